// What a run of load was like, in exact figures: every request's latency is kept until the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace countersign::bench {

/// Of one phase of load. Latencies in microseconds, from the moment a request was due, not from the moment it
/// could be sent: waiting for a slow server counts.
struct Measured {
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;  ///< Another status, or a lost connection.
  std::uint64_t unsent = 0;  ///< Due, and still waiting for a connection at the end.
  double seconds = 0;
  std::vector<std::uint32_t> latencies_us;  ///< Of those answered; in no order until `quantile_us`.

  double per_second() const { return seconds > 0 ? static_cast<double>(answered) / seconds : 0; }
};

/// `quantile` in [0, 1], by the nearest rank; 0 when nothing was answered. Sorts the latencies.
std::uint32_t quantile_us(Measured& measured, double quantile);

}  // namespace countersign::bench
