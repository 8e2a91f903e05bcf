// A tenant's identities in Business Central.
#pragma once

#include <map>

#include "actors/business_central_identity.hpp"
#include "actors/duty_lanes.hpp"
#include "actors/executor.hpp"

namespace countersign::actors {

struct BusinessCentralState {
  static inline const char* name = "business_central";

  /// One effect's exchange, from its first request to its result.
  struct Flight {
    Job job;
    std::shared_ptr<businesscentral::Exchange> exchange;
    std::size_t identity = 0;
    bool wants_token = false;
    std::uint64_t token_number = 0;  ///< Of the token that the last request carried.
    bool token_was_refused = false;
  };

  Executor executor;
  std::map<std::uint64_t, Flight> flights;
  std::vector<BusinessCentralIdentity> identities;  ///< As in the settings.
  DutyLanes lanes;
};

BusinessCentralActor::behavior_type business_central_behavior(
    BusinessCentralActor::stateful_pointer<BusinessCentralState> self, const Services* services,
    Tenant tenant, journal::Lease lease, TenantActor tenant_actor);

}  // namespace countersign::actors
