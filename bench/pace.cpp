// pace: the real actors of many Slack channels with full queues, over a Slack that answers at once. The rest
// of their tenant is played: it says what a card shows, and hears what became of it.
#include <algorithm>
#include <cstdio>
#include <thread>

#include <caf/all.hpp>
#include <sys/resource.h>

#include "actors/channel.hpp"
#include "actors/slack_workspace.hpp"
#include "actors/system.hpp"
#include "bench/null_slack.hpp"
#include "bench/scenarios.hpp"
#include "core/entropy.hpp"
#include "core/scratch_directory.hpp"
#include "journal/rocksdb_journal.hpp"
#include "telemetry/log.hpp"

namespace countersign::bench {
namespace {

using namespace std::chrono_literals;
using namespace actors;

/// Cards that wait in each channel from the beginning; then one is added each second.
constexpr std::size_t cards_waiting = 3;
/// A start is spread over this time, as people and records spread it; all at once would be a herd.
constexpr auto spread = 1s;
/// The first seconds do not count.
constexpr auto warm_up = 5s;
/// Above what a channel sends: the channels' pace is measured, not their workspace's budget.
constexpr std::size_t messages_per_minute = 60'000;
constexpr auto feeder_tick = 2ms;
/// In the row with 429s, of so many channels one.
constexpr std::size_t limited_every = 10;
constexpr const char* company = "33333333-3333-4333-8333-333333333333";

domain::CardView card_of(const std::string& channel) {
  domain::CardView card;
  card.state = domain::CardState::waiting;
  card.conversation = std::string("Production/") + company + "/purchaseInvoices/" + company;
  card.channel = channel;
  card.ts = "1795000000.000100";  // Posted before: an update needs no mark in the journal.
  card.delivery = "0011223344556677";
  auto& document = card.document;
  document.key = {{"Production", company}, domain::Resource::purchase_invoices, company};
  document.number = "108240";
  document.status = domain::DocumentStatus::draft;
  document.partner_number = "20000";
  document.partner_name = "First Up Consultants";
  document.external_number = "FUC-7781";
  document.due_date = parse_date("2026-12-31").value();
  document.total = {Decimal(4'812), "EUR"};
  document.lines = {{"Conference table", Decimal(4), "PCS", Decimal(1'203)}};
  document.line_count = 1;
  card.company_name = "CRONUS DE";
  card.company_link_name = "CRONUS DE";
  card.rule = "over-1k";
  card.approvers = {"U0DANA0001"};
  return card;
}

struct PlayedState {
  static inline const char* name = "played_tenant";
};

/// A tenant's actor, as far as channels know it. CAF 0.17 makes a reference of a null pointer for an actor
/// without arguments, so it is given one.
TenantActor::behavior_type played_tenant(TenantActor::stateful_pointer<PlayedState>, const Tenant&) {
  return {
      [](const Hint&) {},
      [](const TimerDue&) {},
      [](const Dispatch&) {},
      [](const Ended&) {},
      [](const ContentRequest& request) {
        return Content{std::make_shared<const domain::ShownCard>(card_of(request.channel))};
      },
      [](const RestartDue&) {},
      [](const ChannelTouched&) {},
      [](const ReadAtOnce&) {},
      [](const CommitLost&) {},
      [](const Idle&) {},
      [](const GateMoved&) {},
      [](const SlackAccessMoved&) {},
      [](const LeaseAnswer&) {},
      [](const SecretsAnswer&) {},
      [](const PendingAnswer&) {},
      [](const OwnersAnswer&) {},
      [](const TenantHealthRequest&) {},
      [](const DrainTenant&) {},
  };
}

Tenant make_tenant(std::size_t number) {
  auto tenant = std::make_shared<TenantRuntime>();
  tenant->settings.tenant = TenantId{"tenant-" + std::to_string(number)};
  tenant->settings.slack.bot_token = "bot";
  tenant->settings.slack.messages_per_minute = messages_per_minute;
  tenant->secrets.set("bot", vault::Secret::copy_of("xoxb-1"));
  return tenant;
}

/// The channels and their workspaces.
class Channels {
 public:
  Channels(const Services& services, std::size_t channels, std::size_t per_tenant)
      : per_tenant_(per_tenant), system_(configured(config_)), queued_(channels, 0) {
    channels_.reserve(channels);
    for (std::size_t number = 0; number < channels; ++number) add(services, number);
  }
  ~Channels() {
    for (const auto& channel : channels_) caf::anon_send_exit(channel, caf::exit_reason::kill);
    for (const auto& workspace : workspaces_) caf::anon_send_exit(workspace, caf::exit_reason::kill);
    for (const auto& tenant : tenants_) caf::anon_send_exit(tenant, caf::exit_reason::kill);
  }
  Channels(const Channels&) = delete;
  Channels& operator=(const Channels&) = delete;

  std::size_t size() const { return channels_.size(); }
  void queue_card(std::size_t number) {
    Effect effect;
    effect.id = EffectId{std::to_string(++queued_[number])};
    effect.call = domain::encode(domain::Call{domain::ShowCard{channel_name(number), "0011223344556677"}});
    caf::anon_send(channels_[number], Dispatch{{EntityKind::conversation, company}, std::move(effect)});
  }

 private:
  static caf::actor_system_config& configured(caf::actor_system_config& config) {
    configure(config, Scheduling::threads);
    return config;
  }
  void add(const Services& services, std::size_t number) {
    if (number % per_tenant_ == 0) {
      runtimes_.push_back(make_tenant(tenants_.size()));
      tenants_.push_back(system_.spawn(played_tenant, runtimes_.back()));
      workspaces_.push_back(system_.spawn(slack_workspace_behavior, &services, runtimes_.back(),
                                          journal::Lease{runtimes_.back()->id(), 1}, tenants_.back()));
      caf::anon_send(workspaces_.back(), GateMoved{domain::Gate::open});
    }
    channels_.push_back(system_.spawn(channel_behavior, &services, runtimes_.back(),
                                      journal::Lease{runtimes_.back()->id(), 1}, tenants_.back(),
                                      workspaces_.back(), channel_name(number), services.clock.now()));
    caf::anon_send(channels_.back(), GateMoved{domain::Gate::open});
  }

  std::size_t per_tenant_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  std::vector<Tenant> runtimes_;
  std::vector<TenantActor> tenants_;
  std::vector<SlackActor> workspaces_;
  std::vector<ChannelActor> channels_;
  std::vector<std::uint64_t> queued_;
};

/// One card a second for each channel, evenly over the second: so that new work comes at any moment of a
/// channel's wait.
class Feeder {
 public:
  explicit Feeder(Channels& channels) : channels_(channels) {}
  void feed_until(SteadyClock::time_point end) {
    for (auto now = SteadyClock::now(); now < end; now = SteadyClock::now()) {
      const std::chrono::duration<double> passed = now - begin_;
      const auto due = static_cast<std::size_t>(passed.count() * static_cast<double>(channels_.size()));
      for (; fed_ < due; ++fed_) queue_next();
      std::this_thread::sleep_for(feeder_tick);
    }
  }

 private:
  void queue_next() {
    const std::size_t cards = fed_ < channels_.size() ? cards_waiting : 1;
    for (std::size_t i = 0; i < cards; ++i) channels_.queue_card(fed_ % channels_.size());
  }

  Channels& channels_;
  std::size_t fed_ = 0;
  SteadyClock::time_point begin_ = SteadyClock::now();
};

double cpu_seconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct PaceRun {
  Row free;     ///< Channels without 429s.
  Row limited;  ///< The others.
  std::uint64_t too_early = 0;
  double cores = 0;
  Measured lateness;
};

Row row_of(std::vector<const ChannelCalls*> channels, double seconds, Measured& all) {
  Row row;
  row.server = "channels";
  for (const auto* channel : channels) {
    all.latencies_us.insert(all.latencies_us.end(), channel->lateness_us.begin(), channel->lateness_us.end());
    all.answered += channel->answered;
    row.failed += channel->too_early;
  }
  row.per_second = static_cast<double>(all.answered) / seconds;
  row.p50_us = quantile_us(all, 0.5);
  row.p99_us = quantile_us(all, 0.99);
  row.p999_us = quantile_us(all, 0.999);
  return row;
}

PaceRun summed(const NullSlack& slack, double seconds) {
  std::vector<const ChannelCalls*> free;
  std::vector<const ChannelCalls*> limited;
  PaceRun run;
  for (std::size_t number = 0; number < slack.calls().size(); ++number) {
    (slack.is_limited(number) ? limited : free).push_back(&slack.calls()[number]);
    run.too_early += slack.calls()[number].too_early;
  }
  run.free = row_of(free, seconds, run.lateness);
  Measured of_limited;
  run.limited = row_of(limited, seconds, of_limited);
  return run;
}

Result<PaceRun> run_channels(const PaceOptions& options, std::size_t count, std::size_t limited) {
  const ScratchDirectory directory("countersign-bench");
  auto journal = journal::RocksDbJournal::open({.path = directory.path() + "/data",
                                                .entropy = {},
                                                .fatal = [](const Error&) {},
                                                .report = {},
                                                .written = {}});
  if (!journal) return fail(journal.error());
  if (auto logged = telemetry::configure_logging(
          {telemetry::LogFormat::json, telemetry::LogLevel::info, directory.path() + "/log"});
      !logged) {
    return fail(logged.error());
  }
  NullSlack slack(count, limited);
  const SystemClock clock;
  telemetry::Metrics metrics;
  const Services services{**journal, clock, slack, metrics, [] { return std::make_unique<SystemEntropy>(); }};
  double cpu = 0;
  {
    Channels channels(services, count, options.channels_per_tenant);
    Feeder feeder(channels);
    const auto from = SteadyClock::now() + spread + warm_up;
    slack.measure_between(from, from + options.duration);
    feeder.feed_until(from);
    // This thread only feeds: its work is none of the channels'.
    const double before = cpu_seconds(RUSAGE_SELF) - cpu_seconds(RUSAGE_THREAD);
    feeder.feed_until(from + options.duration);
    cpu = cpu_seconds(RUSAGE_SELF) - cpu_seconds(RUSAGE_THREAD) - before;
    // Before the actors go: it calls back into them.
    (void)(*journal)->close();
  }
  const auto seconds = static_cast<double>(options.duration.count());
  PaceRun run = summed(slack, seconds);
  run.cores = cpu / seconds;
  run.free.cpu_us = cpu * 1e6 / std::max(1.0, (run.free.per_second + run.limited.per_second) * seconds);
  return run;
}

Result<PaceRun> measure(const PaceOptions& options, std::size_t count, std::size_t limited) {
  const std::string name = std::to_string(count) + " channels";
  std::printf("  %-16s %-28s", name.c_str(), limited > 0 ? "one in ten with 429s" : "");
  std::fflush(stdout);
  auto run = run_channels(options, count, limited);
  if (!run) return run;
  run->free.load = name + (limited > 0 ? ", neighbours" : "");
  run->limited.load = name + ", with 429s";
  std::printf(" %8.0f/s  late p99 %.2f ms  %.2f cores  %llu too early\n", run->free.per_second,
              run->free.p99_us / 1000, run->cores, static_cast<unsigned long long>(run->too_early));
  return run;
}

}  // namespace

Result<Results> pace(const PaceOptions& options) {
  Results results;
  results.scenario = "pace";
  results.conditions = "a card a second and channel, " + std::to_string(options.channels_per_tenant) +
                       " channels a tenant, " + std::to_string(options.duration.count()) + " s";
  results.axes = {"of 1000 cards, the latest one in", "milliseconds late or less"};
  std::uint64_t too_early = 0;
  std::optional<PaceRun> first;
  for (const auto count : options.channels) {
    auto run = measure(options, count, 0);
    if (!run) return fail(run.error());
    results.rows.push_back(run->free);
    results.curves.push_back({run->free.load, curve_of(run->lateness)});
    const std::string of = " of " + run->free.load;
    results.verdicts.push_back({"p99 of lateness, ms," + of, run->free.p99_us / 1000, 5, false});
    results.verdicts.push_back({"cores," + of, run->cores, 0.3, false});
    too_early += run->too_early;
    if (!first) first = *std::move(run);
  }
  const auto limited = measure(options, options.channels.front(), limited_every);
  if (!limited) return fail(limited.error());
  results.rows.insert(results.rows.end(), {limited->free, limited->limited});
  too_early += limited->too_early;
  results.verdicts.push_back({"p99 of lateness beside channels with 429s, times without",
                              limited->free.p99_us / std::max(first->free.p99_us, 1.0), 1.5, false});
  results.verdicts.push_back(
      {"gaps under 1.000 s, or calls within a pause", static_cast<double>(too_early), 0, false});
  return results;
}

}  // namespace countersign::bench
