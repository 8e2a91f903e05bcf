// The effects that wait for one executor: a person's click before any backlog, backoff respected, each effect
// once. Plain data without time or threads of its own.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/turn.hpp"
#include "domain/effect.hpp"

namespace countersign::actors {

struct Job {
  EntityId owner;
  Effect effect;
  domain::Call call;
  Instant begun_at{};  ///< Of the attempt under way.
};

class EffectQueue {
 public:
  /// False when this effect is queued or under way already.
  bool add(Job job);
  /// The next job that may begin at `now`: urgent ones first, else in the order they came. It counts as under
  /// way until `retry` or `forget`. `urgent_only`: leaves the others where they are.
  std::optional<Job> take(Instant now, bool urgent_only = false);
  /// Back into the queue, not before `job.effect.not_before`.
  void retry(Job job);
  /// Takes a job that was just added out of its line; it stays known until `forget`.
  void remove(const Job& job);
  /// The job has ended.
  void forget(const Job& job);

  /// When the earliest waiting job may begin; at or before now when one is ready; none when nothing waits.
  std::optional<Instant> next_due() const;
  /// When the earliest of those that `take` did not find due may begin.
  std::optional<Instant> next_later() const;
  std::size_t waiting() const { return later_.size() + urgent_.size() + ready_.size(); }
  std::size_t under_way() const { return known_.size() - waiting(); }

 private:
  using Key = std::pair<EntityId, EffectId>;
  static Key key_of(const Job& job) { return {job.owner, job.effect.id}; }
  void file(Job job);

  std::set<Key> known_;
  std::multimap<Instant, Job> later_;
  std::deque<Job> urgent_;
  std::deque<Job> ready_;
};

}  // namespace countersign::actors
