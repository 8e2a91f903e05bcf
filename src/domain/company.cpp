#include "domain/company.hpp"

#include "domain/cadence.hpp"
#include "domain/company_reading.hpp"

namespace countersign::domain {
namespace {

constexpr const char* sweep_timer = "sweep";
constexpr const char* census_timer = "census";

// Timers ----------------------------------------------------------------------------------------------------

void arm_sweep(CompanyStep& step, const CompanySettings& settings) {
  const Instant due = next_due(step.context.settings, settings, Pace::sweep, step.context.now);
  const auto jitter =
      static_cast<double>((due - step.context.now).count()) * 0.1 * step.context.entropy.fraction();
  step.set_timer(sweep_timer, due + Duration{static_cast<long long>(jitter)});
}

void arm_census(CompanyStep& step, const CompanySettings& settings) {
  const auto jitter =
      static_cast<double>(settings.census_every.count()) * 0.1 * step.context.entropy.fraction();
  step.set_timer(census_timer,
                 step.context.now + settings.census_every + Duration{static_cast<long long>(jitter)});
}

void on_wake(CompanyStep& step) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  if (!step.state.reading_company) {
    step.emit(CompanyAsked{});
    step.call(ReadCompany{step.state.company});
  }
  // What changed while the server was away was announced to nobody.
  begin_sweeps(step, "start", source::away);
  begin_censuses(step, "start", true);
  arm_sweep(step, *settings);
  arm_census(step, *settings);
}

void on_timer(CompanyStep& step, const std::string& name) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;  // The company was taken out of the settings.
  if (name == sweep_timer) {
    if (!is_known(step)) {
      on_wake(step);
      return;
    }
    begin_sweeps(step, "schedule");
    arm_sweep(step, *settings);
    return;
  }
  if (name == census_timer) {
    begin_censuses(step, "schedule", false);
    arm_census(step, *settings);
    return;
  }
}

void on_company_read(CompanyStep& step, const Outcome& outcome) {
  if (const auto* read = std::get_if<CompanyRead>(&outcome)) {
    const bool first = !is_known(step);
    const auto since = step.state.facts.watched_since.value_or(step.context.now);
    step.emit(CompanyKnown{{read->name, read->display_name, read->local_currency, since}});
    if (!first || !is_known(step)) return;
    read_marked(step);
    begin_sweeps(step, "first");
    return;
  }
  step.emit(CompanyUnknown{});
  std::string reason = "Business Central does not have this company";
  if (const auto* failed = std::get_if<Failed>(&outcome)) reason = failed->reason;
  step.audit("company.unreadable", to_string(step.state.company), {{"reason", reason}});
}

void request_sweep(CompanyStep& step, const SweepRequested& wanted) {
  const std::string found_by = wanted.announced ? source::signal : "";
  if (wanted.resource) {
    SweepWish wish{*wanted.resource, wanted.reason, wanted.since, found_by};
    // A collection without a filter: what changed may have been stamped long before it was committed.
    if (wanted.announced && !wanted.since) {
      wish.since = first_instant(step, *wanted.resource);
      wish.found_by = source::resync;
    }
    begin_sweep(step, wish);
    if (wanted.may_have_deletes) begin_census(step, {*wanted.resource, wanted.reason, true});
    return;
  }
  begin_sweeps(step, wanted.reason, found_by);
  if (wanted.may_have_deletes) begin_censuses(step, wanted.reason, true);
}

void start_over(CompanyStep& step, const std::string& reason) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  step.emit(StartedOver{step.context.now});
  if (!step.state.reading_company) {
    step.emit(CompanyAsked{});
    step.call(ReadCompany{step.state.company});
  }
  // Also where a sweep from somewhere else is under way.
  const Instant since = step.context.now - first_sweep_lookback_ms;
  for (const auto& resource : settings->resources) begin_sweep(step, {resource, reason, since, source::away});
  begin_censuses(step, reason, true);
}

