#include "simulation/simulation.hpp"

#include <map>

#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/system.hpp"
#include "ingress/door.hpp"
#include "journal/memory_journal.hpp"
#include "simulation/checks.hpp"
#include "simulation/copies.hpp"
#include "simulation/installations.hpp"
#include "simulation/limits.hpp"
#include "simulation/records.hpp"
#include "simulation/story.hpp"
#include "simulation/webhooks.hpp"
#include "simulation/workflows.hpp"
#include "telemetry/log.hpp"

namespace countersign::simulation {
namespace {

using namespace std::chrono_literals;

const TenantId tenant_id{"demo"};
constexpr Duration faulty_for_ms = 10min;
constexpr Duration settled_after_ms = 50min;
constexpr Duration approved_until_ms = 38min;
/// Our workflows are off: longer than it takes to see that, and shorter than anything is approved.
constexpr Duration off_at_ms = 10min + 15s;
constexpr Duration on_at_ms = 14min + 45s;
constexpr Duration act_every_ms = 20s;
constexpr Duration approve_every_ms = 4min;
/// An administrator looks whether the app must be installed again.
constexpr Duration install_every_ms = 1min;
/// Of people's acts, how many end the installation or its tokens.
constexpr double spoil_share = 0.06;
/// Instead of three days, so that a run sees renewals and expiries.
constexpr Duration subscription_life_ms = 20min;
/// When a copy of Business Central is kept, to which some runs take it back.
constexpr Duration saved_after_ms = 7min;
/// When somebody shares a channel with another organisation.
constexpr Duration shared_after_ms = 5min;
/// More steps than this is a run that never comes to rest.
constexpr std::size_t most_steps = 3'000'000;
/// The chance that a step of the journal is a crash or fails, and how many a run may have.
constexpr double journal_fault_share = 0.01;
/// The share of runs in which the journal may lose the outcome of a write without ending the process.
constexpr double unknown_outcomes_share = 0.3;
constexpr std::size_t most_journal_faults = 15;
const char* const secrets[] = {"sandbox-client-secret",
                               "xoxb-sandbox-bot-token",
                               "sandbox-signing-secret",
                               "shared-client-secret",
                               slack_client_secret,
                               "xoxb-sandbox-",
                               "xoxe"};
constexpr const char* shared_channel = "C0SHARED01";
constexpr const char* main_app = "11111111-1111-4111-8111-111111111111";
constexpr const char* reader_app = "55555555-5555-4555-8555-555555555555";
constexpr const char* workflow_app = "66666666-6666-4666-8666-666666666666";

/// A third of the runs each.
domain::ApprovalMode mode_of(std::uint64_t seed) {
  static constexpr domain::ApprovalMode modes[] = {
      domain::ApprovalMode::countersign, domain::ApprovalMode::native, domain::ApprovalMode::release};
  return modes[seed % 3];
}

/// In half of the runs of each mode several identities share the work, each with no more permissions than it
/// needs.
bool shares_work(std::uint64_t seed) {
  return seed / 3 % 2 == 1;
}

/// In half of the runs another route shows each invoice in a channel of its own, where nothing is decided.
bool shows_to_finance(std::uint64_t seed) {
  return seed / 6 % 2 == 1;
}

std::vector<domain::Identity> identities_of(std::uint64_t seed) {
  using Use = domain::IdentityUse;
  const std::vector<domain::Credential> first{{domain::Credential::Kind::secret, "bc", {}}};
  const std::vector<domain::Credential> others{{domain::Credential::Kind::secret, "bc-shared", {}}};
  std::vector<domain::Identity> identities{{"main", Use::everything, main_app, first}};
  if (!shares_work(seed)) return identities;
  identities.push_back({"reader", Use::read, reader_app, others});
  if (mode_of(seed) == domain::ApprovalMode::release)
    identities.push_back({"hook", Use::workflow, workflow_app, others});
  return identities;
}

void register_apps(Network& network, std::uint64_t seed) {
  if (!shares_work(seed)) return;
  const auto add = [&](const std::string& app, const std::string& secret, const std::string& permissions) {
    network.control("PUT", "/app",
                    R"({"client_id":")" + app + R"(","client_secret":")" + secret + R"(","permissions":[)" +
                        permissions + "]}");
  };
  const bool has_hook = mode_of(seed) == domain::ApprovalMode::release;
  add(main_app, secrets[0], R"("read","post","webhooks")" + std::string(has_hook ? "" : R"(,"workflow")"));
  add(reader_app, secrets[3], R"("read")");
  add(workflow_app, secrets[3], R"("workflow")");
}

domain::Resource bank_accounts() {
  return domain::Resource::described_as("vendorBankAccounts");
}

/// Of an extension's API. In half of the runs nothing tells when one changed, so sweeps read all of them.
domain::ResourceDefinition bank_account_definition(bool tells_when_changed) {
  domain::ResourceDefinition definition;
  definition.resource = bank_accounts();
  definition.api = "contoso/payables/v1.0";
  definition.entity_set = "vendorBankAccounts";
  definition.label = "bank account";
  definition.fields = {"number", "vendorNumber", "bankName", "iban"};
  definition.card_fields = definition.fields;
  definition.title_field = "number";
  if (tells_when_changed) definition.modified_field = "systemModifiedAt";
  return definition;
}

domain::Route notice_route(const std::string& name, const domain::Resource& resource) {
  domain::Route route;
  route.name = name;
  route.resource = resource;
  route.channels = {records_channel};
  route.approval = false;
  route.settle = 5s;
  return route;
}

/// One of two, one after the other, both, or the second when the first does not decide; the last one's end is
/// near.
domain::Policy policy_of(std::uint64_t seed) {
  const domain::ApproverReference dana{domain::ApproverReference::Kind::email, "dana@cronus.example"};
  const domain::ApproverReference lee{domain::ApproverReference::Kind::employee, "LW"};
  auto policy = domain::any_of({dana, lee});
  switch (seed % 6) {
    case 1:
      policy.steps = {{1, {dana}}, {1, {lee}}};
      break;
    case 2:
      policy.steps = {{domain::PolicyStep::everybody, {dana, lee}}};
      break;
    case 3:
      policy.steps = {{1, {dana}}};
      policy.patience = {2min, 3min, {lee}, 20min};
      break;
    case 4:
      policy.steps = {{1, {{domain::ApproverReference::Kind::user_group, "S0FINANCE1"}}}};
      break;
    case 5:
      policy.post_by = {lee};
      break;
    default:
      policy.limits = {{lee, *Decimal::parse("3000")}};
  }
  return policy;
}

std::size_t approvals_needed(const domain::Policy& policy) {
  std::size_t sum = 0;
  for (const auto& step : policy.steps)
    sum += step.needed == domain::PolicyStep::everybody ? step.approvers.size() : step.needed;
  return sum;
}

domain::TenantSettings settings_of_tenant(std::uint64_t seed, bool tells_when_changed) {
  const auto mode = mode_of(seed);
  domain::TenantSettings settings;
  settings.tenant = tenant_id;
  settings.public_url = "https://countersign.example";
  settings.time_zone = "Europe/Berlin";
  auto& bc = settings.business_central;
  bc.api_base = "http://127.0.0.1:9100/bc/v2.0/Production/api/v2.0";
  bc.token_url = "http://127.0.0.1:9100/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
  bc.web_client = "http://127.0.0.1:9100/bc-client";
  bc.identities = identities_of(seed);
  bc.subscriptions_every = 2min;
  bc.resources = {bank_account_definition(tells_when_changed)};
  bc.user_name = "COUNTERSIGN";
  settings.slack.api_base = "http://127.0.0.1:9100/slack/api";
  settings.slack.team_id = "T0SANDBOX1";
  settings.slack.bot_token = "bot";
  settings.slack.signing_secret = "signing";
  settings.slack.app_id = "A0SANDBOX1";
  settings.slack.client_id = slack_client_id;
  settings.slack.client_secret = "slack-client";
  settings.slack.refresh_token = "refresh";
  settings.slack.exceptions_channel = "C0CONTROLS";
  settings.slack.notices_per_minute = seed % 3 == 0 ? 2 : 0;  // In a third of the runs many become digests.
  domain::CompanySettings company;
  company.id = "33333333-3333-4333-8333-333333333333";
  company.resources = {domain::Resource::purchase_invoices, domain::Resource::purchase_orders,
                       domain::Resource::employees, domain::Resource::vendors, bank_accounts()};
  company.poll_every = 60s;
  company.sweep_every = 2min;
  company.census_every = 3min;
  company.approval_mode = mode;
  settings.companies = {company};
  domain::Route route;
  route.name = "over-1k";
  route.at_least = {{*Decimal::parse("1000"), "EUR"}};
  route.channels = {"C0APPROVAL"};
  route.policy = policy_of(seed);
  route.settle = 5s;
  route.on_approved = seed % 6 == 5 ? domain::OnApproved::hold : domain::OnApproved::post;
  settings.routes = {route, notice_route("vendors", domain::Resource::vendors),
                     notice_route("accounts", bank_accounts())};
  if (shows_to_finance(seed)) {
    settings.routing.match = domain::RouteMatch::all;
    auto finance = notice_route("finance", domain::Resource::purchase_invoices);
    finance.channels = {shared_channel};
    settings.routes.push_back(finance);
  }
  if (seed % 2 == 0) {
    settings.routing.rates_from = domain::RateSource::business_central;
    bc.with_exchange_rates = true;
    // Business Central's workflow would hold what is below by its rate, too, and nobody be asked about it.
    if (mode != domain::ApprovalMode::release) {
      settings.routes.front().at_least.clear();
      settings.routes.front().at_least_local = *Decimal::parse("1000");
    }
  }
  if (seed % 12 == 0) {
    // Who entered it does not approve it. Without limits one of the two always may.
    bc.requester = {"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
    auto& policy = settings.routes.front().policy;
    policy.limits.clear();
    policy.not_requester = true;
    policy.requester_field = bc.requester->field;
  }
  settings.posting = {2s, 10min};
  settings.delegations = {{{domain::ApproverReference::Kind::employee, "LW"},
                           {domain::ApproverReference::Kind::email, "maria@cronus.example"},
                           *parse_date("2026-11-01"),
                           *parse_date("2026-11-30")}};
  settings.business_hours = {{true, true, true, true, true, true, true}, 0h, 24h};
  return settings;
}

sandbox::ModelOptions model_options(std::uint64_t seed) {
  sandbox::ModelOptions options;
  options.seed = seed;
  options.subscription_life_ms = subscription_life_ms;
  return options;
}

/// Stands for the vault's seal: it hides a secret from whoever looks for its text, and nonces would make runs
/// differ.
std::string mirrored(std::string text) {
  for (char& c : text) c = static_cast<char>(c ^ 0x2A);
  return text;
}

actors::Tenant make_tenant(std::uint64_t seed, bool tells_when_changed) {
  auto tenant = std::make_shared<actors::TenantRuntime>();
  tenant->settings = settings_of_tenant(seed, tells_when_changed);
  tenant->secrets.set("bc", vault::Secret::copy_of(secrets[0]));
  tenant->secrets.set("bc-shared", vault::Secret::copy_of(secrets[3]));
  tenant->secrets.set("bot", vault::Secret::copy_of(secrets[1]));
  tenant->secrets.set("signing", vault::Secret::copy_of(secrets[2]));
  tenant->secrets.set("slack-client", vault::Secret::copy_of(slack_client_secret));
  tenant->seal = [](const std::string&, const vault::Secret& secret) -> Result<std::string> {
    return mirrored(secret.reveal());
  };
  tenant->open = [](const std::string&, const std::string& sealed) -> Result<vault::Secret> {
    return vault::Secret(mirrored(sealed));
  };
  tenant->derive = [](const std::string& purpose) {
    SeededEntropy entropy(std::hash<std::string>{}(purpose));
    return entropy.hex(16);
  };
  return tenant;
}

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : seed_(seed),
        choices_(seed),
        mode_(mode_of(seed)),
        start_(*parse_instant("2026-11-24T09:00:00Z")),
        base_(start_),
        model_(model_options(seed), start_),
        network_(model_, clock_, choices_) {
    unknown_outcomes_ = choices_.fraction() < unknown_outcomes_share;
    tells_when_changed_ = choices_.fraction() < 0.5;
    clock_.read = [this] { return base_ + running_for(); };
    network_.control("PUT", "/app",
                     R"({"interactions_url":"https://countersign.example/slack/demo/interactions",)"
                     R"("events_url":"https://countersign.example/slack/demo/events",)"
                     R"("commands_url":"https://countersign.example/slack/demo/commands"})");
    network_.control("POST", "/channels", R"({"id":"C0CONTROLS","name":"ap-controllers"})");
    // Small pages, and in half of the runs next links that soon mean nothing any more.
    network_.control("POST", "/settings", R"({"notification_delay_ms":2000,"records_per_page":2})");
    if (choices_.fraction() < 0.5) network_.control("POST", "/settings", R"({"skip_token_life_ms":3000})");
    register_apps(network_, seed);
    network_.control("POST", "/channels", R"({"id":"C0RECORDS1","name":"records"})");
    network_.control("POST", "/channels", R"({"id":"C0SHARED01","name":"finance"})");
    tokens_expire_ = set_up_installation(network_, choices_);
    set_up_webhooks(network_, choices_);
    set_up_limits(network_, choices_);
    if (mode_ == domain::ApprovalMode::release) set_up_workflows(network_, choices_);
    if (mode_ == domain::ApprovalMode::native) network_.control("POST", "/workflow", R"({"enabled":true})");
    next_act_ = start_ + act_every_ms;
    next_install_ = start_ + install_every_ms;
    next_approval_ = start_ + faulty_for_ms + 5min;
    if (mode_ == domain::ApprovalMode::release)
      switches_ = {{start_ + off_at_ms, false}, {start_ + on_at_ms, true}};
  }

  Report run(std::uint64_t seed) {
    boot();
    run_to(start_ + settled_after_ms);
    Report report;
    report.seed = seed;
    report.broken = broken_promises(network_, *store_, tenant_id, mode_, approvals_needed(policy_of(seed)),
                                    unknown_outcomes_);
    check_installation(network_, *store_, tenant_id, report.broken);
    if (seed % 4 == 1 && report.broken.empty()) live_through_a_copy(report.broken);
    report.steps = steps_;
    report.crashes = crashes_;
    report.store_rows = store_->rows().size();
    report.story = audit_lines(*store_, tenant_id);
    if (steps_ >= most_steps) report.broken.emplace_back("the run does not come to rest");
    for (const auto& line : capture_.lines()) {
      report.story.push_back(line);
      for (const auto* secret : secrets) {
        if (line.find(secret) != std::string::npos) report.broken.push_back("a log line holds a secret");
      }
    }
    for (const auto& [key, value] : store_->rows()) {
      report.fingerprint = report.fingerprint * 31 + std::hash<std::string>{}(key + value);
    }
    drop();
    return report;
  }

 private:
  caf::scheduler::test_coordinator& coordinator() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_->actors().scheduler());
  }
  Duration running_for() {
    if (!system_) return Duration::zero();
    return std::chrono::duration_cast<Duration>(coordinator().clock().now().time_since_epoch());
  }

