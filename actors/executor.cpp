#include "actors/executor.hpp"

#include "actors/turn_story.hpp"
#include "core/kill_point.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using telemetry::log_event;

void count(const Executor& executor, const Job& job, const char* outcome) {
  executor.services->metrics.count(telemetry::metric::effects,
                                   {executor.tenant->id().value, job.effect.call.type, outcome});
}

const char* label_of(const domain::Outcome& outcome) {
  if (std::holds_alternative<domain::InDoubt>(outcome)) return "in_doubt";
  return std::holds_alternative<domain::Failed>(outcome) ? "dead" : "done";
}

void log_end(const Executor& executor, const Job& job, const domain::Outcome& outcome) {
  if (const auto* doubt = std::get_if<domain::InDoubt>(&outcome)) {
    log_event(telemetry::events::effect_in_doubt, {{"tenant", executor.tenant->id()},
                                                   {"entity", to_string(job.owner)},
                                                   {"call", job.effect.call.type},
                                                   {"reason", doubt->reason}});
  } else if (const auto* failed = std::get_if<domain::Failed>(&outcome)) {
    log_event(telemetry::events::effect_dead, {{"tenant", executor.tenant->id()},
                                               {"entity", to_string(job.owner)},
                                               {"call", job.effect.call.type},
                                               {"code", failed->code},
                                               {"reason", failed->reason}});
  }
}

/// Shows since when the oldest of all that have not ended is here, if that changed.
void show_oldest(Executor& executor) {
  const auto oldest = executor.queue.oldest();
  if (executor.shown_oldest == oldest) return;
  executor.shown_oldest = oldest;
  const auto since_epoch = oldest.value_or(Instant{}).time_since_epoch();
  executor.services->metrics.set(telemetry::metric::effects_oldest,
                                 {executor.tenant->id().value, executor.queue_name},
                                 std::chrono::duration<double>(since_epoch).count());
}

/// Shows how many jobs wait, if that changed.
void show_waiting(Executor& executor) {
  show_oldest(executor);
  const std::size_t waiting = executor.queue.waiting();
  if (executor.shown_waiting == waiting) return;
  executor.shown_waiting = waiting;
  executor.services->metrics.set(telemetry::metric::effects_queued,
                                 {executor.tenant->id().value, executor.queue_name},
                                 static_cast<double>(waiting));
}

}  // namespace

void set_up(Executor& executor, const Services* services, Tenant tenant, journal::Lease lease,
            TenantActor tenant_actor, std::string queue_name) {
  executor.services = services;
  executor.tenant = std::move(tenant);
  executor.lease = std::move(lease);
  executor.tenant_actor = std::move(tenant_actor);
  executor.entropy = services->make_entropy();
  executor.queue_name = std::move(queue_name);
  executor.queue.hold(EffectQueue::Held::all_but_guard);  // Until the guard says otherwise.
}

void accept_dispatch(Executor& executor, const Dispatch& dispatch) {
  auto call = domain::decode_call(dispatch.effect.call);
  if (!call) return;  // The tenant decoded it to find us; it cannot fail here.
  Job job{dispatch.owner, dispatch.effect, *std::move(call)};
  job.queued_at = executor.now();
  if (executor.lane_of != nullptr) job.lane = executor.lane_of(job.call);
  if (!executor.queue.add(job)) return;
  if (dispatch.effect.state != EffectState::started) return show_waiting(executor);
  // Never begun again: the entity reads back or reconciles.
  executor.queue.remove(job);
  end_job(executor, job, domain::InDoubt{"the server stopped while the call was under way"});
}

std::optional<Job> take_job(Executor& executor, bool urgent_only, Lane lane) {
  auto job = executor.queue.take(executor.now(), urgent_only, lane);
  if (job) show_waiting(executor);
  return job;
}

std::optional<Job> take_immediate_job(Executor& executor) {
  auto job = executor.queue.take_immediate(executor.now());
  if (job) show_waiting(executor);
  return job;
}

void begin_attempt(const Executor& executor, Job& job) {
  ++job.effect.attempt;
  job.begun_at = executor.now();
}

void mark_started(Job& job) {
  job.effect.state = EffectState::started;
  job.effect.not_before = job.begun_at;
}

