// The running system: the actors of all tenants behind the port that ingress and console use.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"
#include "ports.hpp"

namespace countersign::actors {

/// What the door needs to know of a tenant, from its settings and its vault.
std::shared_ptr<const TenantDoor> make_door(const Tenant& tenant);

class System final : public ServerPort {
 public:
  /// Starts the actors; `services` outlives the system.
  System(const Services& services, std::vector<Tenant> tenants);
  /// Only after the journal is closed and the transport stopped: until then they may call back into actors.
  ~System() override;
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  bool accepting() const override { return accepting_; }
  std::shared_ptr<const TenantDoor> tenant(const std::string& name) const override;
  void accept(journal::AcceptRequest request, std::function<void(journal::AcceptOutcome)> done) override;
  void health(std::function<void(std::vector<TenantHealth>)> done) override;

  /// Turns a dead letter back into work; `done` on the journal's thread.
  void replay(const TenantId& tenant, std::uint64_t dead_letter, const EntityAddress& entity,
              std::function<void(Result<void>)> done);

  /// Takes nothing more, lets the calls under way end for at most `grace`, and stops the actors. What is
  /// unfinished is in the journal.
  void stop(Duration grace);

 private:
  const Services& services_;
  std::map<std::string, std::shared_ptr<const TenantDoor>> doors_;
  std::atomic<bool> accepting_{true};
  bool stopped_ = false;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> actors_;
  RootActor root_;
};

}  // namespace countersign::actors
