#include "actors/retention.hpp"

#include "actors/tick.hpp"
#include "core/limits.hpp"
#include "domain/retention.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using namespace std::chrono_literals;
using telemetry::log_event;
using RetentionSelf = RetentionActor::stateful_pointer<RetentionState>;

/// A passage takes no more of the past than this from the audit's old end: a clock that is wrong by years
/// does not take the whole of it in one night.
constexpr Duration audit_span_ms = 31 * 24h;

void prune_on(RetentionSelf self) {
  auto& state = self->state;
  const Instant now = state.services->clock.now();
  const auto& settings = state.tenants[state.place]->settings;
  auto policy = prune_policy(settings.retention, now);
  policy.audit_before = state.audit_before;
  state.services->journal.prune(
      {settings.tenant, std::move(policy), state.cursor, now},
      [handle = RetentionActor{self}](Result<journal::PruneStep> step) {
        caf::anon_send(handle, PruneAnswer{std::make_shared<Result<journal::PruneStep>>(std::move(step))});
      });
}

void look_at_audit(RetentionSelf self) {
  auto& state = self->state;
  if (state.place == 0) state.begun = state.services->clock.now();
  using Rows = Result<std::vector<journal::AuditRow>>;
  state.services->journal.audit(
      state.tenants[state.place]->id(), 0, 1, [handle = RetentionActor{self}](Rows rows) {
        caf::anon_send(handle, OldestAudit{std::make_shared<Rows>(std::move(rows))});
      });
}

/// Where the audit's retention ends, in this passage.
Instant audit_end(const RetentionState& state, const std::vector<journal::AuditRow>& oldest) {
  const auto& retention = state.tenants[state.place]->settings.retention;
  const Instant end = state.services->clock.now() - retention.audit;
  return oldest.empty() ? end : std::min(end, oldest.front().at + audit_span_ms);
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
  const auto go_on_after = [self](const Result<journal::PruneStep>& step) {
    const Instant next = go_on(self->state, step);
    arm_tick(self, self->state.tick_at, next, self->state.services->clock.now());
  };
  return {
      [self](const Tick& tick) {
        if (!take_tick(self->state.tick_at, tick)) return;
        self->state.cursor.empty() ? look_at_audit(self) : prune_on(self);
      },
      [self, go_on_after](const OldestAudit& oldest) {
        const auto& rows = *oldest.rows;
        if (!rows) return go_on_after(fail(rows.error()));
        self->state.audit_before = audit_end(self->state, *rows);
        prune_on(self);
      },
      [go_on_after](const PruneAnswer& answer) { go_on_after(*answer.step); },
  };
}

}  // namespace countersign::actors
