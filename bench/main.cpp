// The command line of the load harness; a scenario each is a subcommand.
#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "bench/bare_server.hpp"
#include "bench/results.hpp"
#include "bench/scenarios.hpp"

using namespace countersign;
using namespace countersign::bench;

namespace {

constexpr const char* footer =
    "  countersign-bench ingest                             answers a second, and how late\n"
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

int show(const Result<Results>& results, const std::string& output) {
  if (!results) return broken(results.error());
  std::printf("\n%s", to_table(*results).c_str());
  if (auto saved = save(*results, output); !saved) return broken(saved.error());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto here = std::filesystem::read_symlink("/proc/self/exe");
  CLI::App app{"Measure countersign against what it could be at best, and against its peers"};
  app.footer(footer);
  app.require_subcommand(1);
  std::string output = "bench/results";
  int code = 0;

  IngestOptions options;
  options.self = here.string();
  options.program = (here.parent_path() / "countersign").string();
  long seconds = options.duration.count();
  auto* command =
      app.add_subcommand("ingest", "Answers a second, and how late: notifications and Slack events");
  command->add_option("--program", options.program, "The countersign that is measured")
      ->check(CLI::ExistingFile);
  command->add_option("--bolt", options.bolt_folder, "A folder with Slack's Bolt, as bench/bolt describes it")
      ->check(CLI::ExistingDirectory);
  command->add_option("--connections", options.connections)
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  command->add_option("--seconds", seconds, "Of each phase")
      ->capture_default_str()
      ->check(CLI::Range(1, 600));
  command->add_option("--rounds", options.rounds)->capture_default_str()->check(CLI::Range(1, 50));
  command->add_option("--output", output, "Where results go")->capture_default_str();
  command->callback([&] {
    options.duration = std::chrono::seconds{seconds};
    code = show(ingest(options), output);
  });

  std::string before;
  std::string after;
  command = app.add_subcommand("compare", "Two results side by side");
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
