#include "core/slewed_clock.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "core/limits.hpp"

namespace countersign {
namespace {

std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

SlewedClock::Sources SlewedClock::of_the_system() {
  return {[] { return std::chrono::sys_time<Nanoseconds>{read(CLOCK_REALTIME)}; },
          [] { return read(CLOCK_BOOTTIME); }};
}

SlewedClock::SlewedClock(Sources sources, std::function<void(Duration)> on_step)
    : sources_(std::move(sources)),
      on_step_(std::move(on_step)),
      elapsed_(sources_.elapsed()),
      shown_(sources_.wall()) {}

/// By how much it was set.
Duration SlewedClock::follow() const {
  const auto elapsed = sources_.elapsed();
  const auto passed = elapsed - std::exchange(elapsed_, elapsed);
  const auto wall = sources_.wall();
  shown_ += passed;
  const auto away = wall - shown_;
  if (away > limits::clock_slew_at_most_ms || away < -limits::clock_slew_at_most_ms) {
    shown_ = wall;
    return std::chrono::duration_cast<Duration>(away);
  }
  const Nanoseconds most = passed / limits::clock_slew_share;
  shown_ += std::clamp<Nanoseconds>(away, -most, most);
  return Duration::zero();
}

Instant SlewedClock::now() const {
  Duration step{0};
  Instant now;
  {
    const std::lock_guard lock(mutex_);
    step = follow();
    now = std::chrono::floor<Duration>(shown_);
  }
  if (step != Duration::zero() && on_step_) on_step_(step);
  return now;
}

}  // namespace countersign
