#include "simulation/simulation.hpp"

#include <algorithm>

#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/system.hpp"
#include "core/slewed_clock.hpp"
#include "ingress/door.hpp"
#include "journal/memory_journal.hpp"
#include "simulation/rebuilding.hpp"
#include "simulation/story.hpp"
#include "simulation/tenant.hpp"
#include "simulation/world.hpp"
#include "telemetry/log.hpp"

namespace countersign::simulation {
namespace {

/// More steps than this, for each tenant and each day begun, is a run that never comes to rest.
constexpr std::size_t most_steps_a_day = 1'000'000;
/// The chance that a step of the journal is a crash or fails, and how many a run may have.
constexpr double journal_fault_share = 0.01;
/// The share of runs in which the journal may lose the outcome of a write without ending the process.
constexpr double unknown_outcomes_share = 0.3;
constexpr std::size_t most_journal_faults = 15;

/// The wall clock of the server's machine is set this often, to anything near what it should be: near enough
/// for signatures, and each time by less than is followed at once.
constexpr Duration clock_is_looked_at_every_ms = std::chrono::seconds{5};
constexpr double clock_fault_share = 0.1;
constexpr double clock_is_off_at_most_ms = 55'000;

/// The share of restarts that find other settings than the run began with.
constexpr double changed_settings_share = 0.3;

struct JournalFault {
  journal::StepFault fault;
  const char* name;
};
constexpr JournalFault journal_faults_menu[] = {
    {journal::StepFault::crash_before_write, "a crash before a write"},
    {journal::StepFault::crash_after_write, "a crash after a write"},
    {journal::StepFault::unavailable, "the journal is unavailable"},
    {journal::StepFault::unknown_written, "a write of unknown outcome, which was done"},
    {journal::StepFault::unknown_not_written, "a write of unknown outcome, which was not done"}};
constexpr std::size_t known_outcomes = 3;
/// Of the turns, one in so many has its entity rebuilt from the journal and compared.
constexpr std::size_t turns_between_rebuilds = 8;
constexpr std::size_t most_differences = 5;

/// What the server sends finds the world of the tenant by its address.
class Wires final : public HttpTransport {
 public:
  void add(const std::string& base, Network& network) { networks_.emplace_back(base + "/", &network); }
  void send(HttpRequest request, std::function<void(HttpResult)> done) override {
    for (const auto& [base, network] : networks_) {
      if (request.url.starts_with(base)) return network->send(std::move(request), std::move(done));
    }
    done(tl::unexpected<TransportError>(TransportError{false, "nobody is at " + request.url}));
  }

 private:
  std::vector<std::pair<std::string, Network*>> networks_;
};

class Simulation {
 public:
  explicit Simulation(const RunOptions& options)
      : options_(options),
        choices_(options.seed),
        start_(*parse_instant("2026-11-24T09:00:00Z")),
        base_(start_),
        faults_(choices_, clock_, options.most_faults) {
    clock_.read = [this] { return base_ + running_for(); };
    unknown_outcomes_ = choices_.fraction() < unknown_outcomes_share;
    const Plan plan = options.days == 0 ? plan_of_minutes() : plan_of_days(options.days);
    settled_at_ = start_ + plan.faulty_for_ms + plan.settled_after_ms;
    for (std::size_t i = 0; i < options.tenants; ++i) {
      // One after the other, so that the tenants of a run differ in mode and policy.
      worlds_.push_back(std::make_unique<World>(options.seed + i, i, plan, clock_, choices_, faults_));
      wires_.add(nth_sandbox_url(i), worlds_.back()->network());
    }
  }

  Report run() {
    boot();
    run_to(settled_at_);
    Report report;
    report.seed = options_.seed;
    for (const auto& world : worlds_) {
      for (auto& broken : world->broken_promises(*store_, unknown_outcomes_))
        report.broken.push_back(world->tenant().value + ": " + std::move(broken));
    }
    // In a run of days people act too seldom for what is looked at then.
    if (options_.days == 0 && options_.seed % 4 == 1 && report.broken.empty())
      live_through_a_copy(report.broken);
    std::move(differences_.begin(), differences_.end(), std::back_inserter(report.broken));
    report.rebuilt = turns_ / turns_between_rebuilds;
    report.faults = faults_.list();
    report.steps = steps_;
    report.crashes = crashes_;
    report.store_rows = store_->rows().size();
    if (steps_ >= most_steps())
      report.broken.push_back("the run does not come to rest, and is at " + format_instant(clock_.now()));
    tell(report);
    drop();
    return report;
  }

