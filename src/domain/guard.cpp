#include "domain/guard.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/guard_state.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration first_retry_ms = 30s;
constexpr Duration longest_retry_ms = 5min;
/// A gateway answers "not found" too: only so many times in a row it is the environment that is gone.
constexpr std::uint32_t missing_for_good = 3;
constexpr const char* compare_timer = "compare";

std::string subject(const GuardStep& step) {
  return step.context.settings.business_central.environment;
}

void write_row(GuardStep& step) {
  const auto& state = step.state;
  const auto text = [](const std::optional<Instant>& at) { return at ? format_instant(*at) : std::string{}; };
  nlohmann::json row{{"paused_at", state.pause ? format_instant(state.pause->at) : std::string{}},
                     {"reason", state.pause ? state.pause->reason : std::string{}},
                     {"compared_at", text(state.compared_at)},
                     {"failure", state.failure},
                     {"environment", state.known ? state.known->environment : std::string{}},
                     {"api_base", state.known ? state.known->api_base : std::string{}},
                     {"type", state.known ? state.known->type : std::string{}}};
  step.turn.index.push_back({"guard", guard_entity().key, to_text(row)});
}

}  // namespace

void pause(GuardStep& step, const std::string& reason) {
  step.emit(Paused{reason, step.context.now});
  step.cancel_timer(compare_timer);
  step.cancel_timer(offers_timer);
  step.audit("tenant.paused", subject(step), {{"reason", reason}});
}

// Comparing -------------------------------------------------------------------------------------------------

/// What was asked before has its answer, too: one that comes twice does no harm.
void compare(GuardStep& step, Why why, std::optional<Instant> last_there) {
  const bool is_doubted = why == Why::start || why == Why::suspicion;
  // A brief one may end before it has compared all: what is due once an hour takes its place.
  const bool takes_over = step.state.is_brief && why == Why::schedule;
  if (step.state.comparison != Comparison::none && !is_doubted && !takes_over) return;
  const auto& settings = step.context.settings.business_central;
  const auto stage = settings.webhooks ? Comparison::subscriptions : Comparison::companies;
  step.emit(ComparisonBegun{is_doubted, why == Why::suspicion, last_there, why == Why::assurance, stage});
  if (settings.webhooks) {
    step.call(ListSubscriptions{settings.environment});
  } else {
    step.call(ReadCompanies{settings.environment});
  }
}

namespace {

void try_again(GuardStep& step) {
  Duration wait = first_retry_ms;
  for (std::uint32_t i = 1; i < step.state.failures && wait < longest_retry_ms; ++i) wait *= 2;
  step.set_timer(compare_timer, step.context.now + std::min(wait, longest_retry_ms));
}

/// Everything is read as if for the first time: what was known of records is of another time or place.
void start_over(GuardStep& step) {
  const auto& settings = step.context.settings;
  for (const auto& company : settings.companies) {
    step.send(company_entity({settings.business_central.environment, company.id}),
              encode(Message{StartOver{"the tenant was resumed"}}));
  }
  step.send(environment_entity(settings.business_central.environment),
            encode(Message{SubscriptionsQuestioned{"the tenant was resumed"}}));
}

/// Whoever saw that our subscriptions are gone makes them again only now.
void deny_suspicion(GuardStep& step) {
  const auto& settings = step.context.settings;
  const std::string environment = settings.business_central.environment;
  const Message question{SubscriptionsQuestioned{"it is no copy"}};
  step.send(environment_entity(environment), encode(question));
  for (const auto& company : settings.companies) {
    if (company.approval_mode == ApprovalMode::release)
      step.send(approvals_entity({environment, company.id}), encode(question));
  }
}

}  // namespace

void conclude(GuardStep& step) {
  const auto seen = fingerprint_of(step.context.settings, step.state.companies, step.state.type);
  const auto& known = step.state.known;
  const bool suspected = step.state.suspected;
  const bool was_failing = step.state.failures > 0;
  const bool over = step.state.starting_over;
  step.emit(FingerprintTaken{known ? completed(*known, seen) : seen, step.context.now});
  if (was_failing) step.audit("environment.recognised", subject(step), nlohmann::json::object());
  if (over) start_over(step);
  if (suspected) deny_suspicion(step);
  assure(step, over);
  const auto jitter =
      static_cast<double>(limits::compare_every_ms.count()) * 0.1 * step.context.entropy.fraction();
  step.set_timer(compare_timer,
                 step.context.now + limits::compare_every_ms + Duration{static_cast<long long>(jitter)});
}

