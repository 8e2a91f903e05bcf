// fair: one tenant is flooded with notifications; what another one's people and systems notice of it.
#include <cstdio>
#include <mutex>
#include <thread>

#include "bench/installation.hpp"
#include "bench/month_end.hpp"
#include "bench/scenarios.hpp"
#include "bench/servers.hpp"
#include "core/scratch_directory.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* other_client = "66666666-6666-4666-8666-666666666666";
/// The calm tenant's. More documents would use up Business Central's calls for one app, and wait for those.
constexpr double documents_per_second = 2;
constexpr double notifications_per_second = 20;
/// With a channel each: their seconds are not what is measured.
constexpr std::size_t calm_companies = 10;
constexpr std::size_t calm_connections = 4;
constexpr auto warm_up = 3s;
constexpr std::size_t numbers_of_a_phase = 1'000'000;

/// The server with its two tenants, and their sandbox.
struct House {
  ScratchDirectory directory{"countersign-bench"};
  Stories* stories = nullptr;  ///< Of the phase that runs.
  std::mutex mutex;
  std::unique_ptr<sandbox::SandboxServer> sandbox;
  std::unique_ptr<Installation> installed;
  Caller caller;
  std::vector<TenantPlan> tenants;
  Door calm;
  Door flood;

  ~House() {
    if (installed) installed->process().reset();
    if (sandbox) sandbox->stop();
  }
  void listen(Stories* to) {
    const std::lock_guard lock(mutex);
    stories = to;
  }
};

Result<void> build(House& house, const FairOptions& options) {
  sandbox::SandboxOptions sandbox_options;
  sandbox_options.model.notification_delay_ms = Duration::zero();
  sandbox_options.watch = [&house](const sandbox::Exchange& exchange) {
    const std::lock_guard lock(house.mutex);
    if (house.stories != nullptr) house.stories->watch(exchange);
  };
  auto sandbox = sandbox::SandboxServer::start(std::move(sandbox_options));
  if (!sandbox) return fail(sandbox.error());
  house.sandbox = *std::move(sandbox);
  const auto url = house.sandbox->url();
  control(house.caller, url, "POST", "/settings", {{"slack_tier_limits", false}});
  // Limits of Business Central are an app's: each tenant has its own.
  control(house.caller, url, "PUT", "/app",
          {{"client_id", other_client}, {"client_secret", "sandbox-client-secret"}});
  house.tenants = {{"calm", {}}, {"flood", {numbered_company(calm_companies)}}};
  house.tenants[1].client_id = other_client;
  house.tenants[1].notifications_per_second = options.notifications_per_second;
  for (std::size_t i = 0; i < calm_companies; ++i) house.tenants[0].companies.push_back(numbered_company(i));
  for (const auto& tenant : house.tenants) {
    for (const auto& company : tenant.companies) add_company(house.caller, url, company);
  }
  auto installed = Installation::make(options.program, house.directory.path(), url, house.tenants);
  if (!installed) return fail(installed.error());
  house.installed = *std::move(installed);
  const auto door = house.installed->door() + "/slack/calm";
  control(house.caller, url, "PUT", "/app",
          {{"interactions_url", door + "/interactions"}, {"events_url", door + "/events"}});
  if (auto started = house.installed->start(); !started) return started;
  for (auto& [tenant, where] : {std::pair{0, &house.calm}, std::pair{1, &house.flood}}) {
    auto found =
        notification_door(house.caller, url, house.tenants[tenant].name, house.tenants[tenant].companies[0]);
    if (!found) return fail(found.error());
    *where = *std::move(found);
  }
  std::this_thread::sleep_for(warm_up);
  return {};
}

Load load_of(House& house, Door& door, std::size_t connections, std::chrono::seconds duration) {
  Load load;
  load.port = house.installed->port();
  load.connections = connections;
  load.duration = duration;
  load.target = door.target;
  load.status = door.status;
  load.next = std::ref(door.next);
  return load;
}

