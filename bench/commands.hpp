// The command line's scenarios: a subcommand each, with its options.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace countersign::bench {

/// What every scenario is given.
struct Common {
  std::string self;                      ///< countersign-bench.
  std::string program;                   ///< countersign.
  std::string output = "bench/results";  ///< Where results go.
  int code = 0;                          ///< Of the command that ran.
};

/// `common` outlives the parsing.
void add_scenarios(CLI::App& app, Common& common);

}  // namespace countersign::bench