namespace {

/// What Business Central says of itself is complete.
void on_described(GuardStep& step, const std::string& type) {
  const auto seen = fingerprint_of(step.context.settings, step.state.companies, type);
  const auto& known = step.state.known;
  if (!known) {  // Whatever there is becomes it; what companies know is of another time or place.
    step.emit(OffersAsked{type, {}});
    return conclude(step);
  }
  if (const auto why = disagreement(*known, seen)) return pause(step, *why);
  seek_proof(step, type);
}

void on_failed(GuardStep& step, const std::string& reason, bool environment_missing) {
  step.emit(ComparisonFailed{reason, environment_missing});
  if (step.state.known && step.state.missing >= missing_for_good) {
    return pause(step, "Business Central does not have the environment '" + subject(step) +
                           "' any more: it was renamed or deleted");
  }
  if (step.state.failures == 1) {
    step.audit("environment.unrecognised", subject(step), {{"reason", reason}});
  }
  try_again(step);
}

void on_companies(GuardStep& step, const Outcome& outcome) {
  if (step.state.comparison != Comparison::companies) return;
  if (const auto* listed = std::get_if<CompaniesListed>(&outcome)) {
    const auto watched = fingerprint_of(step.context.settings, listed->companies, {}).companies;
    CompaniesListedSeen seen;
    for (const auto& [id, company] : watched) seen.companies.push_back(company);
    step.emit(seen);
    const auto& refused = step.state.type_refused_at;
    if (refused && step.context.now - *refused < limits::webhook_probe_every_ms)
      return on_described(step, {});
    step.call(ReadEnvironmentType{step.context.settings.business_central.environment});
    return;
  }
  const auto* failed = std::get_if<Failed>(&outcome);
  on_failed(step, failed != nullptr ? failed->reason : "Business Central does not know the environment",
            std::holds_alternative<EnvironmentMissing>(outcome));
}

/// Where Business Central does not tell the type, the rest has to do.
void on_type(GuardStep& step, const Outcome& outcome) {
  if (step.state.comparison != Comparison::type) return;
  const auto* read = std::get_if<EnvironmentTypeRead>(&outcome);
  const auto* failed = std::get_if<Failed>(&outcome);
  const bool refused = read == nullptr && (failed == nullptr || failed->kind != Failed::Kind::exhausted);
  step.emit(TypeSought{refused, step.context.now});
  on_described(step, read == nullptr ? std::string{} : read->type);
}

// Inputs ----------------------------------------------------------------------------------------------------

void on_wake(GuardStep& step) {
  const auto& known = step.state.known;
  if (!step.state.pause && known) {
    if (const auto why = disagreement(*known, step.context.settings)) pause(step, *why);
  }
  if (!step.state.pause && !step.context.settings.companies.empty()) compare(step, Why::start);
}

void resume(GuardStep& step, const ResumeRequested& wanted) {
  if (!step.state.pause) return;
  step.audit("tenant.resumed", subject(step),
             {{"by", wanted.by}, {"reason", wanted.reason}, {"paused_for", step.state.pause->reason}});
  step.emit(Resumed{wanted.by, wanted.reason, step.context.now});
  compare(step, Why::start);
}

/// What looks like a copy gets nothing from us until it was compared.
void on_suspected(GuardStep& step, const CopySuspected& suspicion) {
  if (step.state.pause) return;
  step.audit("environment.suspected", subject(step), {{"reason", suspicion.reason}});
  compare(step, Why::suspicion, suspicion.last_there);
}

Result<void> on_message(GuardStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* wanted = std::get_if<ResumeRequested>(&*message)) {
    resume(step, *wanted);
  } else if (const auto* proof = std::get_if<WentBack>(&*message)) {
    on_went_back(step, *proof);
  } else if (const auto* suspicion = std::get_if<CopySuspected>(&*message)) {
    on_suspected(step, *suspicion);
  } else if (const auto* wanted_word = std::get_if<AssuranceWanted>(&*message)) {
    on_assurance_wanted(step, *wanted_word);
  } else if (const auto* offered = std::get_if<ProofOffered>(&*message)) {
    on_offered(step, *offered);
  } else {
    return fail(ErrorCode::not_understood, "a guard does not take '" + row.type + "'");
  }
  return {};
}

Gate gate_of(const GuardState& state) {
  if (state.pause) return Gate::paused;
  if (!state.known) return Gate::closed;
  return state.trusted ? Gate::open : Gate::slack_alone;
}

class GuardMachine final : public TypedMachine<GuardRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<Gate> gate() const override { return gate_of(state_); }
};

void forget_comparison(GuardState& state) {
  state.comparison = Comparison::none;
  state.companies.clear();
  state.type.clear();
  state.awaited.clear();
  state.latest.clear();
  state.proof.clear();
}