 private:
  // The server
  // -----------------------------------------------------------------------------------------------

  caf::scheduler::test_coordinator& coordinator() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_->actors().scheduler());
  }
  Duration running_for() {
    if (!system_) return Duration::zero();
    return std::chrono::duration_cast<Duration>(coordinator().clock().now().time_since_epoch());
  }

  void boot() {
    journal_ = *journal::MemoryJournal::open(store_, std::make_unique<SeededEntropy>(choices_.next()));
    server_clock_ = std::make_unique<SlewedClock>(SlewedClock::Sources{
        [this] { return clock_.now() + clock_is_off_; }, [this] { return clock_.now() - start_; }});
    services_.reset(new actors::Services{*journal_, *server_clock_, wires_, metrics_, [this] {
                                           return std::make_unique<SeededEntropy>(choices_.next());
                                         }});
    // Between the faults, and beside everything else.
    services_->pruning_start_wait_ms = std::chrono::seconds(20);
    services_->pruning_every_ms = std::chrono::minutes(2);
    services_->watch_turns = [this](const EntityAddress& address, std::uint64_t next_event,
                                    const domain::Machine& live) {
      if (++turns_ % turns_between_rebuilds != 0 || differences_.size() >= most_differences) return;
      if (auto difference = difference_when_rebuilt(*store_, address, next_event, live))
        differences_.push_back(*std::move(difference));
    };
    std::vector<actors::Tenant> tenants;
    for (const auto& world : worlds_) tenants.push_back(world->make_tenant());
    system_ = std::make_unique<actors::System>(*services_, std::move(tenants), actors::Scheduling::stepwise);
    for (const auto& world : worlds_) {
      world->network().set_up(true);
      world->network().set_door(ingress::public_handler({*system_, metrics_, *server_clock_}));
    }
  }

  /// A crash is dropping everything but the store and the world outside.
  void drop() {
    base_ = clock_.now();
    for (const auto& world : worlds_) {
      world->network().set_door({});
      world->network().set_up(false);
    }
    system_.reset();  // Actors that still run meet a closed network and a journal that nobody steps.
    services_.reset();
    server_clock_.reset();
    journal_.reset();
    for (const auto& world : worlds_) world->network().forget_calls();
  }

  void restart() {
    drop();
    for (const auto& world : worlds_)
      world->change_settings(faulty() && faults_.happens(changed_settings_share, "the settings are others"));
    boot();
  }

  bool settings_are_changed() const {
    return std::any_of(worlds_.begin(), worlds_.end(),
                       [](const auto& world) { return world->settings_are_changed(); });
  }

  // One step after the other
  // ---------------------------------------------------------------------------------

  std::size_t most_steps() const { return most_steps_a_day * options_.tenants * (options_.days + 1); }
  bool faulty() const { return worlds_.front()->faulty(); }
  bool has_work() { return coordinator().has_job() || journal_->pending_requests() > 0; }

  void run_to(Instant end) {
    end_ = end;
    while (steps_ < most_steps() && (clock_.now() < end_ || has_work())) step();
  }

  journal::StepFault draw_journal_fault() {
    const std::size_t most = most_journal_faults * (options_.days + 1);
    if (!faulty() || journal_faults_ >= most) return journal::StepFault::none;
    if (choices_.fraction() >= journal_fault_share) return journal::StepFault::none;
    ++journal_faults_;
    const std::size_t menu = unknown_outcomes_ ? std::size(journal_faults_menu) : known_outcomes;
    const auto& drawn = journal_faults_menu[choices_.next() % menu];
    return faults_.counts(drawn.name) ? drawn.fault : journal::StepFault::none;
  }

  void step_journal() {
    const auto fault = draw_journal_fault();
    journal_->step(fault, 1 + choices_.next() % 8);
    if (!journal_->crashed()) return;
    ++crashes_;
    restart();
  }

  void step_job() {
    auto& jobs = coordinator().jobs;
    std::swap(jobs.front(), jobs[choices_.next() % jobs.size()]);
    coordinator().run_once();
  }

