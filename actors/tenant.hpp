// One tenant: supervises its actors and routes between them.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct TenantState;

TenantActor::behavior_type tenant_behavior(TenantActor::stateful_pointer<TenantState> self,
                                           const Services* services, Tenant tenant, TimersActor timers,
                                           RootActor root);

}  // namespace countersign::actors
