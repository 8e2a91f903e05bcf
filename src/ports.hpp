// What the door (ingress) and the console may ask of the running system. No actor type appears here.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "core/pace.hpp"
#include "domain/document_file.hpp"
#include "domain/document_row.hpp"
#include "domain/effect.hpp"
#include "domain/message.hpp"
#include "domain/tenant_settings.hpp"
#include "journal/journal.hpp"
#include "vault/secret_text.hpp"

namespace countersign {

/// One company behind an unguessable notification URL.
struct CompanyDoor {
  domain::CompanyKey company;
  std::map<domain::Resource, std::string> client_states;  ///< What proves that Business Central wrote.
};

/// What the door knows of a tenant. Immutable but for the secrets, which follow `countersign secret set`.
struct TenantDoor {
  explicit TenantDoor(std::shared_ptr<const domain::TenantSettings> in_force)
      : kept(std::move(in_force)),
        settings(*kept),
        notification_pace(std::make_unique<Pace>(settings.business_central.notifications_per_second,
                                                 limits::notification_burst_ms, limits::answer_hold_ms)) {}

  const std::shared_ptr<const domain::TenantSettings> kept;  ///< As long as `settings` is read.
  const domain::TenantSettings& settings;
  /// Of all its companies. With new settings it begins anew.
  const std::unique_ptr<Pace> notification_pace;
  std::map<std::string, CompanyDoor> companies;  ///< By the last part of the notification URL.
  std::function<vault::Secret()> signing_secret;
  std::function<vault::Secret()> app_token;  ///< Of Socket Mode.
  /// An unguessable text that is always the same for a purpose; nobody else can make it.
  std::function<std::string(const std::string& purpose)> derive;
};

/// What a person brought back from Slack's page.
struct SlackReturn {
  std::string code;
  std::string link;  ///< Names the link that they followed. Good once.
};
/// What became of it.
struct InstallResult {
  enum class Kind {
    answered,      ///< The installation says whether it took it: `answer`.
    used_before,   ///< The link.
    too_many,      ///< In the last minute.
    refused,       ///< By Slack, with the error `detail`.
    no_answer,     ///< Slack did not answer.
    not_stored,    ///< The journal takes nothing now.
    not_confirmed  ///< It is durable, and will be decided.
  };
  Kind kind = Kind::not_stored;
  domain::InstallAnswer answer{};
  std::string detail{};
  std::string team{};                  ///< The workspace's or the organisation's name, as Slack wrote it.
  bool is_org_wide = false;            ///< An administrator adds it to workspaces next.
  std::vector<std::string> missing{};  ///< Scopes that were asked for and not given.
};

struct TenantHealth {
  std::string tenant;
  bool ready = false;
  bool paused = false;  ///< By its guard: nothing is sent until an operator has looked.
  std::size_t active_entities = 0;
  std::vector<std::string> quarantined{};
};

/// Thread safe.
class ServerPort {
 public:
  virtual ~ServerPort() = default;

  /// False before the journal is open and all tenants have started, and once stopping has begun: answer 503.
  virtual bool accepting() const = 0;
  /// Null for a tenant that is not served.
  virtual std::shared_ptr<const TenantDoor> tenant(const std::string& name) const = 0;
  /// Of the tenants whose app serves several: those of this workspace; without one, those of this
  /// organisation; without either, one for each such app.
  virtual std::vector<std::shared_ptr<const TenantDoor>> sharing(const std::string& team_id,
                                                                 const std::string& enterprise_id) const = 0;
  /// Writes an input and wakes its entity. `done` is called once, on the journal's thread, after the write is
  /// durable.
  virtual void accept(journal::AcceptRequest request, std::function<void(journal::AcceptOutcome)> done) = 0;
  /// The same for an input that is to be answered: once it is durable, `done` waits for the entity's reply,
  /// for at most limits::reply_wait_ms. Without a reply it was accepted and is decided all the same. Any
  /// thread.
  virtual void ask(journal::AcceptRequest request,
                   std::function<void(journal::AcceptOutcome, std::optional<Record> reply)> done) = 0;
  /// The documents of this tenant that have or had this number, at most limits::found_candidates; whoever
  /// asks must still be allowed to see each. `done` is called once, on the journal's thread. Errors: those of
  /// the journal's readings. Any thread.
  virtual void find_documents(const TenantId& tenant, const std::string& number,
                              std::function<void(Result<std::vector<domain::FoundDocument>>)> done) = 0;
  /// Exchanges the code for a bot token, which is stored sealed and used from then on if the installation
  /// takes it. `done` is called once, on any thread.
  virtual void install_slack(const TenantId& tenant, SlackReturn returned,
                             std::function<void(InstallResult)> done) = 0;
  /// 32 hex digits that nobody can guess. Any thread.
  virtual std::string fresh_nonce() = 0;
  /// One attempt at a reading of Business Central that a person waits for: never behind the tenant's other
  /// calls, at most behind the limits of the HTTP client, and in no journal. `done` is called once, on any
  /// thread; `Failed` when it could not be made. Any thread.
  virtual void read_at_once(const TenantId& tenant, domain::Call call,
                            std::function<void(domain::Outcome)> done) = 0;
  /// Slack told of a change of this channel: it is looked at again before anything more is shown there. Any
  /// thread.
  virtual void look_at_channel(const TenantId& tenant, const std::string& channel) = 0;
  /// For /readyz: asks every tenant; one that cannot answer is not ready. `done` is called once, on any
  /// thread.
  virtual void health(std::function<void(std::vector<TenantHealth>)> done) = 0;
};

/// What an operator's commands ask of the running system. Thread safe.
class OperatorPort {
 public:
  virtual ~OperatorPort() = default;

  /// Seals and stores the secret and uses it from now on. `done` is called once, on any thread, after the
  /// write is durable. Errors: `not_found` (tenant), those of vault::TenantVault::seal, `unavailable`.
  virtual void set_secret(const TenantId& tenant, const std::string& name, vault::Secret secret,
                          std::function<void(Result<void>)> done) = 0;
  /// Turns a dead letter back into work. `done` as above. Errors: `not_found`, `unavailable`.
  virtual void replay(const TenantId& tenant, std::uint64_t dead_letter,
                      std::function<void(Result<void>)> done) = 0;
  /// Lets a paused tenant go on with the environment that it has now; one that is not paused is left alone.
  /// `done` as above. Errors: `not_found`, `unavailable`.
  virtual void resume(const TenantId& tenant, const domain::ResumeRequested& wanted,
                      std::function<void(Result<void>)> done) = 0;
};

}  // namespace countersign