/// An outcome that the call cannot have counts as a failure, so that nothing waits for ever.
Failed failure_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return *failed;
  return Failed{Failed::Kind::not_understood, name_of(outcome), "the answer fits no read"};
}

void take_outcome(CompanyStep& step, const Call& call, const Outcome& outcome) {
  if (const auto* read = std::get_if<ReadRecord>(&call)) on_record_read(step, read->key, outcome);
  if (std::holds_alternative<ReadCompany>(call)) on_company_read(step, outcome);
  if (const auto* page = std::get_if<ReadPage>(&call)) {
    if (const auto* taken = std::get_if<PageRead>(&outcome)) {
      on_page(step, *page, *taken);
    } else {
      on_page_failed(step, *page, failure_of(outcome));
    }
  }
  if (const auto* ids = std::get_if<ReadIds>(&call)) {
    if (const auto* taken = std::get_if<IdsRead>(&outcome)) {
      on_ids(step, *ids, *taken);
    } else {
      on_ids_failed(step, *ids, failure_of(outcome));
    }
  }
}

// What nothing announced ------------------------------------------------------------------------------------

void on_assured(CompanyStep& step, const Assured& word) {
  release_readings(step, word,
                   [&](const Call& call, const Outcome& read) { take_outcome(step, call, read); });
}

/// It comes from a subscription of ours, which a copy does not have.
void on_announced(CompanyStep& step) {
  const auto& at = step.state.assurance.at;
  const bool is_old = !at || step.context.now - *at > limits::assurance_holds_ms / 4;
  if (is_old || !step.state.assurance.held.empty()) on_assured(step, Assured{step.context.now, false});
}

Result<void> on_message(CompanyStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* marked = std::get_if<RecordMarked>(&*message)) {
    if (marked->change == change_notified && is_wanted(step, marked->resource)) on_announced(step);
    mark(step, RecordKey{step.state.company, marked->resource, marked->id}, marked->change);
    return {};
  }
  if (const auto* wanted = std::get_if<SweepRequested>(&*message)) {
    if (wanted->announced) on_announced(step);
    request_sweep(step, *wanted);
    return {};
  }
  if (const auto* changed = std::get_if<AnnouncingChanged>(&*message)) {
    step.emit(AnnouncingSet{changed->resource, changed->announced});
    return {};
  }
  if (const auto* letter = std::get_if<UnreadableRead>(&*message)) {
    read_again(step, *letter);
    return {};
  }
  if (const auto* proof = std::get_if<ProofWanted>(&*message)) {
    offer_proof(step, *proof);
    return {};
  }
  if (const auto* word = std::get_if<Assured>(&*message)) {
    on_assured(step, *word);
    return {};
  }
  if (const auto* over = std::get_if<StartOver>(&*message)) {
    start_over(step, over->reason);
    return {};
  }
  return fail(ErrorCode::not_understood, "a company does not take '" + row.type + "'");
}

void on_effect(CompanyStep& step, const EffectEnded& ended) {
  const auto news = news_of(step, ended);
  if (news && !is_assured(step.state.assurance.at, step.context.now))
    return hold_reading(step, Asker::company, ended.call, *news);
  take_outcome(step, ended.call, ended.outcome);
}

}  // namespace

Result<void> CompanyRules::decide(CompanyStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) return on_message(step, *row);
  if (std::holds_alternative<Wake>(input)) on_wake(step);
  if (const auto* timer = std::get_if<TimerFired>(&input)) on_timer(step, timer->name);
  if (const auto* ended = std::get_if<EffectEnded>(&input)) on_effect(step, *ended);
  return {};
}

std::unique_ptr<Machine> make_company(const CompanyKey& company) {
  CompanyState initial;
  initial.company = company;
  return std::make_unique<TypedMachine<CompanyRules>>(std::move(initial));
}

template void Step<CompanyRules>::emit(CompanyRules::Event);
template Record encode_variant(const CompanyRules::Event&);
template Result<CompanyRules::Event> decode_variant<CompanyRules::Event>(const Record&);

}  // namespace countersign::domain
