#include "actors/circuit_breaker.hpp"

#include <utility>

#include "actors/request_budget.hpp"
#include "core/backoff.hpp"
#include "core/limits.hpp"

namespace countersign::actors {

CircuitBreaker::Change CircuitBreaker::failed(Instant now, double fraction) {
  const auto wait = [&] {
    return jittered_backoff(limits::breaker_first_ms, limits::breaker_longest_ms, failures_, fraction);
  };
  if (!open_until_) {
    if (++failures_ < limits::breaker_failures) return Change::none;
    failures_ = 0;
    open_until_ = now + wait();
    return Change::opened;
  }
  // Calls that were under way when it opened tell nothing new.
  if (!std::exchange(asking_, false)) return Change::none;
  ++failures_;
  open_until_ = now + wait();
  return Change::none;
}

CircuitBreaker::Change CircuitBreaker::worked() {
  failures_ = 0;
  asking_ = false;
  return std::exchange(open_until_, std::nullopt) ? Change::closed : Change::none;
}

}  // namespace countersign::actors
