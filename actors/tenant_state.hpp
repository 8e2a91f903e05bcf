// The state of a tenant's actor: its children, and what it keeps for those that are being loaded again.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct TenantState {
  static inline const char* name = "tenant";

  using Held = std::variant<Hint, TimerDue, WakeUp, Ended>;

  struct Child {
    EntityActor actor;  ///< Null while it waits for its restart.
    std::vector<Instant> failures;
    std::vector<Held> held;        ///< What came while it was away; delivered after its pending rows.
    std::uint64_t scanned_to = 0;  ///< Rows up to here were passed on by a reading of its pending rows.
    std::uint64_t passed = 0;      ///< Messages, to the actor that is there now.
    bool restarting = false;
    bool quarantined = false;
  };

  const Services* services = nullptr;
  Tenant tenant;
  TimersActor timers;
  RootActor root;
  journal::Lease lease;
  std::optional<Instant> leased_at;  ///< Since when this process, or this start of the tenant, acts for it.
  bool ready = false;
  bool draining = false;
  domain::Gate gate = domain::Gate::closed;  ///< As the guard said last.

  std::vector<Hint> early;  ///< Came while the pending rows were being read; delivered after them, in order.
  /// Fired before the lease was ours: what is overdue at a start. Those past the limit fire again within a
  /// minute.
  std::vector<TimerDue> early_timers;
  std::set<EntityId> standing;  ///< Entities that the settings call for.
  std::map<EntityId, Child> children;
  std::map<caf::actor_addr, EntityId> child_of;
  bool scanning = false;            ///< Pending rows are being read; one reading at a time.
  std::uint64_t scanned_to = 0;     ///< The same as in a child, for all of them, from the start.
  std::set<EntityId> rescans;       ///< Entities that the reading under way is for; at the start, all.
  std::set<EntityId> next_rescans;  ///< Entities that wait for the next reading.
  std::deque<EntityId> to_load;     ///< They own open effects, and wait to be loaded after the start.
  std::set<EntityId> loading;       ///< Those of them that are being loaded.
  BusinessCentralActor business_central;
  SlackActor slack;
  std::map<std::string, ChannelActor> channels;
};

/// What /readyz tells of it.
TenantHealth health_of(const TenantState& state);

/// Entities that the settings call for: they are woken at every start.
std::vector<EntityId> standing_entities(const domain::TenantSettings& settings);

}  // namespace countersign::actors