  /// Of all that have something due now.
  std::vector<Network*> due_networks() {
    std::vector<Network*> due;
    for (const auto& world : worlds_) {
      const auto next = world->network().next_due();
      if (next && *next <= clock_.now()) due.push_back(&world->network());
    }
    return due;
  }

  void step() {
    ++steps_;
    if (!faulty() && settings_are_changed()) restart();
    for (const auto& world : worlds_) world->people(*store_);
    const auto due = due_networks();
    std::vector<int> possible;
    if (coordinator().has_job()) possible.push_back(0);
    if (journal_->pending_requests() > 0) possible.push_back(1);
    if (!due.empty()) possible.push_back(2);
    if (possible.empty()) return advance();
    switch (possible[choices_.next() % possible.size()]) {
      case 0:
        return step_job();
      case 1:
        return step_journal();
      default:
        due[due.size() == 1 ? 0 : choices_.next() % due.size()]->step();
    }
  }

  void set_the_clock() {
    if (!faulty() || clock_.now() < look_at_clock_) return;
    look_at_clock_ = clock_.now() + clock_is_looked_at_every_ms;
    const Duration off{static_cast<Duration::rep>((2 * choices_.fraction() - 1) * clock_is_off_at_most_ms)};
    if (faults_.happens(clock_fault_share, "the server's clock is set, off by " + format_duration(off)))
      clock_is_off_ = off;
  }

  /// To the next instant at which anything happens, never past it.
  void advance() {
    set_the_clock();
    auto& clock = coordinator().clock();
    Instant until = end_;
    for (const auto& world : worlds_) {
      until = std::min(until, world->next_person());
      if (const auto event = world->network().next_due()) until = std::min(until, *event);
    }
    if (clock.has_pending_timeout()) {
      const auto timer =
          base_ + std::chrono::ceil<Duration>(clock.schedule().begin()->first.time_since_epoch());
      if (timer <= until) {
        clock.trigger_timeout();
        return;
      }
    }
    clock.current_time += std::max<Duration>(until - clock_.now(), Duration{1});
  }

  // What came of it
  // ------------------------------------------------------------------------------------------

  void live_through_a_copy(std::vector<std::string>& broken) {
    auto& world = *worlds_.front();
    world.live_through_a_copy(
        {*store_, [this](Duration duration) { run_to(clock_.now() + duration); }, [this] { restart(); },
         [&] {
           system_->resume(world.tenant(), {"the operator", "simulated"}, [](const Result<void>&) {});
         }},
        broken);
  }

  void tell(Report& report) {
    for (const auto& world : worlds_) {
      auto lines = audit_lines(*store_, world->tenant());
      std::move(lines.begin(), lines.end(), std::back_inserter(report.story));
    }
    for (const auto& line : capture_.lines()) {
      report.story.push_back(line);
      for (const auto& secret : planted_secrets()) {
        if (line.find(secret) != std::string::npos) report.broken.push_back("a log line holds a secret");
      }
    }
    for (const auto& [key, value] : store_->rows())
      report.fingerprint = report.fingerprint * 31 + std::hash<std::string>{}(key + value);
  }

  telemetry::ScopedLogCapture capture_;
  RunOptions options_;
  SeededEntropy choices_;
  Instant start_;
  Instant base_;              ///< When the running system's own clock began.
  VirtualClock clock_;        ///< The world's: the true time.
  Duration clock_is_off_{0};  ///< The wall clock of the server's machine.
  Instant look_at_clock_{};
  std::unique_ptr<SlewedClock> server_clock_;
  Faults faults_;
  std::vector<std::unique_ptr<World>> worlds_;
  Wires wires_;
  telemetry::Metrics metrics_;
  std::shared_ptr<journal::MemoryStore> store_ = std::make_shared<journal::MemoryStore>();
  std::unique_ptr<journal::MemoryJournal> journal_;
  std::unique_ptr<actors::Services> services_;
  std::unique_ptr<actors::System> system_;
  Instant settled_at_{};
  Instant end_{};  ///< Of the present part of the run.
  std::size_t steps_ = 0;
  std::size_t crashes_ = 0;
  std::size_t journal_faults_ = 0;
  std::size_t turns_ = 0;
  std::vector<std::string> differences_;  ///< Between entities in memory and what the journal makes of them.
  bool unknown_outcomes_ = false;
};

}  // namespace

Report simulate(const RunOptions& options) {
  return Simulation(options).run();
}

}  // namespace countersign::simulation
