// The server's clock: the wall clock without its jumps. The pace towards Slack and every backoff are counted
// with it, so it must not leap when the machine's time is set; and what is signed and stored carries its
// time, so it must stay near.
#pragma once

#include <functional>
#include <mutex>

#include "core/time.hpp"

namespace countersign {

class SlewedClock final : public Clock {
 public:
  using Nanoseconds = std::chrono::nanoseconds;
  struct Sources {
    std::function<std::chrono::sys_time<Nanoseconds>()> wall;
    /// Since any beginning: never goes back, and goes on while the machine sleeps.
    std::function<Nanoseconds()> elapsed;
  };
  /// CLOCK_REALTIME and CLOCK_BOOTTIME (clock_gettime(2)).
  static Sources of_the_system();

  /// `on_step` is told by how much this clock was set, each time that the wall clock was further away than
  /// `limits::clock_slew_at_most_ms`; on the thread that asked for the time.
  explicit SlewedClock(Sources sources = of_the_system(), std::function<void(Duration)> on_step = {});

  /// Where the wall clock is away by less, this one runs faster or slower by one in
  /// `limits::clock_slew_share` until they agree.
  Instant now() const override;

 private:
  Duration follow() const;

  Sources sources_;
  std::function<void(Duration)> on_step_;
  mutable std::mutex mutex_;
  mutable Nanoseconds elapsed_;  ///< At the last call.
  mutable std::chrono::sys_time<Nanoseconds> shown_;
};

}  // namespace countersign
