// What the command line asked for.
#pragma once

#include <cstdint>

namespace countersign::crash {

struct Options {
  std::size_t kills = 30;
  std::uint64_t seed = 1;
};
/// Set by main before any test runs.
Options& options();

}  // namespace countersign::crash