  void boot() {
    journal_ = *journal::MemoryJournal::open(store_, std::make_unique<SeededEntropy>(choices_.next()));
    services_.reset(new actors::Services{*journal_, clock_, network_, metrics_, [this] {
                                           return std::make_unique<SeededEntropy>(choices_.next());
                                         }});
    system_ = std::make_unique<actors::System>(
        *services_, std::vector<actors::Tenant>{make_tenant(seed_, tells_when_changed_)},
        actors::Scheduling::stepwise);
    network_.set_up(true);
    network_.set_door(ingress::public_handler({*system_, metrics_, clock_}));
  }

  /// A crash is dropping everything but the store and the world outside.
  void drop() {
    base_ = clock_.now();
    network_.set_door({});
    network_.set_up(false);
    system_.reset();  // Actors that still run meet a closed network and a journal that nobody steps.
    services_.reset();
    journal_.reset();
    network_.forget_calls();
  }

  void run_to(Instant end) {
    end_ = end;
    while (steps_ < most_steps && (clock_.now() < end_ || has_work())) step();
  }

  /// Business Central becomes a copy of itself. Once that is noticed nothing is sent, whatever people do and
  /// however often the server starts, until an operator has looked; then everything goes on.
  void live_through_a_copy(std::vector<std::string>& broken) {
    if (choices_.fraction() < 0.5) live_for_a_while_after_saving();
    run_to(clock_.now() + 5min);  // What was changed last is known.
    const auto before = invoices(network_);
    network_.set_business_central_away(true);  // To copy it takes a while.
    run_to(clock_.now() + 4min);
    const Copy copy = copy_business_central(network_, choices_);
    network_.set_business_central_away(false);
    const auto of_the_copy = enter_invoice(network_);
    if (choices_.fraction() < 0.5) restart();
    // Compared once an hour.
    for (int i = 0; i < 8 && !is_paused(*store_, tenant_id); ++i) run_to(clock_.now() + 10min);
    if (!is_paused(*store_, tenant_id)) {
      if (!copy.is_restored || makes_a_difference(saved_, before))
        broken.push_back("a copy was not noticed: " + copy.how);
      check_subscriptions(network_, *store_, tenant_id, broken);
      return;
    }
    if (copy.is_restored && has_subscriptions(network_))
      broken.emplace_back("subscriptions were made in a restored environment before it was noticed");
    run_to(clock_.now() + 1min);  // What was on its way.
    if (copy.is_restored && is_shown(network_, of_the_copy))
      broken.emplace_back("a card of a restored environment was shown before it was noticed");
    const auto sent = sent_so_far(network_);
    people_act_ = true;
    next_act_ = clock_.now();
    run_to(clock_.now() + 10min);
    restart();
    run_to(clock_.now() + 10min);
    people_act_ = false;
    if (sent_so_far(network_) != sent) broken.push_back("a paused tenant sent something after " + copy.how);

    undo(network_, copy);
    system_->resume(tenant_id, {"the operator", "simulated"}, [](const Result<void>&) {});
    run_to(clock_.now() + 30min);
    if (is_paused(*store_, tenant_id)) broken.push_back("a resumed tenant is paused after " + copy.how);
    if (sent_so_far(network_) == sent) broken.push_back("a resumed tenant sends nothing after " + copy.how);
    check_subscriptions(network_, *store_, tenant_id, broken);
    if (mode_ != domain::ApprovalMode::countersign) return;  // Elsewhere somebody has to send them.
    for (const auto& id : forgotten(network_)) broken.push_back(id + " came back, and nobody is asked");
  }

