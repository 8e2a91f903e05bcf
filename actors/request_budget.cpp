#include "actors/request_budget.hpp"

#include <algorithm>

#include "core/backoff.hpp"
#include "core/limits.hpp"

namespace countersign::actors {

std::optional<Instant> RequestBudget::blocked_until(Urgency urgency, Instant now) {
  while (!requests_.empty() && requests_.front() + limits::business_central_window_ms <= now) {
    requests_.pop_front();
  }
  const std::size_t most = urgency == Urgency::urgent
                               ? limits::business_central_requests_per_window
                               : limits::business_central_background_requests_per_window;
  std::optional<Instant> until;
  if (requests_.size() >= most) {
    // So many of the oldest must leave the window that one more fits.
    until = requests_[requests_.size() - most] + limits::business_central_window_ms;
  }
  if (paused_until_ && *paused_until_ > now) until = std::max(until.value_or(now), *paused_until_);
  return until;
}

bool RequestBudget::has_flight(Urgency urgency, std::size_t in_flight) {
  return in_flight < (urgency == Urgency::urgent ? limits::business_central_in_flight
                                                 : limits::business_central_background_in_flight);
}

bool RequestBudget::pause(Duration wait, Instant now) {
  const Instant until = now + wait;
  if (paused_until_ && *paused_until_ >= until) return false;
  paused_until_ = until;
  return true;
}

Duration RequestBudget::throttled(std::optional<Duration> asked_for, double fraction) {
  const Duration backoff =
      jittered_backoff(limits::business_central_throttle_first_ms,
                       limits::business_central_throttle_longest_ms, throttles_in_a_row_, fraction);
  ++throttles_in_a_row_;
  return asked_for.value_or(backoff);
}

}  // namespace countersign::actors
