#include "bench/commands.hpp"

#include <cstdio>
#include <memory>

#include "bench/scenarios.hpp"
#include "settings/load.hpp"

namespace countersign::bench {
namespace {

int show(const Result<Results>& results, const std::string& output) {
  if (!results) {
    std::fprintf(stderr, "countersign-bench: %s\n", results.error().message.c_str());
    if (!results.error().remedy.empty()) std::fprintf(stderr, "  %s\n", results.error().remedy.c_str());
    return 2;
  }
  std::printf("\n%s", to_table(*results).c_str());
  if (auto saved = save(*results, output); !saved) {
    std::fprintf(stderr, "countersign-bench: %s\n", saved.error().message.c_str());
    return 2;
  }
  return 0;
}

/// Whole seconds on the command line.
CLI::Option* add_seconds(CLI::App& command, std::chrono::seconds& seconds, const std::string& what,
                         int longest = 600) {
  return command
      .add_option_function<long>(
          "--seconds", [&seconds](long value) { seconds = std::chrono::seconds{value}; },
          what + " [" + std::to_string(seconds.count()) + "]")
      ->check(CLI::Range(1, longest));
}

/// A subcommand that runs `scenario` with the options that it was given. They live as long as the command.
template <class Options>
CLI::App& add(CLI::App& app, Common& common, const char* name, const char* what,
              Result<Results> (*scenario)(const Options&), std::shared_ptr<Options> options) {
  auto* command = app.add_subcommand(name, what);
  command->add_option("--output", common.output, "Where results go")->capture_default_str();
  command->callback([&common, scenario, options] { common.code = show(scenario(*options), common.output); });
  return *command;
}

void add_program(CLI::App& command, std::string& program, const Common& common) {
  program = common.program;
  command.add_option("--program", program, "The countersign that is measured")->check(CLI::ExistingFile);
}

void add_ingest(CLI::App& app, Common& common) {
  auto options = std::make_shared<IngestOptions>();
  options->self = common.self;
  auto& command = add(app, common, "ingest", "Answers a second, and how late: notifications and Slack events",
                      ingest, options);
  add_program(command, options->program, common);
  command
      .add_option("--bolt", options->bolt_folder, "A folder with Slack's Bolt, as bench/bolt describes it")
      ->check(CLI::ExistingDirectory);
  command.add_option("--connections", options->connections)
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  add_seconds(command, options->duration, "Of each phase");
  command.add_option("--rounds", options->rounds)->capture_default_str()->check(CLI::Range(1, 50));
}

void add_pace(CLI::App& app, Common& common) {
  auto options = std::make_shared<PaceOptions>();
  auto& command =
      add(app, common, "pace", "How exactly Slack channels keep one message a second", pace, options);
  command.add_option("--channels", options->channels, "How many; several numbers are run one after another")
      ->delimiter(',')
      ->check(CLI::Range(1, 200'000));
  command.add_option("--per-tenant", options->channels_per_tenant, "Channels of one tenant")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  add_seconds(command, options->duration, "Of each number of channels");
}

void add_flow(CLI::App& app, Common& common) {
  auto options = std::make_shared<FlowOptions>();
  auto& command = add(app, common, "flow",
                      "From a change to its card and from a click to the posting, by stage", flow, options);
  add_program(command, options->program, common);
  command.add_option("--multiples", options->multiples, "Of a month-end; each is run by itself")
      ->delimiter(',')
      ->check(CLI::Range(1, 1'000));
  add_seconds(command, options->duration, "Of each multiple");
  command.add_option("--hurry", options->hurry, "So many times the documents, for a short run")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 1'000.0));
}

void add_recover(CLI::App& app, Common& common) {
  auto options = std::make_shared<RecoverOptions>();
  auto& command = add(app, common, "recover", "How long a start takes over a large store", recover, options);
  add_program(command, options->program, common);
  command.add_option("--events", options->events)->capture_default_str()->check(CLI::Range(1, 100'000'000));
  command.add_option("--effects", options->effects, "Unfinished calls, of a conversation each")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
}

void add_idle(CLI::App& app, Common& common) {
  auto options = std::make_shared<IdleOptions>();
  auto& command = add(app, common, "idle", "Memory and CPU while nothing happens", idle, options);
  add_program(command, options->program, common);
  command.add_option("--tenants", options->tenants, "Several numbers are run one after another")
      ->delimiter(',')
      ->check(CLI::Range(std::size_t{1}, settings::most_tenant_files));
  command.add_option("--waiting", options->waiting, "Approvals that wait; likewise")
      ->delimiter(',')
      ->check(CLI::Range(1, 10'000'000));
  command
      .add_option("--settle-seconds", options->settle,
                  "After a start's work; what is idle leaves memory after two minutes")
      ->capture_default_str()
      ->check(CLI::Range(0, 3'600));
  add_seconds(command, options->duration, "Of each");
}

void add_fair(CLI::App& app, Common& common) {
  auto options = std::make_shared<FairOptions>();
  auto& command =
      add(app, common, "fair", "What a tenant notices while another one is flooded", fair, options);
  add_program(command, options->program, common);
  command.add_option("--connections", options->connections, "Of the flood")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000));
  command
      .add_option("--notifications-per-second", options->notifications_per_second,
                  "What the flooded tenant's settings allow; without it the product's own limit")
      ->check(CLI::Range(1, 1'000'000));
  add_seconds(command, options->duration, "Alone, and flooded");
}

void add_soak(CLI::App& app, Common& common) {
  constexpr int day = 86'400;
  auto options = std::make_shared<SoakOptions>();
  auto& command = add(app, common, "soak", "Everything with faults, for long: what grows", soak, options);
  add_program(command, options->program, common);
  add_seconds(command, options->duration, "In all", day);
  command.add_option("--documents-per-second", options->documents_per_second)
      ->capture_default_str()
      ->check(CLI::Range(0.01, 100.0));
}

}  // namespace

void add_scenarios(CLI::App& app, Common& common) {
  add_ingest(app, common);
  add_pace(app, common);
  add_flow(app, common);
  add_recover(app, common);
  add_fair(app, common);
  add_idle(app, common);
  add_soak(app, common);
}

}  // namespace countersign::bench
