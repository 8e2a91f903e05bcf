// recover: how long a start takes over a store with many events and unfinished calls. The other sides are
// gone, so that nothing of it ends before it was counted.
#include <cstdio>
#include <thread>

#include "bench/free_port.hpp"
#include "bench/installation.hpp"
#include "bench/scenarios.hpp"
#include "bench/waiting_store.hpp"
#include "core/scratch_directory.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto look_again = 20ms;
/// A start that takes longer has failed.
constexpr auto deadline = 300s;
constexpr double mebibyte = 1024 * 1024;

struct Recovery {
  double ready_seconds = 0;
  double queued_seconds = 0;  ///< All unfinished effects.
  double cpu_seconds = 0;
  double resident_mebibytes = 0;
  Curve queued;
};

double since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

Result<Recovery> start_over(Installation& installed, std::size_t effects) {
  Recovery recovery;
  const auto begun = Clock::now();
  if (auto launched = installed.launch(); !launched) return fail(launched.error());
  double queued = 0;
  while (since(begun) < std::chrono::duration<double>(deadline).count()) {
    if (!installed.process()->is_running())
      return fail(ErrorCode::io, "countersign has ended", "See its log");
    if (recovery.ready_seconds == 0 && installed.is_ready()) recovery.ready_seconds = since(begun);
    queued = installed.metric("countersign_effects_queued", "channel=\"C0BENCH");
    if (queued == 0) queued = installed.metric("countersign_effects_queued", "C0BENCH");
    recovery.queued.points.emplace_back(since(begun), queued);
    if (recovery.ready_seconds > 0 && queued >= static_cast<double>(effects)) break;
    std::this_thread::sleep_for(look_again);
  }
  if (queued < static_cast<double>(effects))
    return fail(ErrorCode::unavailable,
                "not all calls were queued in time: " + std::to_string(static_cast<long>(queued)));
  recovery.queued_seconds = since(begun);
  const auto usage = installed.process()->usage();
  recovery.cpu_seconds = usage.cpu_seconds;
  recovery.resident_mebibytes = static_cast<double>(usage.resident_bytes) / mebibyte;
  return recovery;
}

}  // namespace

Result<Results> recover(const RecoverOptions& options) {
  const ScratchDirectory directory("countersign-bench");
  const auto nobody = free_port();
  if (!nobody) return fail(nobody.error());
  auto installed =
      Installation::make(options.program, directory.path(), "http://127.0.0.1:" + std::to_string(*nobody),
                         {{"demo", {sandbox_company}}});
  if (!installed) return fail(installed.error());
  WaitingStore store;
  store.directory = directory.path() + "/data/journal";
  store.company = sandbox_company.id;
  store.conversations = store.unfinished = options.effects;
  store.events = options.events;
  std::printf("  writing %zu conversations ...", options.effects);
  std::fflush(stdout);
  const auto written = write_waiting(store);
  if (!written) return fail(written.error());
  std::printf(" %zu events and %zu calls in %.1f s\n", written->events, written->effects, written->seconds);
  Results results;
  results.scenario = "recover";
  results.conditions =
      std::to_string(written->events) + " events, " + std::to_string(written->effects) + " unfinished calls";
  results.axes = {"seconds since the start", "calls that are queued", false};
  for (const char* name : {"after a close", "after a kill"}) {
    std::printf("  start %s ...", name);
    std::fflush(stdout);
    auto recovery = start_over(**installed, written->effects);
    if (!recovery) return fail(recovery.error());
    (*installed)->process().reset();  // It is killed.
    std::printf(" ready %.2f s, queued %.2f s, %.0f MiB\n", recovery->ready_seconds, recovery->queued_seconds,
                recovery->resident_mebibytes);
    const std::string when = std::string(", ") + name;
    results.figures.push_back({"CPU, s" + when, recovery->cpu_seconds});
    results.figures.push_back({"resident when all are queued, MiB" + when, recovery->resident_mebibytes});
    results.verdicts.push_back({"ready, s" + when, recovery->ready_seconds, 5, false});
    results.verdicts.push_back(
        {"every call queued, its entity loaded, s" + when, recovery->queued_seconds, 15, false});
    recovery->queued.name = name;
    results.curves.push_back(std::move(recovery->queued));
  }
  return results;
}

}  // namespace countersign::bench
