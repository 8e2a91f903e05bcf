#include "actors/entity.hpp"

#include "actors/entity_state.hpp"
#include "core/limits.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using EntitySelf = EntityActor::stateful_pointer<EntityState>;

/// What the actor knows but its state does not need to: whom to tell.
struct Neighbours {
  TenantActor tenant;
  TimersActor timers;
};

void answer(EntityState& state, const ContentRequest& question,
            caf::typed_response_promise<Content> promise) {
  auto card = state.machine->card(question.channel);
  promise.deliver(Content{card ? std::make_shared<const domain::ShownCard>(*std::move(card)) : nullptr});
}

void answer_questions(EntityState& state) {
  for (auto& [question, promise] : state.questions) answer(state, question, promise);
  state.questions.clear();
}

void begin_commit(EntitySelf self) {
  auto& state = self->state;
  if (state.machine == nullptr || state.committing || state.waiting.empty()) return;
  auto write = fold(state);
  while (!write && !state.waiting.empty()) write = fold(state);
  if (!write) return;
  state.committing = true;
  std::vector<journal::TurnWrite> turns;
  turns.push_back(*std::move(write));
  state.services->journal.commit(
      state.lease, std::move(turns),
      [handle = EntityActor{self}](journal::CommitOutcome outcome, std::vector<journal::InboxRow> sent) {
        caf::anon_send(handle, Committed{outcome, std::move(sent)});
      });
}

void tell_slack_access(EntitySelf self, const Neighbours& neighbours) {
  const auto& machine = self->state.machine;
  const auto access = machine == nullptr ? std::nullopt : machine->slack_access();
  if (access) self->send(neighbours.tenant, SlackAccessMoved{*access});
}

/// Everything that waited for the commit leaves now.
void hand_on(EntitySelf self, const Neighbours& neighbours, std::vector<journal::InboxRow> sent) {
  auto& state = self->state;
  // Not before its first turn: what it knew when it was stored may not be so any more.
  const auto gate = state.machine == nullptr ? std::nullopt : state.machine->gate();
  if (gate) self->send(neighbours.tenant, GateMoved{*gate});
  // Before any effect: it may need them.
  use_secrets(*state.tenant, state.secrets_to_use);
  state.secrets_to_use.clear();
  tell_slack_access(self, neighbours);
  for (auto& row : sent) self->send(neighbours.tenant, Hint{std::move(row)});
  for (auto& effect : state.effects_to_dispatch)
    self->send(neighbours.tenant, Dispatch{state.id, std::move(effect)});
  if (!state.timers_to_arm.empty()) {
    self->send(neighbours.timers, TimersChanged{state.address(), std::move(state.timers_to_arm)});
  }
  for (auto it = state.rows_to_retry.rbegin(); it != state.rows_to_retry.rend(); ++it)
    state.waiting.push_front(*it);
  for (auto& [sequence, reply] : state.replies) state.services->replies->give(sequence, std::move(reply));
  state.replies.clear();
  state.effects_to_dispatch.clear();
  state.timers_to_arm.clear();
  state.rows_to_retry.clear();
  if (state.machine != nullptr) answer_questions(state);
}

void load(EntitySelf self) {
  auto& state = self->state;
  state.machine.reset();
  state.services->journal.load(
      state.address(), [handle = EntityActor{self}](Result<journal::LoadedEntity> loaded) {
        caf::anon_send(handle, Loaded{std::make_shared<Result<journal::LoadedEntity>>(std::move(loaded))});
      });
}

Result<void> restore(EntityState& state, const journal::LoadedEntity& loaded) {
  auto machine = domain::make_machine(state.id);
  if (!machine) return fail(machine.error());
  if (loaded.snapshot) {
    if (auto restored = (*machine)->restore(loaded.snapshot->state); !restored) return restored;
  }
  for (const auto& event : loaded.events) {
    if (auto applied = (*machine)->apply(event); !applied) return applied;
  }
  state.machine = *std::move(machine);
  state.next_event = loaded.next_event;
  state.events_since_snapshot = loaded.events.size();
  state.event_bytes_since_snapshot = bytes_of(loaded.events);
  state.snapshot_bytes = loaded.snapshot ? loaded.snapshot->state.body.size() : 0;
  state.open_effects.clear();
  for (const auto& effect : loaded.effects) state.open_effects.insert(effect.id);
  return {};
}

