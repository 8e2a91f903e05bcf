// soak: hours of everything with faults; whether memory, files and queues stay what they were.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "bench/installation.hpp"
#include "bench/month_end.hpp"
#include "bench/scenarios.hpp"
#include "core/scratch_directory.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

constexpr double mebibyte = 1024 * 1024;
constexpr std::size_t companies = 10;
constexpr std::size_t samples_wanted = 200;
/// Of the samples the first third is the warm-up.
constexpr std::size_t parts = 3;

struct Sample {
  double seconds = 0;
  double resident_mebibytes = 0;
  double open_files = 0;
  double queued = 0;  ///< Calls that wait.
};

/// Losses of every kind, all along.
void add_faults(Caller& caller, const std::string& sandbox) {
  for (const auto& [target, effect, every] :
       std::vector<std::tuple<const char*, const char*, int>>{{"notifications", "drop", 20},
                                                              {"notifications", "duplicate", 10},
                                                              {"bc", "reply_lost", 50},
                                                              {"slack", "reply_lost", 50}}) {
    control(caller, sandbox, "POST", "/faults",
            {{"target", target}, {"effect", effect}, {"every", every}, {"times", -1}});
  }
}

class Sampler {
 public:
  Sampler(Installation& installed, std::chrono::seconds duration)
      : installed_(installed),
        every_(
            std::max<std::chrono::milliseconds>(200ms, std::chrono::milliseconds(duration) / samples_wanted)),
        thread_([this] { run(); }) {}
  ~Sampler() { stop(); }
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  const std::vector<Sample>& stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    return samples_;
  }

 private:
  void run() {
    const auto begun = std::chrono::steady_clock::now();
    while (!stopping_) {
      const auto usage = installed_.process()->usage();
      const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
      samples_.push_back({passed.count(), static_cast<double>(usage.resident_bytes) / mebibyte,
                          static_cast<double>(usage.open_files),
                          installed_.metric("countersign_effects_queued")});
      std::printf("\r  %6.0f s  %6.1f MiB  %4.0f files  %4.0f calls wait", passed.count(),
                  samples_.back().resident_mebibytes, samples_.back().open_files, samples_.back().queued);
      std::fflush(stdout);
      std::this_thread::sleep_for(every_);
    }
    std::printf("\n");
  }

  Installation& installed_;
  std::chrono::milliseconds every_;
  std::atomic<bool> stopping_{false};
  std::vector<Sample> samples_;
  std::thread thread_;
};

/// The average of one of the three parts.
double average(const std::vector<Sample>& samples, std::size_t part, double Sample::*figure) {
  const std::size_t from = samples.size() * part / parts;
  const std::size_t to = samples.size() * (part + 1) / parts;
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += samples[i].*figure;
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

void judge(Results& results, const std::vector<Sample>& samples, const std::string& what,
           double Sample::*figure) {
  Curve curve{what, {}};
  for (const auto& sample : samples) curve.points.emplace_back(sample.seconds, sample.*figure);
  results.curves.push_back(std::move(curve));
  const double middle = average(samples, 1, figure);
  const double last = average(samples, 2, figure);
  results.figures.push_back({what + ", average of the middle third", middle});
  results.figures.push_back({what + ", average of the last third", last});
  // A queue is short: one call more or less is no growth.
  results.verdicts.push_back(
      {what + ", last third, times the middle", (last + 1) / (middle + 1), 1.1, false});
}

}  // namespace

Result<Results> soak(const SoakOptions& options) {
  const ScratchDirectory directory("countersign-bench");
  Stories stories;
  sandbox::SandboxOptions sandbox_options;
  sandbox_options.model.notification_delay_ms = Duration::zero();
  sandbox_options.watch = [&stories](const sandbox::Exchange& exchange) { stories.watch(exchange); };
  auto sandbox = sandbox::SandboxServer::start(std::move(sandbox_options));
  if (!sandbox) return fail(sandbox.error());
  const auto url = (*sandbox)->url();
  Caller caller;
  TenantPlan tenant;
  tenant.sweep_every = "10s";  // What a lost notification did not tell is found within the run.
  auto installed = start_firm(caller, url, options.program, directory.path(), tenant, companies);
  if (!installed) return fail(installed.error());
  add_faults(caller, url);
  MonthEnd month_end(url, stories);
  Sampler sampler(**installed, options.duration);
  month_end.run(options.documents_per_second, options.duration, tenant.companies);
  const auto samples = sampler.stop();
  const bool runs = (*installed)->process()->is_running();
  (*installed)->process().reset();
  (*sandbox)->stop();
  if (!runs) return fail(ErrorCode::io, "countersign has ended during the run");
  Results results;
  results.scenario = "soak";
  results.conditions = std::to_string(month_end.created()) + " documents in " +
                       std::to_string(options.duration.count()) + " s, with faults";
  results.axes = {"seconds", "MiB resident, open files, calls that wait", false};
  judge(results, samples, "MiB resident", &Sample::resident_mebibytes);
  judge(results, samples, "open files", &Sample::open_files);
  judge(results, samples, "calls that wait", &Sample::queued);
  results.figures.push_back({"documents entered", static_cast<double>(month_end.created())});
  results.verdicts.push_back({"documents posted and shown so, share of those entered",
                              static_cast<double>(stories.completed()) /
                                  std::max<double>(1, static_cast<double>(month_end.created())),
                              1, true});
  return results;
}

}  // namespace countersign::bench
