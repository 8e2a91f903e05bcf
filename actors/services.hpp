// What actors are given: the journal, the clock, the way out, the counters; and what they know of their
// tenant.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "actors/replies.hpp"
#include "core/entropy.hpp"
#include "core/http_message.hpp"
#include "core/limits.hpp"
#include "core/time.hpp"
#include "domain/entity.hpp"
#include "domain/tenant_settings.hpp"
#include "journal/journal.hpp"
#include "telemetry/metrics.hpp"
#include "vault/secret_text.hpp"

namespace countersign::actors {

/// All outlive the actor system. Thread safe but for the entropy, of which each actor makes its own.
struct Services {
  journal::Journal& journal;
  const Clock& clock;
  HttpTransport& http;
  telemetry::Metrics& metrics;
  std::function<std::unique_ptr<Entropy>()> make_entropy;
  std::shared_ptr<Replies> replies = std::make_shared<Replies>();
  /// Inputs that were accepted before this and were not decided yet are left undecided, their entities in
  /// quarantine: one of them may be what the process has crashed over.
  std::optional<Instant> distrusted_before{};
  Duration pruning_every_ms = limits::pruning_every_ms;
  Duration pruning_start_wait_ms = limits::pruning_start_wait_ms;
  /// Called with an entity as soon as its turn is durable, before it takes another one; with the number that
  /// its next event will have. For the simulator, which compares it with what the journal makes of it. May be
  /// empty.
  std::function<void(const EntityAddress&, std::uint64_t next_event, const domain::Machine&)> watch_turns{};
};

/// A tenant's opened secrets by name. Thread safe: `countersign secret set` replaces one while the server
/// runs.
class SecretBook {
 public:
  void set(const std::string& name, vault::Secret secret);
  /// Empty when there is none of this name.
  vault::Secret get(const std::string& name) const;
  bool has(const std::string& name) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, vault::Secret> secrets_;
};

/// What a tenant's actors share: settings in force, secrets, and the tokens of its notification URLs.
struct TenantRuntime {
  domain::TenantSettings settings;
  mutable SecretBook secrets;  ///< Guards itself.
  /// A stable unguessable token for a purpose (vault::TenantVault::derive).
  std::function<std::string(const std::string& purpose)> derive;
  /// The bytes to store for a secret (vault::TenantVault::seal).
  std::function<Result<std::string>(const std::string& name, const vault::Secret& secret)> seal;
  /// What was sealed under this name (vault::TenantVault::open_secret).
  std::function<Result<vault::Secret>(const std::string& name, const std::string& sealed)> open;

  /// The tenant with which the secrets of the Slack app are stored; null: with this one.
  std::shared_ptr<const TenantRuntime> app_owner;

  const TenantId& id() const { return settings.tenant; }
  /// One of the app's own secrets: `client_secret`, `signing_secret` or `app_token`.
  vault::Secret app_secret(std::string domain::SlackSettings::*name) const {
    const auto& owner = app_owner ? *app_owner : *this;
    return owner.secrets.get(owner.settings.slack.*name);
  }
};
using Tenant = std::shared_ptr<const TenantRuntime>;

/// Of an actor that all tenants need and that has failed: the log says so, and whoever supervises the process
/// starts it anew, from the journal.
[[noreturn]] void end_process(const std::string& failed);

/// From now on these are used: they are durable. One that does not open is logged.
void use_secrets(const TenantRuntime& tenant, const std::vector<SealedSecret>& secrets);
/// Likewise the journal's rows; the vault's own keys among them are passed over.
void use_stored_secrets(const TenantRuntime& tenant, const std::vector<journal::IndexRow>& rows);
/// Names a token and tells nothing of it.
std::string mark_of(const TenantRuntime& tenant, const std::string& token);

/// A secret's row with the audit entry "secret.set", which names it and holds nothing of it.
journal::SecretWrite secret_write(const TenantId& tenant, const std::string& name, std::string sealed,
                                  Instant now);

}  // namespace countersign::actors