Row row_of(const std::string& name, Measured& measured, double seconds) {
  Row row;
  row.load = name;
  row.server = "countersign";
  row.per_second = static_cast<double>(measured.answered) / seconds;
  row.failed = measured.failed + measured.unsent;
  row.p50_us = quantile_us(measured, 0.5);
  row.p99_us = quantile_us(measured, 0.99);
  row.p999_us = quantile_us(measured, 0.999);
  return row;
}

struct Phase {
  Row answered;
  Row to_card;
  Row to_post;
};

Result<Phase> run_phase(House& house, const FairOptions& options, bool flooded, Results& results) {
  const std::string when = flooded ? ", flooded" : ", alone";
  std::printf("  %-10s", flooded ? "flooded" : "alone");
  std::fflush(stdout);
  Stories stories;
  house.listen(&stories);
  Result<Measured> flood = Measured{};
  std::thread flooding([&] {
    if (flooded) flood = run(load_of(house, house.flood, options.connections, options.duration));
  });
  Result<Measured> calm = Measured{};
  std::thread calling([&] {
    auto load = load_of(house, house.calm, calm_connections, options.duration);
    load.due_per_second = notifications_per_second;
    calm = run(load);
  });
  MonthEnd month_end(house.sandbox->url(), stories, flooded ? numbers_of_a_phase : 0);
  month_end.run(documents_per_second, options.duration, house.tenants[0].companies);
  flooding.join();
  calling.join();
  house.listen(nullptr);
  if (!flood) return fail(flood.error());
  if (!calm) return fail(calm.error());
  const auto seconds = static_cast<double>(options.duration.count());
  auto stages = stages_of(stories);
  auto& to_card = stages[stages.size() - 2].measured;
  auto& to_post = stages[stages.size() - 1].measured;
  Phase phase{row_of("notified to answered" + when, *calm, seconds),
              row_of("own share, change to card" + when, to_card, seconds),
              row_of("own share, click to post" + when, to_post, seconds)};
  phase.to_card.failed = phase.to_post.failed = month_end.created() - to_card.answered;
  if (month_end.created() == 0 || to_card.answered == 0)
    return fail(ErrorCode::unavailable, "no document of the calm tenant was posted in time" + when);
  if (flooded) results.rows.push_back(row_of("the flood", *flood, seconds));
  results.curves.push_back({"notified to answered" + when, curve_of(*calm)});
  results.curves.push_back({"change to card" + when, curve_of(to_card)});
  std::printf(" answered p99 %.2f ms, card p99 %.2f ms, post p99 %.2f ms", phase.answered.p99_us / 1000,
              phase.to_card.p99_us / 1000, phase.to_post.p99_us / 1000);
  std::printf(flooded ? ", flood %.0f/s\n" : "\n", flood->per_second());
  return phase;
}

}  // namespace

Result<Results> fair(const FairOptions& options) {
  Results results;
  results.scenario = "fair";
  results.conditions = "two tenants, one flooded over " + std::to_string(options.connections) +
                       " connections, " + std::to_string(options.duration.count()) + " s each";
  House house;
  if (auto built = build(house, options); !built) return fail(built.error());
  const auto alone = run_phase(house, options, false, results);
  if (!alone) return fail(alone.error());
  const auto flooded = run_phase(house, options, true, results);
  if (!flooded) return fail(flooded.error());
  for (const auto& [what, row] :
       {std::pair{"its notifications' answers", &Phase::answered}, std::pair{"its cards", &Phase::to_card},
        std::pair{"its posts", &Phase::to_post}}) {
    const auto& before = (*alone).*row;
    const auto& after = (*flooded).*row;
    results.rows.insert(results.rows.end(), {before, after});
    results.verdicts.push_back({std::string("p99 of ") + what + " beside a flood, times alone",
                                after.p99_us / std::max(before.p99_us, 1.0), 2, false});
  }
  return results;
}

}  // namespace countersign::bench
