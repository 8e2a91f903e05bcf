// The command line of the load harness; a scenario each is a subcommand.
#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "bench/bare_server.hpp"
#include "bench/commands.hpp"
#include "bench/results.hpp"

using namespace countersign;
using namespace countersign::bench;

namespace {

constexpr const char* footer =
    "  countersign-bench ingest                             answers a second, and how late\n"
    "  countersign-bench pace                               the pace of Slack channels\n"
    "  countersign-bench flow                               from a change to its card, from a click to the "
    "posting\n"
    "  countersign-bench recover                            a start over a large store\n"
    "  countersign-bench fair                               one tenant beside another one's flood\n"
    "  countersign-bench idle                               memory and CPU while nothing happens\n"
    "  countersign-bench soak                               everything with faults, for an hour\n"
    "  countersign-bench compare before.json after.json     two results side by side\n"
    "\n"
    "Everything runs on 127.0.0.1, against processes that the harness starts and ends by itself. A target "
    "that "
    "is\nmissed does not fail the command: exit code 2 says that nothing could be measured.";

int broken(const Error& error) {
  std::fprintf(stderr, "countersign-bench: %s\n", error.message.c_str());
  if (!error.remedy.empty()) std::fprintf(stderr, "  %s\n", error.remedy.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const auto here = std::filesystem::read_symlink("/proc/self/exe");
  CLI::App app{"Measure countersign against what it could be at best, and against its peers"};
  app.footer(footer);
  app.require_subcommand(1);
  Common common;
  common.self = here.string();
  common.program = (here.parent_path() / "countersign").string();
  int& code = common.code;
  add_scenarios(app, common);

  std::string before;
  std::string after;
  auto* command = app.add_subcommand("compare", "Two results side by side");
  command->add_option("before", before)->required()->check(CLI::ExistingFile);
  command->add_option("after", after)->required()->check(CLI::ExistingFile);
  command->callback([&] {
    const auto text = compare(before, after);
    if (!text) {
      code = broken(text.error());
    } else {
      std::printf("%s", text->c_str());
    }
  });

  std::uint16_t port = 0;
  std::string data;
  command = app.add_subcommand("bare-server", "The limit: an HTTP server that only makes bodies durable");
  command->add_option("--port", port)->required();
  command->add_option("--data", data)->required();
  command->callback([&] { code = run_bare_server(port, data); });

  CLI11_PARSE(app, argc, argv);
  return code;
}
