// Pictures of results, drawn by gnuplot.
#pragma once

#include <string>

#include "bench/results.hpp"

namespace countersign::bench {

/// Latency by quantile, a line for each server. `io` when gnuplot is missing or fails.
Result<void> plot_latencies(const Results& results, const std::string& file);

}  // namespace countersign::bench
