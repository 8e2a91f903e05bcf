// flow: documents that are entered in Business Central become cards, are approved and posted; how long each
// stage takes, at several multiples of a month-end.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "bench/installation.hpp"
#include "bench/month_end.hpp"
#include "bench/scenarios.hpp"
#include "core/scratch_directory.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

/// A company of Business Central, with a channel of its own, for each multiple.
constexpr std::size_t companies_at_most = 100;
constexpr auto warm_up = 3s;

void take_stages(Results& results, const std::string& load, std::size_t created, double seconds,
                 double cpu_us, const Stories& stories) {
  auto stages = stages_of(stories);
  for (auto& stage : stages) {
    Row row;
    row.load = load + " " + stage.name;
    row.server = "countersign";
    row.per_second = static_cast<double>(stage.measured.answered) / seconds;
    row.failed = created - stage.measured.answered;
    row.p50_us = quantile_us(stage.measured, 0.5);
    row.p99_us = quantile_us(stage.measured, 0.99);
    row.p999_us = quantile_us(stage.measured, 0.999);
    row.cpu_us = cpu_us;
    results.rows.push_back(row);
  }
  for (const std::size_t own : {stages.size() - 2, stages.size() - 1}) {
    auto& measured = stages[own].measured;
    results.curves.push_back({load + " " + stages[own].name, curve_of(measured)});
    results.verdicts.push_back(
        {load + " " + stages[own].name + ", p99, ms", quantile_us(measured, 0.99) / 1000.0, 50, false});
  }
}

Result<void> run_multiple(const FlowOptions& options, std::size_t multiple, Results& results) {
  const std::string load = std::to_string(multiple) + "x";
  const ScratchDirectory directory("countersign-bench");
  Stories stories;
  sandbox::SandboxOptions sandbox_options;
  sandbox_options.model.notification_delay_ms = Duration::zero();  // Business Central's 30 s are not ours.
  sandbox_options.watch = [&stories](const sandbox::Exchange& exchange) { stories.watch(exchange); };
  auto sandbox = sandbox::SandboxServer::start(std::move(sandbox_options));
  if (!sandbox) return fail(sandbox.error());
  const auto url = (*sandbox)->url();
  Caller caller;
  TenantPlan tenant;
  auto installed = start_firm(caller, url, options.program, directory.path(), tenant,
                              std::min(multiple, companies_at_most));
  if (!installed) return fail(installed.error());
  const double per_second = month_end_per_second * static_cast<double>(multiple) * options.hurry;
  std::printf("  %-6s %.2f documents a second over %zu companies ...", load.c_str(), per_second,
              tenant.companies.size());
  std::fflush(stdout);
  std::this_thread::sleep_for(warm_up);
  const double cpu = (*installed)->process()->usage().cpu_seconds;
  MonthEnd flow(url, stories);
  flow.run(per_second, options.duration, tenant.companies);
  const double used = (*installed)->process()->usage().cpu_seconds - cpu;
  std::printf(" %zu of %zu were posted\n", stories.completed(), flow.created());
  (*installed)->process().reset();
  (*sandbox)->stop();
  const double documents = std::max<double>(1, static_cast<double>(flow.created()));
  take_stages(results, load, flow.created(), static_cast<double>(options.duration.count()),
              used * 1e6 / documents, stories);
  return {};
}

}  // namespace

Result<Results> flow(const FlowOptions& options) {
  Results results;
  results.scenario = "flow";
  results.conditions =
      "month-end of 200 documents an hour, " + std::to_string(options.duration.count()) + " s each";
  results.axes.x = "of 1000 documents, the slowest one in";
  for (const auto multiple : options.multiples) {
    if (auto done = run_multiple(options, multiple, results); !done) return fail(done.error());
  }
  return results;
}

}  // namespace countersign::bench
