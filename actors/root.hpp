// The root supervisor: all tenants of this process, and the timers they share.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct RootState {
  static inline const char* name = "root";

  struct Child {
    Tenant tenant;
    TenantActor actor;  ///< Null while it waits for its start.
    std::vector<Instant> failures;
  };

  const Services* services = nullptr;
  TimersActor timers;
  RetentionActor retention;
  std::map<TenantId, Child> tenants;
  std::deque<TenantId> to_start;  ///< At most `limits::tenants_starting` at a time.
  std::set<TenantId> starting;
  bool draining = false;
};

RootActor::behavior_type root_behavior(RootActor::stateful_pointer<RootState> self, const Services* services,
                                       std::vector<Tenant> tenants);

}  // namespace countersign::actors
