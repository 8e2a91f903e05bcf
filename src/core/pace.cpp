#include "core/pace.hpp"

#include <algorithm>

namespace countersign {

Pace::Pace(std::size_t per_second, Duration burst, Duration longest_wait)
    : each_(Microseconds(std::chrono::seconds(1)) /
            static_cast<Microseconds::rep>(std::max<std::size_t>(1, per_second))),
      burst_(burst),
      longest_wait_(longest_wait) {}

Duration Pace::take(Instant now) {
  const auto begin = std::chrono::duration_cast<Microseconds>(now.time_since_epoch());
  auto seen = due_us_.load(std::memory_order_relaxed);
  Microseconds due{};
  do {
    due = std::clamp(Microseconds(seen) + each_, begin, begin + burst_ + longest_wait_);
  } while (!due_us_.compare_exchange_weak(seen, due.count(), std::memory_order_relaxed));
  return std::chrono::ceil<Duration>(std::max(due - begin - burst_, Microseconds::zero()));
}

}  // namespace countersign
