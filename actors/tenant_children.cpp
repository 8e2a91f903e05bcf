#include "actors/tenant_children.hpp"

#include <algorithm>

#include "actors/entity.hpp"
#include "actors/entity_state.hpp"
#include "domain/supervision.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using telemetry::log_event;

namespace {

/// Entities that own open effects are loaded so many at a time.
constexpr std::size_t loads_at_a_time = 64;
/// Timers that fired before the lease was there wait for it, so many at most.
constexpr std::size_t early_timers_at_most = 1'024;

}  // namespace

void start_entity(TenantSelf self, const EntityId& id, TenantState::Child& child) {
  auto& state = self->state;
  child.actor = self->spawn<caf::monitored + caf::linked>(entity_behavior, state.services, state.tenant, id,
                                                          state.lease, TenantActor{self}, state.timers);
  child.passed = 0;
  state.child_of[caf::actor_cast<caf::actor_addr>(child.actor)] = id;
}

void pass(TenantSelf self, TenantState::Child& child, const TenantState::Held& held) {
  ++child.passed;
  std::visit([&](const auto& message) { self->send(child.actor, message); }, held);
}

void deliver(TenantSelf self, const EntityId& id, TenantState::Held held) {
  auto& state = self->state;
  if (!state.leased_at) {  // Rows and effects are found again once the lease is ours.
    const auto* timer = std::get_if<TimerDue>(&held);
    if (timer != nullptr && state.early_timers.size() < early_timers_at_most)
      state.early_timers.push_back(*timer);
    return;
  }
  auto& child = state.children[id];
  if (child.quarantined) return;  // Its rows stay pending.
  if (child.restarting) {
    child.held.push_back(std::move(held));
    return;
  }
  if (!child.actor) start_entity(self, id, child);
  pass(self, child, held);
}

bool was_read(const TenantState& state, const Hint& hint) {
  const auto child = state.children.find(hint.row.to.entity);
  const std::uint64_t scanned_to = child == state.children.end() ? 0 : child->second.scanned_to;
  return hint.row.sequence <= std::max(state.scanned_to, scanned_to);
}

void load_owners(TenantSelf self) {
  auto& state = self->state;
  while (!state.draining && !state.to_load.empty() && state.loading.size() < loads_at_a_time) {
    const EntityId id = std::move(state.to_load.front());
    state.to_load.pop_front();
    auto& child = state.children[id];
    if (child.actor || child.restarting || child.quarantined) continue;
    state.loading.insert(id);
    start_entity(self, id, child);
  }
}

void was_loaded(TenantSelf self, const EntityId& id) {
  if (self->state.loading.erase(id) > 0) load_owners(self);
}

void dismiss(TenantSelf self, TenantState::Child& child) {
  const auto address = caf::actor_cast<caf::actor_addr>(child.actor);
  self->state.child_of.erase(address);
  self->demonitor(address);
  self->send_exit(child.actor, caf::exit_reason::user_shutdown);
  child.actor = nullptr;
}

void show_quarantined(const TenantState& state) {
  double quarantined = 0;
  for (const auto& [id, child] : state.children) quarantined += child.quarantined ? 1 : 0;
  state.services->metrics.set(telemetry::metric::entities_quarantined, {state.tenant->id().value},
                              quarantined);
}

void quarantine(TenantSelf self, const EntityId& id) {
  auto& state = self->state;
  auto& child = state.children[id];
  if (child.quarantined) return;
  if (child.actor) dismiss(self, child);
  child.quarantined = true;
  child.held.clear();
  show_quarantined(state);
  log_event(telemetry::events::entity_quarantined,
            {{"tenant", state.tenant->id()}, {"entity", to_string(id)}});
}

void on_child_down(TenantSelf self, const caf::down_msg& down) {
  auto& state = self->state;
  const auto known = state.child_of.find(down.source);
  if (known == state.child_of.end()) {
    // A session or channel failed: everything it held is in the journal, so the tenant begins again.
    if (!state.draining && down.reason != caf::exit_reason::user_shutdown)
      self->quit(caf::sec::runtime_error);
    return;
  }
  const EntityId id = known->second;
  state.child_of.erase(known);
  was_loaded(self, id);
  auto& child = state.children[id];
  child.actor = nullptr;
  const Instant now = state.services->clock.now();
  child.failures.push_back(now);
  const auto decision = domain::supervise(child.failures, now);
  if (const auto* restart = std::get_if<domain::Restart>(&decision)) {
    child.restarting = true;
    log_event(telemetry::events::entity_restarted,
              {{"tenant", state.tenant->id()}, {"entity", to_string(id)}});
    self->delayed_send(self, restart->after, RestartDue{id});
    return;
  }
  quarantine(self, id);
}

void on_idle(TenantSelf self, const Idle& idle) {
  auto& state = self->state;
  const auto known = state.child_of.find(caf::actor_cast<caf::actor_addr>(self->current_sender()));
  if (known == state.child_of.end()) return;
  const auto found = state.children.find(known->second);
  auto& child = found->second;
  // Otherwise something is on its way to it; it says so again later.
  if (child.passed != idle.received) return;
  was_loaded(self, known->second);  // What it was loaded for was closed meanwhile.
  dismiss(self, child);
  const bool is_like_new = child.failures.empty() && child.scanned_to <= state.scanned_to;
  if (is_like_new) state.children.erase(found);
}

}  // namespace countersign::actors
