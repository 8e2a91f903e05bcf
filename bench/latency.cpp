#include "bench/latency.hpp"

#include <algorithm>
#include <cmath>

namespace countersign::bench {

std::uint32_t quantile_us(Measured& measured, double quantile) {
  auto& latencies = measured.latencies_us;
  if (latencies.empty()) return 0;
  if (!std::is_sorted(latencies.begin(), latencies.end())) std::sort(latencies.begin(), latencies.end());
  const auto rank = static_cast<std::size_t>(std::ceil(quantile * static_cast<double>(latencies.size())));
  return latencies[std::clamp<std::size_t>(rank, 1, latencies.size()) - 1];
}

}  // namespace countersign::bench
