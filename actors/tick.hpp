// The one wake-up that an actor waits for: the earliest instant at which something may be due.
#pragma once

#include <algorithm>
#include <optional>

#include "actors/interfaces.hpp"

namespace countersign::actors {

/// Sends the actor a Tick at `at`, unless `tick_at`, the one that it waits for, is earlier.
template <class Self>
void arm_tick(Self self, std::optional<Instant>& tick_at, Instant at, Instant now) {
  const Instant due = std::max(at, now);
  if (tick_at && *tick_at <= due && *tick_at >= now) return;
  tick_at = due;
  self->delayed_send(self, due - now, Tick{due});
}

/// Whether it is the one that is waited for. Messages cannot be taken back: one that an earlier one replaced
/// still comes, and if it armed another, there would be more of them with each replacement, for ever.
inline bool take_tick(std::optional<Instant>& tick_at, const Tick& tick) {
  if (tick_at != tick.at) return false;
  tick_at.reset();
  return true;
}

}  // namespace countersign::actors