void forget_suspicion(GuardState& state) {
  state.suspected = false;
  state.last_there.reset();
}

void forget_failures(GuardState& state) {
  state.failures = 0;
  state.missing = 0;
  state.failure.clear();
}

void begin_comparison(GuardState& state, const ComparisonBegun& begun) {
  forget_comparison(state);
  state.comparison = begun.stage;
  state.is_brief = begun.is_brief;
  if (begun.is_doubted) state.trusted = false;
  if (!begun.is_suspected) return;
  state.suspected = true;
  if (begun.last_there)
    state.last_there = std::min(state.last_there.value_or(*begun.last_there), *begun.last_there);
}

/// One that is under way.
void apply_comparison(GuardState& state, const GuardRules::Event& event) {
  if (const auto* found = std::get_if<SubscriptionsFound>(&event)) {
    apply_subscriptions(state, *found);
  } else if (const auto* listed = std::get_if<CompaniesListedSeen>(&event)) {
    state.comparison = Comparison::type;
    state.companies = listed->companies;
  } else if (const auto* sought = std::get_if<TypeSought>(&event)) {
    state.type_refused_at.reset();
    if (sought->refused) state.type_refused_at = sought->at;
  } else if (const auto* asked = std::get_if<OffersAsked>(&event)) {
    state.comparison = Comparison::offers;
    state.type = asked->type;
    state.awaited = asked->companies;
  } else if (const auto* offer = std::get_if<OfferTaken>(&event)) {
    state.awaited.erase(offer->company);
    state.latest = offer->latest;
  } else if (const auto* begun = std::get_if<ProofBegun>(&event)) {
    state.comparison = Comparison::proof;
    for (const auto& change : begun->changes) state.proof[to_string(change.record)] = {change, Fate::unread};
  } else if (const auto* read = std::get_if<ProofRead>(&event)) {
    const auto reading = state.proof.find(read->record);
    if (reading != state.proof.end()) reading->second.fate = read->fate;
  }
}

void recognise(GuardState& state, const FingerprintTaken& taken) {
  forget_comparison(state);
  state.known = taken.fingerprint;
  state.trusted = true;
  forget_suspicion(state);
  state.compared_at = taken.at;
  forget_failures(state);
  state.starting_over = false;
}

}  // namespace

void GuardRules::apply(State& state, const Event& event) {
  if (const auto* begun = std::get_if<ComparisonBegun>(&event)) {
    begin_comparison(state, *begun);
  } else if (const auto* taken = std::get_if<FingerprintTaken>(&event)) {
    recognise(state, *taken);
  } else if (const auto* failed = std::get_if<ComparisonFailed>(&event)) {
    forget_comparison(state);
    state.failure = failed->reason;
    ++state.failures;
    state.missing = failed->environment_missing ? state.missing + 1 : 0;
  } else if (const auto* paused = std::get_if<Paused>(&event)) {
    forget_comparison(state);
    state.pause = Pause{paused->reason, paused->at};
    state.trusted = false;
    state.assured_at.reset();
    state.subscriptions = {};
    forget_suspicion(state);
  } else if (std::holds_alternative<Resumed>(event)) {
    state.pause.reset();
    state.known.reset();
    forget_failures(state);
    state.starting_over = true;
  } else {
    apply_comparison(state, event);
    apply_assurance(state, event);
  }
}

Result<void> GuardRules::decide(GuardStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    if (auto taken = on_message(step, *row); !taken) return taken;
  } else if (std::holds_alternative<Wake>(input)) {
    on_wake(step);
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == compare_timer && !step.state.pause) compare(step, Why::schedule);
    if (timer->name == offers_timer) on_offers_due(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    if (std::holds_alternative<ReadCompanies>(ended->call)) on_companies(step, ended->outcome);
    if (std::holds_alternative<ReadEnvironmentType>(ended->call)) on_type(step, ended->outcome);
    if (std::holds_alternative<ListSubscriptions>(ended->call)) on_subscriptions(step, ended->outcome);
    if (const auto* read = std::get_if<ReadRecord>(&ended->call)) on_proof(step, read->key, ended->outcome);
  }
  // Also when nothing has changed: what may leave is told with each turn.
  write_row(step);
  return {};
}

std::unique_ptr<Machine> make_guard() {
  return std::make_unique<GuardMachine>(GuardState{});
}

template void Step<GuardRules>::emit(GuardRules::Event);
template Record encode_variant(const GuardRules::Event&);
template Result<GuardRules::Event> decode_variant<GuardRules::Event>(const Record&);

}  // namespace countersign::domain
