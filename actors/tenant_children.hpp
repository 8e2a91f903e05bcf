// A tenant's entities in memory: started by their first input, restarted and quarantined when they fail, and
// let go when they are idle. Called by the tenant's actor alone.
#pragma once

#include "actors/tenant_state.hpp"

namespace countersign::actors {

using TenantSelf = TenantActor::stateful_pointer<TenantState>;

void start_entity(TenantSelf self, const EntityId& id, TenantState::Child& child);
/// To an entity that is in memory.
void pass(TenantSelf self, TenantState::Child& child, const TenantState::Held& held);
/// To the entity, which is loaded first if it is not in memory; held back while it is being loaded again.
void deliver(TenantSelf self, const EntityId& id, TenantState::Held held);
/// A row comes once by its hint, in no order, and once more if a reading of the pending rows met it first.
bool was_read(const TenantState& state, const Hint& hint);
/// Entities with open effects, a few at a time: a hundred thousand at once would overfill the journal's
/// queue, and what does not fit is refused.
void load_owners(TenantSelf self);
/// It has dispatched an effect, as each of these does once it is loaded; or it has failed.
void was_loaded(TenantSelf self, const EntityId& id);
/// Ends its actor, whose end is then none of ours.
void dismiss(TenantSelf self, TenantState::Child& child);

/// It takes nothing more until a restart or a replayed dead letter; what it was sent stays pending.
void quarantine(TenantSelf self, const EntityId& id);
void on_child_down(TenantSelf self, const caf::down_msg& down);
/// What it decided is in the journal. One that has open effects does not say that it is idle.
void on_idle(TenantSelf self, const Idle& idle);
void show_quarantined(const TenantState& state);

}  // namespace countersign::actors
