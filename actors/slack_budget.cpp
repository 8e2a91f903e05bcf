#include "actors/slack_budget.hpp"

#include <algorithm>

namespace countersign::actors {
namespace {

/// The most that can be saved up: a quiet workspace may begin with a small burst.
constexpr double burst_calls = 20;

}  // namespace

std::optional<Instant> SlackBudget::take(Instant now, std::size_t per_minute) {
  const double per_millisecond = static_cast<double>(per_minute) / 60'000.0;
  calls_ = std::min(burst_calls, calls_ + static_cast<double>((now - at_).count()) * per_millisecond);
  at_ = now;
  if (calls_ < 1.0) return now + Duration{1 + static_cast<long long>((1.0 - calls_) / per_millisecond)};
  calls_ -= 1.0;
  return std::nullopt;
}

}  // namespace countersign::actors
