// countersign-crash: the real program on its real store, killed and otherwise maltreated, while a sandbox and
// an expected state live on in this process. docs/internals/crash-tests.md
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "catch_runner.hpp"
#include "crash/options.hpp"

namespace countersign::crash {

Options& options() {
  static Options all;
  return all;
}

}  // namespace countersign::crash

int main(int argc, char* argv[]) {
  CLI::App app(
      "Kills countersign under load, fills its disk, fails its fsync and tears its log.\n"
      "What else is given goes to Catch2: names of tests, -s, --list-tests.");
  auto& options = countersign::crash::options();
  app.add_option("--kills", options.kills, "How often it is killed under load")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Chooses moments, places and changes")->capture_default_str();
  app.allow_extras();
  CLI11_PARSE(app, argc, argv);
  std::vector<std::string> rest = app.remaining();
  std::vector<const char*> arguments{argv[0]};
  for (const auto& argument : rest) arguments.push_back(argument.c_str());
  return countersign::tests::run_catch(static_cast<int>(arguments.size()), arguments.data());
}
