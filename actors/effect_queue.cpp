#include "actors/effect_queue.hpp"

namespace countersign::actors {

bool EffectQueue::add(Job job) {
  if (!known_.insert(key_of(job)).second) return false;
  queued_at_.insert(job.queued_at);
  file(std::move(job));
  return true;
}

void EffectQueue::file(Job job) {
  const Instant due = job.effect.not_before;
  later_.emplace(due, std::move(job));
}

void EffectQueue::ripen(Instant now) {
  while (!later_.empty() && later_.begin()->first <= now) {
    auto node = later_.extract(later_.begin());
    auto& line = lines_[node.mapped().lane];
    const bool waits_badly = domain::when_in_doubt(node.mapped().call) == domain::WhenInDoubt::drop;
    auto* jobs = waits_badly ? &line.immediate : node.mapped().effect.urgent ? &line.urgent : &line.others;
    if (node.mapped().owner.kind == EntityKind::guard) jobs = &line.guard;
    jobs->push_back(std::move(node.mapped()));
    ++ready_;
  }
}

bool EffectQueue::has(Instant now, bool urgent_only, Lane lane) {
  ripen(now);
  const auto line = lines_.find(lane);
  return line != lines_.end() && may_begin(line->second, urgent_only);
}

bool EffectQueue::may_begin(const Line& line, bool urgent_only) const {
  if (held_ == Held::all) return false;
  if (!line.guard.empty()) return true;
  if (held_ == Held::all_but_guard) return false;
  return !line.immediate.empty() || !line.urgent.empty() || (!urgent_only && !line.others.empty());
}

std::vector<Lane> EffectQueue::lanes(Instant now) {
  ripen(now);
  std::vector<Lane> busy;
  for (const auto& [lane, line] : lines_) {
    if (may_begin(line, false)) busy.push_back(lane);
  }
  return busy;
}

std::optional<Job> EffectQueue::take_front(std::list<Job>& jobs) {
  if (jobs.empty()) return std::nullopt;
  Job job = std::move(jobs.front());
  jobs.pop_front();
  --ready_;
  return job;
}

std::optional<Job> EffectQueue::take_immediate(Instant now, Lane lane) {
  ripen(now);
  const auto line = lines_.find(lane);
  return line == lines_.end() || is_held() ? std::nullopt : take_front(line->second.immediate);
}

std::optional<Job> EffectQueue::take(Instant now, bool urgent_only, Lane lane) {
  if (!has(now, urgent_only, lane)) return std::nullopt;
  auto& line = lines_[lane];
  if (!line.guard.empty()) return take_front(line.guard);
  if (!line.immediate.empty()) return take_front(line.immediate);
  return take_front(line.urgent.empty() ? line.others : line.urgent);
}

void EffectQueue::retry(Job job) {
  file(std::move(job));
}

void EffectQueue::remove(const Job& job) {
  const auto [first, last] = later_.equal_range(job.effect.not_before);
  for (auto it = first; it != last; ++it) {
    if (key_of(it->second) != key_of(job)) continue;
    later_.erase(it);
    return;
  }
}

void EffectQueue::forget(const Job& job) {
  if (known_.erase(key_of(job)) == 0) return;
  const auto queued = queued_at_.find(job.queued_at);
  if (queued != queued_at_.end()) queued_at_.erase(queued);
}

std::optional<Instant> EffectQueue::oldest() const {
  return queued_at_.empty() ? std::nullopt : std::optional{*queued_at_.begin()};
}

std::optional<Instant> EffectQueue::next_later() const {
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

std::optional<Instant> EffectQueue::next_due() const {
  if (ready_ > 0) return Instant{};
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

}  // namespace countersign::actors