void count_pause(const Executor& executor, const char* system) {
  executor.services->metrics.count(telemetry::metric::throttle_pauses, {executor.tenant->id().value, system});
}

void save_effect(const Executor& executor, const Job& job, std::vector<AuditEntry> audit,
                 std::function<void(journal::CommitOutcome)> done) {
  journal::TurnWrite write;
  write.entity = job.owner;
  write.now = executor.now();
  write.turn.effects.push_back(job.effect);
  write.turn.audit = std::move(audit);
  auto story = story_of(write.turn);
  std::vector<journal::TurnWrite> turns;
  turns.push_back(std::move(write));
  executor.services->journal.commit(
      executor.lease, std::move(turns),
      [services = executor.services, tenant = executor.tenant->id(), entity = job.owner,
       story = std::move(story), done = std::move(done)](journal::CommitOutcome outcome, auto) {
        if (outcome == journal::CommitOutcome::committed) tell(*services, tenant, entity, story);
        done(outcome);
      });
}

void end_job(Executor& executor, const Job& job, domain::Outcome outcome) {
  auto* doubt = std::get_if<domain::InDoubt>(&outcome);
  const bool is_marked = job.effect.state == EffectState::started && job.effect.not_before != Instant{};
  if (doubt != nullptr && is_marked) doubt->sent_at = job.effect.not_before;
  count(executor, job, label_of(outcome));
  log_end(executor, job, outcome);
  if (job.teller != nullptr) return job.teller->tell(std::move(outcome));
  executor.queue.forget(job);
  show_oldest(executor);
  caf::anon_send(executor.tenant_actor, Ended{job.owner, job.effect.id, job.call, std::move(outcome)});
}

void settle_attempt(Executor& executor, Job job, domain::AttemptResult result) {
  if (job.effect.state == EffectState::started) kill_point(KillPoint::effect_answered);
  executor.services->metrics.observe(telemetry::metric::effect_duration, {job.effect.call.type},
                                     telemetry::seconds(executor.now() - job.begun_at));
  if (auto* outcome = std::get_if<domain::Outcome>(&result)) {
    end_job(executor, job, std::move(*outcome));
    return;
  }
  const auto& failure = std::get<domain::AttemptFailed>(result);
  auto decision = domain::after_failed_attempt(job.call, job.effect.attempt, failure, executor.now(),
                                               executor.entropy->fraction());
  if (auto* outcome = std::get_if<domain::Outcome>(&decision)) {
    end_job(executor, job, std::move(*outcome));
    return;
  }
  job.effect.state = EffectState::queued;
  job.effect.not_before = std::get<domain::RetryAt>(decision).at;
  if (executor.lane_of != nullptr) job.lane = executor.lane_of(job.call);
  count(executor, job, "retry");
  log_event(telemetry::events::effect_retry, {{"tenant", executor.tenant->id()},
                                              {"entity", to_string(job.owner)},
                                              {"call", job.effect.call.type},
                                              {"attempt", job.effect.attempt},
                                              {"reason", failure.reason},
                                              {"wait", job.effect.not_before - executor.now()}});
  save_effect(executor, job, {}, [](journal::CommitOutcome) {});
  executor.queue.retry(std::move(job));
  show_waiting(executor);
}

void pass_on(Executor& executor, Job job, Lane lane) {
  job.lane = lane;
  --job.effect.attempt;
  job.effect.state = EffectState::queued;
  job.effect.not_before = executor.now();
  count(executor, job, "passed_on");
  // Its row may say that it was started.
  if (domain::when_in_doubt(job.call) == domain::WhenInDoubt::ask)
    save_effect(executor, job, {}, [](journal::CommitOutcome) {});
  executor.queue.retry(std::move(job));
  show_waiting(executor);
}

void put_back(Executor& executor, Job job, Duration wait) {
  job.effect.not_before = executor.now() + wait;
  executor.queue.retry(std::move(job));
  show_waiting(executor);
}

void answer_drains(Executor& executor, std::size_t calls_under_way) {
  if (!executor.draining || calls_under_way > 0) return;
  for (auto& promise : executor.drains) promise.deliver(Drained{});
  executor.drains.clear();
}

}  // namespace countersign::actors
