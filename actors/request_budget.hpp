// What one identity may ask of Business Central: calls in flight, requests in a sliding window, and pauses. A
// share of the first two is for calls that a person waits for. Plain data without time or threads of its own.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "core/time.hpp"

namespace countersign::actors {

enum class Urgency { background, urgent };

class RequestBudget {
 public:
  /// A request leaves now.
  void sent(Instant now) { requests_.push_back(now); }
  /// When the next call may begin; none when it may now. Flights that end are not foreseen.
  std::optional<Instant> blocked_until(Urgency urgency, Instant now);
  /// Whether one more call may be in flight beside so many.
  static bool has_flight(Urgency urgency, std::size_t in_flight);

  /// No call begins for this long. False when a pause at least as long is in force.
  bool pause(Duration wait, Instant now);
  /// The pause after a "too many requests": what was asked for, at least; else ever longer while it goes on,
  /// half fixed and half by chance (`fraction` in [0, 1)).
  Duration throttled(std::optional<Duration> asked_for, double fraction);
  /// A call was carried out: the next throttling begins with a short pause again.
  void carried_out() { throttles_in_a_row_ = 0; }

  std::size_t requests_in_window() const { return requests_.size(); }

 private:
  std::deque<Instant> requests_;  ///< Of the last window.
  std::optional<Instant> paused_until_;
  unsigned throttles_in_a_row_ = 0;
};

}  // namespace countersign::actors
