// One run: the whole server, its tenants' worlds, people and faults, from one seed. The same seed is the same
// run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/faults.hpp"

namespace countersign::simulation {

struct RunOptions {
  std::uint64_t seed = 1;
  std::size_t tenants = 1;
  std::size_t days = 0;  ///< That are faulty; 0: ten minutes.
  std::size_t most_faults = Faults::no_limit;
};

struct Report {
  std::uint64_t seed = 0;
  std::vector<std::string> broken;  ///< Empty: every promise was kept.
  std::vector<std::string> faults;  ///< In their order.
  std::size_t steps = 0;
  std::size_t crashes = 0;
  std::size_t rebuilt = 0;  ///< How often an entity was rebuilt from the journal and compared.
  std::size_t store_rows = 0;
  std::vector<std::string> story;  ///< The server's log and the audit trail, for a person who asks why.
  std::size_t fingerprint = 0;     ///< Of the store at the end: equal for equal runs.
};

Report simulate(const RunOptions& options);

}  // namespace countersign::simulation
