#include "actors/retention.hpp"

#include "actors/tick.hpp"
#include "core/limits.hpp"
#include "domain/retention.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using telemetry::log_event;
using RetentionSelf = RetentionActor::stateful_pointer<RetentionState>;

void begin_step(RetentionSelf self) {
  auto& state = self->state;
  const Instant now = state.services->clock.now();
  if (state.place == 0 && state.cursor.empty()) state.begun = now;
  const auto& settings = state.tenants[state.place]->settings;
  state.services->journal.prune(
      {settings.tenant, prune_policy(settings.retention, now), state.cursor, now},
      [handle = RetentionActor{self}](Result<journal::PruneStep> step) {
        caf::anon_send(handle, PruneAnswer{std::make_shared<Result<journal::PruneStep>>(std::move(step))});
      });
}

void count(RetentionState& state, const TenantId& tenant, const journal::PrunedRows& step) {
  const auto add = [&](const char* what, std::uint64_t rows, std::uint64_t& total) {
    total += rows;
    if (rows > 0)
      state.services->metrics.count(telemetry::metric::pruned_rows, {tenant.value, what},
                                    static_cast<double>(rows));
  };
  add("events", step.events, state.pruned.events);
  add("dead_letters", step.dead_letters, state.pruned.dead_letters);
  add("audit", step.audit, state.pruned.audit);
}

void tell_end(const RetentionState& state, const TenantId& tenant) {
  const auto now = std::chrono::duration<double>(state.services->clock.now().time_since_epoch()).count();
  state.services->metrics.set(telemetry::metric::retention_last_run, {tenant.value}, now);
  if (state.pruned == journal::PrunedRows{}) return;
  log_event(telemetry::events::retention_pruned, {{"tenant", tenant},
                                                  {"events", state.pruned.events},
                                                  {"dead_letters", state.pruned.dead_letters},
                                                  {"audit", state.pruned.audit}});
}

/// When the next step is due.
Instant go_on(RetentionState& state, const Result<journal::PruneStep>& step) {
  const TenantId tenant = state.tenants[state.place]->id();
  const Instant soon = state.services->clock.now() + limits::pruning_step_gap_ms;
  if (step) {
    count(state, tenant, step->pruned);
    state.cursor = step->next_cursor;
    if (!state.cursor.empty()) return soon;
    tell_end(state, tenant);
  } else {
    // Another tenant's rows may be sound.
    log_event(telemetry::events::retention_failed, {{"tenant", tenant}, {"problem", describe(step.error())}});
    state.cursor.clear();
  }
  state.pruned = {};
  state.place = (state.place + 1) % state.tenants.size();
  return state.place == 0 ? std::max(state.begun + state.services->pruning_every_ms, soon) : soon;
}

}  // namespace

journal::PrunePolicy prune_policy(const domain::RetentionSettings& retention, Instant now) {
  journal::PrunePolicy policy;
  policy.audit_before = now - retention.audit;
  policy.dead_letters_before = now - retention.dead_letters;
  policy.is_settled = [](const journal::DeadLetterRow& row, const journal::IndexLookup& index) {
    return domain::is_settled(row.entity.entity, index);
  };
  return policy;
}

RetentionActor::behavior_type retention_behavior(RetentionSelf self, const Services* services,
                                                 std::vector<Tenant> tenants) {
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  auto& state = self->state;
  state.services = services;
  state.tenants = std::move(tenants);
  const Instant now = services->clock.now();
  if (!state.tenants.empty()) arm_tick(self, state.tick_at, now + services->pruning_start_wait_ms, now);
  return {
      [self](const Tick& tick) {
        if (take_tick(self->state.tick_at, tick)) begin_step(self);
      },
      [self](const PruneAnswer& answer) {
        auto& inner = self->state;
        const Instant next = go_on(inner, *answer.step);
        arm_tick(self, inner.tick_at, next, inner.services->clock.now());
      },
  };
}

}  // namespace countersign::actors