void on_loaded(EntitySelf self, const Neighbours& neighbours, const Result<journal::LoadedEntity>& loaded) {
  auto& state = self->state;
  auto restored = loaded ? restore(state, *loaded) : Result<void>{fail(loaded.error())};
  if (!restored) {
    telemetry::log_event(telemetry::events::entity_restarted, {{"tenant", state.tenant->id()},
                                                               {"entity", to_string(state.id)},
                                                               {"problem", restored.error().message}});
    self->quit(caf::sec::runtime_error);
    return;
  }
  state.services->metrics.count(telemetry::metric::entities_loaded, {to_string(state.id.kind)});
  // Loaded again after it went astray, it has dispatched them itself.
  if (!state.was_loaded) {
    for (const auto& effect : loaded->effects) self->send(neighbours.tenant, Dispatch{state.id, effect});
  }
  state.was_loaded = true;
  tell_slack_access(self, neighbours);
  answer_questions(state);
  begin_commit(self);
}

void on_committed(EntitySelf self, const Neighbours& neighbours, const Committed& committed) {
  auto& state = self->state;
  state.committing = false;
  if (committed.outcome != journal::CommitOutcome::committed) {
    telemetry::log_event(telemetry::events::journal_commit_refused,
                         {{"tenant", state.tenant->id()}, {"entity", to_string(state.id)}});
    self->send(neighbours.tenant, CommitLost{});
    self->quit(caf::exit_reason::user_shutdown);
    return;
  }
  state.services->metrics.count(telemetry::metric::turns_committed,
                                {state.tenant->id().value, to_string(state.id.kind)});
  tell(*state.services, state.tenant->id(), state.id, state.story);
  state.story = {};
  if (state.machine->is_astray()) {
    load(self);
  } else if (state.services->watch_turns) {
    state.services->watch_turns(state.address(), state.next_event, *state.machine);
  }
  hand_on(self, neighbours, committed.sent);
  begin_commit(self);
}

// Leaving memory --------------------------------------------------------------------------------------------

void look_later(EntitySelf self, Duration wait = limits::entity_idle_ms) {
  if (std::exchange(self->state.is_look_due, true)) return;
  self->delayed_send(self, wait, LookWhetherIdle{});
}

/// Something came from the tenant.
void note_use(EntitySelf self) {
  ++self->state.received;
  self->state.used_at = self->state.services->clock.now();
  look_later(self);
}

/// The tenant decides: it knows whether something is on its way here.
void look_whether_idle(EntitySelf self, const Neighbours& neighbours) {
  auto& state = self->state;
  state.is_look_due = false;
  const Instant now = state.services->clock.now();
  if (!state.open_effects.empty()) return;  // Each of them ends, with a word from the tenant.
  const Duration unused = now - state.used_at;
  if (unused < limits::entity_idle_ms) return look_later(self, limits::entity_idle_ms - unused);
  if (!state.is_quiet()) return look_later(self);
  self->send(neighbours.tenant, Idle{state.received});
}

}  // namespace

EntityActor::behavior_type entity_behavior(EntitySelf self, const Services* services, Tenant tenant,
                                           EntityId id, journal::Lease lease, TenantActor tenant_actor,
                                           TimersActor timers) {
  auto& state = self->state;
  state.services = services;
  state.tenant = std::move(tenant);
  state.id = std::move(id);
  state.lease = std::move(lease);
  state.entropy = services->make_entropy();
  const Neighbours neighbours{std::move(tenant_actor), std::move(timers)};
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  load(self);
  state.used_at = services->clock.now();
  look_later(self);
  const auto enqueue = [self](EntityState::Waiting waiting) {
    note_use(self);
    self->state.waiting.push_back(std::move(waiting));
    begin_commit(self);
  };
  return {
      [enqueue](const Hint& hint) { enqueue(hint.row); },
      [enqueue](const TimerDue& timer) { enqueue(domain::TimerFired{timer.name}); },
      [enqueue](const WakeUp&) { enqueue(domain::Wake{}); },
      [enqueue](const Ended& ended) { enqueue(ended); },
      [self](const ContentRequest& question) {
        note_use(self);
        auto promise = self->make_response_promise<Content>();
        auto& inner = self->state;
        if (inner.machine == nullptr || inner.committing) {
          inner.questions.emplace_back(question, promise);
        } else {
          answer(inner, question, promise);
        }
        return promise;
      },
      [self, neighbours](const Loaded& loaded) { on_loaded(self, neighbours, *loaded.entity); },
      [self, neighbours](const Committed& committed) { on_committed(self, neighbours, committed); },
      [self, neighbours](const LookWhetherIdle&) { look_whether_idle(self, neighbours); },
  };
}

}  // namespace countersign::actors
