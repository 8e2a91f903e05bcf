// Stops calling a side that is down: after several failures in a row nothing begins for a while, then one
// call at a time asks whether it is back. What waits stays in its queue and loses no attempt. Plain data
// without time or threads of its own.
#pragma once

#include <optional>

#include "core/time.hpp"

namespace countersign::actors {

class CircuitBreaker {
 public:
  enum class Change { none, opened, closed };

  /// A call was not carried out: no answer, or an answer that says so. `fraction` in [0, 1).
  Change failed(Instant now, double fraction);
  /// The other side did its work, whatever the outcome.
  Change worked();
  /// A call begins; while open it is the one that asks.
  void began() { asking_ = open_until_.has_value(); }
  /// The call that had begun was given up before anything was sent.
  void abandoned() { asking_ = false; }

  bool is_open() const { return open_until_.has_value(); }
  /// Whether a call may begin. While one asks, the answer to it decides.
  bool may_begin(Instant now) const { return !open_until_ || (!asking_ && *open_until_ <= now); }
  /// While open: when the next call may ask; none when nothing but an answer changes anything.
  std::optional<Instant> opens_up_at() const { return asking_ ? std::nullopt : open_until_; }

 private:
  unsigned failures_ = 0;  ///< In a row, while closed; of asking calls, while open.
  std::optional<Instant> open_until_;
  bool asking_ = false;
};

}  // namespace countersign::actors
