// Pictures of results, drawn by gnuplot.
#pragma once

#include <string>

#include "bench/results.hpp"

namespace countersign::bench {

/// A line for each curve. `io` when gnuplot is missing or fails.
Result<void> plot(const Results& results, const std::string& file);

}  // namespace countersign::bench
