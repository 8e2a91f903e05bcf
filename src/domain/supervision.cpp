#include "domain/supervision.hpp"

#include <algorithm>

#include "core/limits.hpp"

namespace countersign::domain {

using namespace std::chrono_literals;
constexpr Duration first_restart_ms = 100ms;
constexpr Duration longest_restart_ms = 30s;

SupervisionDecision supervise(const std::vector<Instant>& failures, Instant now) {
  const auto recent = std::count_if(failures.begin(), failures.end(),
                                    [&](Instant at) { return now - at <= limits::entity_restart_window_ms; });
  if (recent > limits::entity_restarts) return Quarantine{};
  Duration wait = first_restart_ms;
  for (long i = 1; i < recent && wait < longest_restart_ms; ++i) wait *= 4;
  return Restart{std::min(wait, longest_restart_ms)};
}

}  // namespace countersign::domain
