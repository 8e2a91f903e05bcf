// What the three kinds of executor (a BC identity, a Slack workspace, a Slack channel) have in common: the
// queue of their effects, the durable marks around an attempt, and what becomes of its result.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/all.hpp>

#include "actors/effect_queue.hpp"
#include "actors/interfaces.hpp"
#include "actors/services.hpp"
#include "actors/tick.hpp"

namespace countersign::actors {

struct Executor {
  const Services* services = nullptr;
  Tenant tenant;
  journal::Lease lease;
  TenantActor tenant_actor;
  std::unique_ptr<Entropy> entropy;
  std::string queue_name;  ///< For the metrics.
  EffectQueue queue;
  Lane (*lane_of)(const domain::Call&) = nullptr;  ///< All in one lane when null.
  std::uint64_t next_job = 1;
  bool draining = false;
  std::vector<caf::typed_response_promise<Drained>> drains;
  std::optional<Instant> tick_at;            ///< The Tick that is waited for.
  std::optional<std::size_t> shown_waiting;  ///< As the metrics have it.
  std::optional<Instant> shown_oldest;       ///< Likewise.

  Instant now() const { return services->clock.now(); }
};

/// `queue_name` labels the queue in the metrics.
void set_up(Executor& executor, const Services* services, Tenant tenant, journal::Lease lease,
            TenantActor tenant_actor, std::string queue_name);

/// Queues a dispatched effect once. One that was started by a process that is gone is in doubt and ends at
/// once.
void accept_dispatch(Executor& executor, const Dispatch& dispatch);

/// The next job of a lane that may begin now; with `urgent_only` one that a person waits for.
std::optional<Job> take_job(Executor& executor, bool urgent_only = false, Lane lane = 0);

/// The next job that must not wait for any budget.
std::optional<Job> take_immediate_job(Executor& executor);

/// Counts the attempt that begins now.
void begin_attempt(const Executor& executor, Job& job);
/// Of an attempt that must not be repeated unseen: to be saved before it is sent.
void mark_started(Job& job);

/// Makes the effect's row durable as it is in `job`, with this line of audit.
void save_effect(const Executor& executor, const Job& job, std::vector<AuditEntry> audit,
                 std::function<void(journal::CommitOutcome)> done);

/// The job is over: the entity hears of it, and the queue forgets it.
void end_job(Executor& executor, const Job& job, domain::Outcome outcome);

/// After an attempt: ends the job or queues it again for later, as the retry schedule says.
void settle_attempt(Executor& executor, Job job, domain::AttemptResult result);

/// The attempt did nothing, and somebody else can make it: into another lane at once, and it is not counted.
void pass_on(Executor& executor, Job job, Lane lane);

/// Counts a pause that the other side asked for; `system` is "business_central" or "slack".
void count_pause(const Executor& executor, const char* system);

/// Back into the queue after `wait`, without counting an attempt: nothing was sent.
void put_back(Executor& executor, Job job, Duration wait);

/// Sends the actor a Tick when the next job or `also` is due, unless an earlier one is on its way.
template <class Self>
void schedule_tick(Self self, Executor& executor, std::optional<Instant> at) {
  if (!at || executor.draining) return;
  arm_tick(self, executor.tick_at, *at, executor.now());
}

/// Slack is told what was decided, unless the guard has never looked or has paused the tenant.
inline EffectQueue::Held held_from_slack(domain::Gate gate) {
  const bool passes = gate == domain::Gate::open || gate == domain::Gate::slack_alone;
  return passes ? EffectQueue::Held::nothing : EffectQueue::Held::all_but_guard;
}
inline EffectQueue::Held held_from_business_central(domain::Gate gate) {
  if (gate == domain::Gate::paused) return EffectQueue::Held::all;
  return gate == domain::Gate::open ? EffectQueue::Held::nothing : EffectQueue::Held::all_but_guard;
}

/// Answers those who wait for the calls under way to end.
void answer_drains(Executor& executor, std::size_t calls_under_way);

}  // namespace countersign::actors
