// idle: what the server costs while nothing happens: tenants that have nothing due, and approvals that wait.
#include <cstdio>
#include <thread>

#include "bench/installation.hpp"
#include "bench/scenarios.hpp"
#include "bench/waiting_store.hpp"
#include "core/scratch_directory.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

constexpr double mebibyte = 1024 * 1024;
/// A start is over once the process has been this idle for a second.
constexpr double calm_cores = 0.05;
constexpr auto calm_at_most = 1'800s;

/// As if every tenant had its own app and workspace: here they share the sandbox's.
void lift_limits(const std::string& sandbox) {
  constexpr long enough = 1'000'000'000;
  Caller caller;
  control(caller, sandbox, "POST", "/settings",
          {{"slack_tier_limits", false}, {"requests_per_window", enough}, {"requests_in_flight", 1'000}});
}

struct Idle {
  double resident_mebibytes = 0;
  double cores = 0;
};

/// Waits until the start's work is done and what is idle has left memory; then the average over the time that
/// is measured.
Idle watch(Installation& installed, const IdleOptions& options) {
  const auto end = std::chrono::steady_clock::now() + calm_at_most;
  double before = installed.process()->usage().cpu_seconds;
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(1s);
    const double now = installed.process()->usage().cpu_seconds;
    if (now - std::exchange(before, now) < calm_cores) break;
  }
  std::this_thread::sleep_for(options.settle);
  before = installed.process()->usage().cpu_seconds;
  std::this_thread::sleep_for(options.duration);
  const auto usage = installed.process()->usage();
  return {static_cast<double>(usage.resident_bytes) / mebibyte,
          (usage.cpu_seconds - before) / static_cast<double>(options.duration.count())};
}

Result<Idle> with_tenants(const IdleOptions& options, std::size_t count) {
  const ScratchDirectory directory("countersign-bench");
  auto sandbox = sandbox::SandboxServer::start({});
  if (!sandbox) return fail(sandbox.error());
  lift_limits((*sandbox)->url());
  std::vector<TenantPlan> tenants;
  for (std::size_t i = 0; i < count; ++i) {
    tenants.push_back({"tenant-" + std::to_string(i), {sandbox_company}});
    tenants.back().is_quiet = true;
  }
  auto installed = Installation::make(options.program, directory.path(), (*sandbox)->url(), tenants);
  if (!installed) return fail(installed.error());
  if (auto started = (*installed)->start(); !started) return fail(started.error());
  const Idle idle = watch(**installed, options);
  (*installed)->process().reset();
  (*sandbox)->stop();
  return idle;
}

Result<Idle> with_waiting(const IdleOptions& options, std::size_t count) {
  const ScratchDirectory directory("countersign-bench");
  auto sandbox = sandbox::SandboxServer::start({});
  if (!sandbox) return fail(sandbox.error());
  TenantPlan tenant{"demo", {sandbox_company}};
  tenant.is_quiet = true;
  auto installed = Installation::make(options.program, directory.path(), (*sandbox)->url(), {tenant});
  if (!installed) return fail(installed.error());
  WaitingStore store;
  store.directory = directory.path() + "/data/journal";
  store.company = sandbox_company.id;
  store.conversations = count;
  const auto written = write_waiting(store);
  if (!written) return fail(written.error());
  if (auto started = (*installed)->start(); !started) return fail(started.error());
  const Idle idle = watch(**installed, options);
  (*installed)->process().reset();
  (*sandbox)->stop();
  return idle;
}

void take(Results& results, const std::string& what, const Idle& idle) {
  std::printf(" %.0f MiB, %.2f %% of a core\n", idle.resident_mebibytes, idle.cores * 100);
  results.figures.push_back({"resident, MiB, " + what, idle.resident_mebibytes});
  results.figures.push_back({"CPU, % of a core, " + what, idle.cores * 100});
}

}  // namespace

Result<Results> idle(const IdleOptions& options) {
  Results results;
  results.scenario = "idle";
  results.conditions = std::to_string(options.duration.count()) + " s each, once a start is over";
  results.axes = {"tenants, or thousands of approvals that wait", "MiB resident", false};
  Curve tenants{"tenants", {}};
  Curve waiting{"thousands of approvals", {}};
  for (const auto count : options.tenants) {
    const std::string what = std::to_string(count) + " tenants";
    std::printf("  %-28s", what.c_str());
    std::fflush(stdout);
    const auto idle = with_tenants(options, count);
    if (!idle) return fail(idle.error());
    take(results, what, *idle);
    tenants.points.emplace_back(count, idle->resident_mebibytes);
    results.verdicts.push_back({"idle, % of a core, " + what, idle->cores * 100, 1, false});
    if (count == 10'000)
      results.verdicts.push_back({"resident, MiB, " + what, idle->resident_mebibytes, 512, false});
  }
  for (const auto count : options.waiting) {
    const std::string what = std::to_string(count) + " approvals that wait";
    std::printf("  %-28s", what.c_str());
    std::fflush(stdout);
    const auto idle = with_waiting(options, count);
    if (!idle) return fail(idle.error());
    take(results, what, *idle);
    waiting.points.emplace_back(static_cast<double>(count) / 1'000, idle->resident_mebibytes);
    results.verdicts.push_back({"idle, % of a core, " + what, idle->cores * 100, 1, false});
    if (count >= 1'000'000)
      results.verdicts.push_back({"resident, MiB, " + what, idle->resident_mebibytes, 256, false});
  }
  results.curves = {tenants, waiting};
  return results;
}

}  // namespace countersign::bench
