// How many of something a second may pass before the next has to wait.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>

#include "core/time.hpp"

namespace countersign {

/// Whoever is faster than `per_second` falls behind, and is told by how much; up to `burst` nobody waits.
/// Thread safe, without a lock.
class Pace {
 public:
  /// `per_second` at least 1. No wait is longer than `longest_wait`: what comes faster still is not counted.
  Pace(std::size_t per_second, Duration burst, Duration longest_wait);

  /// Counts one more. How long it has to wait; zero while the pace is kept. A clock that is set back costs
  /// nobody more than `longest_wait`.
  Duration take(Instant now);

 private:
  using Microseconds = std::chrono::microseconds;

  const Microseconds each_;
  const Microseconds burst_;
  const Microseconds longest_wait_;
  /// Since the epoch: when everything that was counted would have come at the pace.
  std::atomic<Microseconds::rep> due_us_{0};
};

}  // namespace countersign
