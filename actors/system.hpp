// The running system: the actors of all tenants behind the port that ingress and console use.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"
#include "ports.hpp"

namespace countersign::actors {

/// What the door needs to know of a tenant, from its settings and its vault.
std::shared_ptr<const TenantDoor> make_door(const Tenant& tenant);

/// Who decides which actor runs next.
enum class Scheduling {
  threads,   ///< Worker threads: the server.
  stepwise,  ///< The caller, one job at a time and in virtual time (caf::scheduler::test_coordinator): the
             ///< simulator.
};

/// How the actor system schedules: before it is made.
void configure(caf::actor_system_config& config, Scheduling scheduling);

class System final : public ServerPort, public OperatorPort {
 public:
  /// Starts the actors; `services` outlives the system.
  System(const Services& services, std::vector<Tenant> tenants, Scheduling scheduling = Scheduling::threads);
  /// Only after the journal is closed and the transport stopped: until then they may call back into actors.
  ~System() override;
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  bool accepting() const override { return accepting_; }
  std::shared_ptr<const TenantDoor> tenant(const std::string& name) const override;
  std::vector<std::shared_ptr<const TenantDoor>> sharing(const std::string& team_id,
                                                         const std::string& enterprise_id) const override;
  void accept(journal::AcceptRequest request, std::function<void(journal::AcceptOutcome)> done) override;
  void ask(journal::AcceptRequest request,
           std::function<void(journal::AcceptOutcome, std::optional<Record>)> done) override;
  void find_documents(const TenantId& tenant, const std::string& number,
                      std::function<void(Result<std::vector<domain::FoundDocument>>)> done) override;
  void install_slack(const TenantId& tenant, SlackReturn returned,
                     std::function<void(InstallResult)> done) override;
  std::string fresh_nonce() override;
  void read_at_once(const TenantId& tenant, domain::Call call,
                    std::function<void(domain::Outcome)> done) override;
  void look_at_channel(const TenantId& tenant, const std::string& channel) override;
  void health(std::function<void(std::vector<TenantHealth>)> done) override;

  void set_secret(const TenantId& tenant, const std::string& name, vault::Secret secret,
                  std::function<void(Result<void>)> done) override;
  void replay(const TenantId& tenant, std::uint64_t dead_letter,
              std::function<void(Result<void>)> done) override;
  void resume(const TenantId& tenant, const domain::ResumeRequested& wanted,
              std::function<void(Result<void>)> done) override;

  /// For the simulator's steps.
  caf::actor_system& actors() { return *actors_; }

  /// Takes nothing more, lets the calls under way end for at most `grace`, and stops the actors. What is
  /// unfinished is in the journal.
  void stop(Duration grace);

 private:
  void accept_row(journal::AcceptRequest request,
                  std::function<void(journal::AcceptOutcome, const std::optional<journal::InboxRow>&)> done);
  void note_accepted(const TenantId& tenant, const std::string& kind, journal::AcceptOutcome outcome);
  bool may_install(const TenantId& tenant);
  void tell_token_replaced(const TenantId& tenant);
  void replay_one(const journal::DeadLetterRow& letter, std::function<void(Result<void>)> done);

  const Services& services_;
  Scheduling scheduling_;
  std::map<TenantId, Tenant> tenants_;
  std::map<std::string, std::shared_ptr<const TenantDoor>> doors_;
  /// Of apps that serve several tenants: by workspace and by organisation, and one of each app under "".
  std::multimap<std::string, std::shared_ptr<const TenantDoor>> shared_doors_;
  std::atomic<bool> accepting_{true};
  bool stopped_ = false;
  std::atomic<Duration::rep> full_told_at_{0};
  std::mutex installs_mutex_;
  std::map<TenantId, std::deque<Instant>> installs_;  ///< Of the last minute.
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> actors_;
  RootActor root_;
};

}  // namespace countersign::actors
