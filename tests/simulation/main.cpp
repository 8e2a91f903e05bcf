// `simulate --seed 17` repeats one run; `simulate --seeds 200` tries many. Fails when any promise is broken,
// and names the seed.
#include <iostream>

#include <CLI/CLI.hpp>

#include "simulation/simulation.hpp"

using countersign::simulation::Report;
using countersign::simulation::simulate;

namespace {

void print(const Report& report) {
  std::cout << "seed " << report.seed << ": " << report.steps << " steps, " << report.crashes << " crashes, "
            << report.store_rows << " rows, fingerprint " << report.fingerprint << "\n";
  for (const auto& broken : report.broken) std::cout << "  broken: " << broken << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the whole server against the sandbox's model in virtual time, with faults and crashes."};
  std::uint64_t seed = 0;
  std::uint64_t seeds = 0;
  std::uint64_t first = 1;
  app.add_option("--seed", seed, "Run this seed twice and print it; the runs must be equal");
  app.add_option("--seeds", seeds, "Run this many seeds");
  app.add_option("--first", first, "The first of them")->capture_default_str();
  bool story = false;
  app.add_flag("--story", story, "With --seed: print the audit trail and the log as well");
  CLI11_PARSE(app, argc, argv);
  if (seed != 0) {
    const auto once = simulate(seed);
    const auto again = simulate(seed);
    print(once);
    if (story) {
      for (const auto& line : once.story) std::cout << line << "\n";
    }
    if (once.fingerprint != again.fingerprint) std::cout << "  broken: a repeated run differs\n";
    return once.broken.empty() && once.fingerprint == again.fingerprint ? 0 : 1;
  }
  std::uint64_t failed = 0;
  for (std::uint64_t one = first; one < first + seeds; ++one) {
    const auto report = simulate(one);
    if (report.broken.empty()) continue;
    print(report);
    ++failed;
  }
  std::cout << seeds - failed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}