  /// A copy that is minutes old, instead of most of a run.
  void live_for_a_while_after_saving() {
    save();
    people_act_ = true;
    next_act_ = clock_.now();
    run_to(clock_.now() + Duration{static_cast<long long>(choices_.fraction() * Duration{6min}.count())});
    people_act_ = false;
    calm_business_central(network_);
  }

  void save() {
    is_saved_ = true;
    network_.control("POST", "/environment/save", "");
    saved_ = invoices(network_);
  }

  void restart() {
    drop();
    boot();
  }

  bool faulty() const { return clock_.now() < start_ + faulty_for_ms; }

  void step_journal() {
    using journal::StepFault;
    StepFault fault = StepFault::none;
    if (faulty() && journal_faults_ < most_journal_faults && choices_.fraction() < journal_fault_share) {
      static constexpr StepFault menu[] = {StepFault::crash_before_write, StepFault::crash_after_write,
                                           StepFault::unavailable, StepFault::unknown_written,
                                           StepFault::unknown_not_written};
      fault = menu[choices_.next() % (unknown_outcomes_ ? std::size(menu) : 3)];
      ++journal_faults_;
    }
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

  void people() {
    const Instant now = clock_.now();
    if (!is_saved_ && now >= start_ + saved_after_ms) save();
    if (!is_shared_ && now >= start_ + shared_after_ms) {
      is_shared_ = true;
      network_.control("POST", std::string("/channels/") + shared_channel, R"({"shared":"external"})");
    }
    if (now >= next_install_) {
      const bool is_wanted = tokens_expire_ && is_installed_by_hand(*store_, tenant_id);
      if (is_wanted || is_slack_paused(*store_, tenant_id)) install_app(network_);
      next_install_ = now + install_every_ms;
    }
    if (acting() && now >= next_act_) {
      if (choices_.fraction() < spoil_share) spoil_installation(network_, choices_);
      act(network_, choices_);
      act_on_records(network_, choices_);
      if (mode_ != domain::ApprovalMode::countersign) act_on_approvals(network_, choices_);
      next_act_ = now + Duration{static_cast<long long>(choices_.fraction() * 2 * act_every_ms.count())};
    }
    if (!faulty() && !std::exchange(calm_, true)) calm_business_central(network_);
    while (!switches_.empty() && now >= switches_.begin()->first) {
      switch_workflows(network_, switches_.begin()->second);
      switches_.erase(switches_.begin());
    }
    if (now >= next_approval_) {
      if (!faults_are_over_) change_every_record(network_);
      faults_are_over_ = true;
      correct_invoices(network_);
      approve_everything(network_);
      if (mode_ != domain::ApprovalMode::countersign) settle_approvals(network_);
      const bool is_last = now + approve_every_ms > start_ + approved_until_ms;
      next_approval_ = is_last ? Instant::max() : now + approve_every_ms;
    }
  }

  bool has_work() { return coordinator().has_job() || journal_->pending_requests() > 0; }

  void step() {
    ++steps_;
    network_.set_faulty(faulty());
    people();
    const bool has_job = coordinator().has_job();
    const bool has_request = journal_->pending_requests() > 0;
    const bool has_event = network_.next_due() && *network_.next_due() <= clock_.now();
    std::vector<int> possible;
    if (has_job) possible.push_back(0);
    if (has_request) possible.push_back(1);
    if (has_event) possible.push_back(2);
    if (possible.empty()) return advance();
    switch (possible[choices_.next() % possible.size()]) {
      case 0:
        return step_job();
      case 1:
        return step_journal();
      default:
        network_.step();
    }
  }

  /// To the next instant at which anything happens, never past it.
  void advance() {
    auto& clock = coordinator().clock();
    const auto event = network_.next_due();
    const Instant until = std::min(event.value_or(Instant::max()), std::min(next_person(), end_));
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
  bool acting() const { return faulty() || people_act_; }
  Instant next_person() const {
    const Instant approval = std::min(next_approval_, next_install_);
    const Instant next = switches_.empty() ? approval : std::min(approval, switches_.begin()->first);
    return acting() ? std::min(next_act_, next) : next;
  }

  telemetry::ScopedLogCapture capture_;
  std::uint64_t seed_;
  SeededEntropy choices_;
  domain::ApprovalMode mode_;
  Instant start_;
  Instant base_;  ///< When the running system's own clock began.
  VirtualClock clock_;
  sandbox::Model model_;
  Network network_;
  telemetry::Metrics metrics_;
  std::shared_ptr<journal::MemoryStore> store_ = std::make_shared<journal::MemoryStore>();
  std::unique_ptr<journal::MemoryJournal> journal_;
  std::unique_ptr<actors::Services> services_;
  std::unique_ptr<actors::System> system_;
  Instant end_{};  ///< Of the present part of the run.
  bool is_saved_ = false;
  Invoices saved_;  ///< As of then.
  bool people_act_ = false;
  bool is_shared_ = false;
  Instant next_act_;
  Instant next_approval_;
  Instant next_install_;
  std::map<Instant, bool> switches_;  ///< When somebody switches our workflows on or off.
  std::size_t steps_ = 0;
  std::size_t crashes_ = 0;
  std::size_t journal_faults_ = 0;
  bool unknown_outcomes_ = false;
  bool calm_ = false;  ///< Business Central, once the faults are over.
  bool tells_when_changed_ = false;
  bool tokens_expire_ = false;
  bool faults_are_over_ = false;
};

}  // namespace

Report simulate(std::uint64_t seed) {
  return Simulation(seed).run(seed);
}

}  // namespace countersign::simulation
