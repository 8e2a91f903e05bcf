// Spawns the actor of one entity, whatever its kind.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct EntityState;

/// `tenant_actor` outlives it. It quits with an error when it must be loaded again.
EntityActor::behavior_type entity_behavior(EntityActor::stateful_pointer<EntityState> self,
                                           const Services* services, Tenant tenant, EntityId id,
                                           journal::Lease lease, TenantActor tenant_actor,
                                           TimersActor timers);

}  // namespace countersign::actors
