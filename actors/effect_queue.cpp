#include "actors/effect_queue.hpp"

namespace countersign::actors {

bool EffectQueue::add(Job job) {
  if (!known_.insert(key_of(job)).second) return false;
  file(std::move(job));
  return true;
}

void EffectQueue::file(Job job) {
  const Instant due = job.effect.not_before;
  later_.emplace(due, std::move(job));
}

std::optional<Job> EffectQueue::take(Instant now, bool urgent_only) {
  while (!later_.empty() && later_.begin()->first <= now) {
    auto node = later_.extract(later_.begin());
    auto& line = node.mapped().effect.urgent ? urgent_ : ready_;
    line.push_back(std::move(node.mapped()));
  }
  auto& line = urgent_.empty() && !urgent_only ? ready_ : urgent_;
  if (line.empty()) return std::nullopt;
  Job job = std::move(line.front());
  line.pop_front();
  return job;
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
  known_.erase(key_of(job));
}

std::optional<Instant> EffectQueue::next_later() const {
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

std::optional<Instant> EffectQueue::next_due() const {
  if (!urgent_.empty() || !ready_.empty()) return Instant{};
  if (later_.empty()) return std::nullopt;
  return later_.begin()->first;
}

}  // namespace countersign::actors
