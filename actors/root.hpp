// The root supervisor: all tenants of this process, and the timers they share.
#pragma once

#include <map>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct RootState {
  static inline const char* name = "root";

  struct Child {
    Tenant tenant;
    TenantActor actor;  ///< Null while it waits for its restart.
    std::vector<Instant> failures;
  };

  const Services* services = nullptr;
  TimersActor timers;
  std::map<TenantId, Child> tenants;
  bool draining = false;
};

RootActor::behavior_type root_behavior(RootActor::stateful_pointer<RootState> self, const Services* services,
                                       std::vector<Tenant> tenants);

}  // namespace countersign::actors
