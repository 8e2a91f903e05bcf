#include "actors/replies.hpp"

namespace countersign::actors {

void Replies::expect(std::uint64_t sequence, Callback done) {
  const std::scoped_lock lock(mutex_);
  waiting_.emplace(sequence, std::move(done));
}

std::optional<Replies::Callback> Replies::take(std::uint64_t sequence) {
  const std::scoped_lock lock(mutex_);
  auto node = waiting_.extract(sequence);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

void Replies::give(std::uint64_t sequence, Record reply) {
  if (auto done = take(sequence)) (*done)(std::move(reply));
}

void Replies::give_up(std::uint64_t sequence) {
  if (auto done = take(sequence)) (*done)(std::nullopt);
}

}  // namespace countersign::actors
