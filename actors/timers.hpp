// All timers of the process. Rows are the truth; the heap holds the next minutes of them.
#pragma once

#include <map>
#include <set>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

struct TimersState {
  static inline const char* name = "timers";

  using Key = std::pair<EntityAddress, std::string>;
  std::map<Key, Instant> due_of;
  std::set<std::pair<Instant, Key>> heap;
  std::optional<Instant> tick_at;
  Instant read_until{};  ///< Rows due up to here are in the heap.
  /// The last row of a full page: the next reading goes on behind it. Rows that nobody takes (of a tenant
  /// that is not served) stay where they are, and must not hide those behind them.
  std::optional<journal::DueTimer> read_after;
  bool reading = false;
};

TimersActor::behavior_type timers_behavior(TimersActor::stateful_pointer<TimersState> self,
                                           const Services* services, RootActor root);

}  // namespace countersign::actors
