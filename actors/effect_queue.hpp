// The effects that wait for one executor: a person's click before any backlog, backoff respected, each effect
// once. Plain data without time or threads of its own.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/outcome_teller.hpp"
#include "core/turn.hpp"
#include "domain/effect.hpp"

namespace countersign::actors {

/// Jobs that wait for the same thing stand in one line, so that their wait holds no others up.
using Lane = std::size_t;

struct Job {
  EntityId owner;
  Effect effect;
  domain::Call call;
  Instant begun_at{};  ///< Of the attempt under way.
  Lane lane = 0;
  Instant queued_at{};
  unsigned waits = 0;  ///< How often nobody could say what to send.
  /// Who is told, of a job that no entity asked for and no journal has; it is in no queue. Else null.
  std::shared_ptr<OutcomeTeller> teller{};
};

class EffectQueue {
 public:
  /// False when this effect is queued or under way already.
  bool add(Job job);
  /// What may not begin.
  enum class Held { nothing, all_but_guard, all };
  void hold(Held held) { held_ = held; }
  bool is_held() const { return held_ != Held::nothing; }
  /// The next job that may begin at `now`: the guard's, then urgent ones, else in the order they came. It
  /// counts as under way until `retry` or `forget`. `urgent_only`: leaves the others where they are.
  std::optional<Job> take(Instant now, bool urgent_only = false, Lane lane = 0);
  /// The next job that may begin and is of no use when it waits: a modal. As `take`, which gives these too.
  std::optional<Job> take_immediate(Instant now, Lane lane = 0);
  /// Whether `take` would give one.
  bool has(Instant now, bool urgent_only, Lane lane);
  /// Those in which a job may begin at `now`, in their order.
  std::vector<Lane> lanes(Instant now);
  /// Back into the queue, not before `job.effect.not_before`.
  void retry(Job job);
  /// Takes a job that was just added out of its line; it stays known until `forget`.
  void remove(const Job& job);
  /// The job has ended; it was added with the same `queued_at`.
  void forget(const Job& job);

  /// When the earliest waiting job may begin; at or before now when one is ready; none when nothing waits.
  std::optional<Instant> next_due() const;
  /// When the earliest of those that `take` did not find due may begin.
  std::optional<Instant> next_later() const;
  /// When the oldest of those that have not ended was queued.
  std::optional<Instant> oldest() const;
  std::size_t waiting() const { return later_.size() + ready_; }
  std::size_t under_way() const { return known_.size() - waiting(); }

 private:
  using Key = std::pair<EntityId, EffectId>;
  static Key key_of(const Job& job) { return {job.owner, job.effect.id}; }
  /// Lists, because an empty one owns no memory: most lines of most executors are empty most of the time.
  struct Line {
    std::list<Job> guard;
    std::list<Job> immediate;  ///< Of no use when it waits.
    std::list<Job> urgent;
    std::list<Job> others;
  };
  void file(Job job);
  /// What is due by now stands in its line.
  void ripen(Instant now);
  bool may_begin(const Line& line, bool urgent_only) const;
  std::optional<Job> take_front(std::list<Job>& jobs);

  std::set<Key> known_;
  std::multiset<Instant> queued_at_;  ///< Of each that is known.
  std::multimap<Instant, Job> later_;
  std::map<Lane, Line> lines_;
  std::size_t ready_ = 0;  ///< In all lines.
  Held held_ = Held::nothing;
};

}  // namespace countersign::actors
