// One run: the whole server, people and faults, from one seed. The same seed is the same run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace countersign::simulation {

struct Report {
  std::uint64_t seed = 0;
  std::vector<std::string> broken;  ///< Empty: every promise was kept.
  std::size_t steps = 0;
  std::size_t crashes = 0;
  std::size_t store_rows = 0;
  std::vector<std::string> story;  ///< The server's log and the audit trail, for a person who asks why.
  std::size_t fingerprint = 0;     ///< Of the store at the end: equal for equal runs.
};

Report simulate(std::uint64_t seed);

}  // namespace countersign::simulation
