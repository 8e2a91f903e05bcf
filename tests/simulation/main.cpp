// `simulate --seed 17` repeats one run; `simulate --seeds 200` tries many. Fails when any promise is broken,
// and names the seed and the shortest prefix of its faults that breaks one.
#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>

#include "simulation/shortest_prefix.hpp"
#include "simulation/simulation.hpp"

using countersign::simulation::Faults;
using countersign::simulation::Report;
using countersign::simulation::RunOptions;
using countersign::simulation::shortest_failing_prefix;
using countersign::simulation::simulate;

namespace {

void print(const Report& report) {
  std::cout << "seed " << report.seed << ": " << report.steps << " steps, " << report.faults.size()
            << " faults, " << report.crashes << " crashes, " << report.rebuilt << " entities rebuilt, "
            << report.store_rows << " rows, fingerprint " << report.fingerprint << "\n";
  for (const auto& broken : report.broken) std::cout << "  broken: " << broken << "\n";
}

/// What repeats the run with these options.
std::string command(const RunOptions& options) {
  std::string text = "simulate --seed " + std::to_string(options.seed);
  if (options.tenants > 1) text += " --tenants " + std::to_string(options.tenants);
  if (options.days > 0) text += " --days " + std::to_string(options.days);
  if (options.most_faults != Faults::no_limit) text += " --faults " + std::to_string(options.most_faults);
  return text;
}

/// Breaks a promise that was broken before. Another one is another failure.
bool fails_alike(const Report& failed, const Report& report) {
  return std::any_of(report.broken.begin(), report.broken.end(), [&](const auto& line) {
    return std::find(failed.broken.begin(), failed.broken.end(), line) != failed.broken.end();
  });
}

void print_shortest(RunOptions options, const Report& failed) {
  std::cout << "  looking for the faults that it needs …\n" << std::flush;
  options.most_faults = shortest_failing_prefix(failed.faults.size(), [&](std::size_t count) {
    options.most_faults = count;
    return fails_alike(failed, simulate(options));
  });
  std::cout << "  the first " << options.most_faults << " of " << failed.faults.size()
            << " faults are enough: " << command(options) << " --story\n";
  if (options.most_faults > 0)
    std::cout << "  the last of them: " << failed.faults[options.most_faults - 1] << "\n";
}

int run_one(const RunOptions& options, bool with_story) {
  const auto once = simulate(options);
  const auto again = simulate(options);
  print(once);
  if (with_story) {
    for (const auto& line : once.story) std::cout << line << "\n";
    for (const auto& line : once.faults) std::cout << "fault " << line << "\n";
  }
  const bool is_repeatable = once.fingerprint == again.fingerprint;
  if (!is_repeatable) std::cout << "  broken: a repeated run differs\n";
  if (!once.broken.empty() && options.most_faults == Faults::no_limit) print_shortest(options, once);
  return once.broken.empty() && is_repeatable ? 0 : 1;
}

int run_many(RunOptions options, std::uint64_t first, std::uint64_t seeds) {
  std::uint64_t failed = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    options.seed = seed;
    const auto report = simulate(options);
    if (report.broken.empty()) continue;
    print(report);
    if (++failed == 1) print_shortest(options, report);  // One such search is as long as ten runs.
  }
  std::cout << seeds - failed << " passed, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs the whole server against the sandbox's model in virtual time, with faults and crashes."};
  RunOptions options;
  std::uint64_t seed = 0;
  std::uint64_t seeds = 0;
  std::uint64_t first = 1;
  bool story = false;
  app.add_option("--seed", seed, "Run this seed twice and print it; the runs must be equal");
  app.add_option("--seeds", seeds, "Run this many seeds");
  app.add_option("--first", first, "The first of them")->capture_default_str();
  app.add_option("--tenants", options.tenants, "How many tenants share the server")
      ->capture_default_str()
      ->check(CLI::Range(1, 50));
  app.add_option("--days", options.days, "Days of faults and people's acts, instead of ten minutes")
      ->check(CLI::Range(1, 60));
  app.add_option("--faults", options.most_faults, "No more faults than the first so many of the run");
  app.add_flag("--story", story, "With --seed: print the audit trail, the log and the faults as well");
  CLI11_PARSE(app, argc, argv);
  if (seed == 0) return run_many(options, first, seeds);
  options.seed = seed;
  return run_one(options, story);
}
