#include "domain/company.hpp"

#include <algorithm>
#include <map>

#include "domain/company_state.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"
#include "domain/subscription.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// The first sweep of a company looks back this far; older documents appear when they change.
constexpr Duration first_sweep_lookback_ms = 30 * 24h;
/// Commit order is not timestamp order in Business Central: each sweep begins this much before the watermark.
constexpr Duration sweep_overlap_ms = 5min;
constexpr const char* sweep_timer = "sweep";

using CompanyStep = Step<CompanyRules>;

std::string poll_timer(Resource resource) {
  return std::string("poll:") + api_name(resource);
}

const CompanySettings* settings_of(const CompanyStep& step) {
  for (const auto& company : step.context.settings.companies) {
    if (company.id == step.state.company.company) return &company;
  }
  return nullptr;
}

/// Before it is known nothing is read: a conversation would begin without a currency and a name for links.
bool is_known(const CompanyStep& step) {
  return !step.state.facts.name.empty();
}

// Reading one record ----------------------------------------------------------------------------------------

void mark(CompanyStep& step, const RecordKey& key, const std::string& change) {
  const auto text = to_string(key);
  const bool reading = step.state.marks.contains(text);
  step.emit(Marked{text, change});
  if (!reading && is_known(step)) step.call(ReadRecord{key});
}

/// What was marked before the company was known.
void read_marked(CompanyStep& step) {
  for (const auto& [text, marks] : step.state.marks) {
    if (const auto key = parse_record_key(text)) step.call(ReadRecord{*key});
  }
}

void forward(CompanyStep& step, const BusinessRecord& record) {
  if (const auto* employee = std::get_if<Employee>(&record)) {
    step.send(directory_entity(), encode(Message{EmployeeRead{*employee}}));
  } else if (const auto* document = std::get_if<Document>(&record)) {
    step.send(conversation_entity(document->key), encode(Message{DocumentRead{*document, step.state.facts}}));
  }
}

/// The mark is cleared by the read that began after it; a mark that came meanwhile asks for one more.
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome) {
  const auto text = to_string(key);
  const auto found = step.state.marks.find(text);
  const bool again = found != step.state.marks.end() && found->second > 1;
  step.emit(ReadEnded{text});
  if (const auto* read = std::get_if<RecordRead>(&outcome)) forward(step, read->record);
  if (std::holds_alternative<RecordGone>(outcome) && is_document(key.resource)) {
    step.send(conversation_entity(key), encode(Message{DocumentMissing{key}}));
  }
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    step.turn.dead_letters.push_back({failed->reason, encode(Call{ReadRecord{key}}), true});
    step.audit("record.unreadable", text, {{"reason", failed->reason}, {"code", failed->code}});
  }
  if (again) mark(step, key, "again");
}

// Sweeps ----------------------------------------------------------------------------------------------------

Sweep sweep_of(const CompanyStep& step, Resource resource) {
  const auto found = step.state.sweeps.find(api_name(resource));
  return found == step.state.sweeps.end() ? Sweep{} : found->second;
}

void begin_sweep(CompanyStep& step, Resource resource, std::optional<Instant> since,
                 const std::string& reason) {
  if (!is_known(step)) return;  // Its first sweep looks back far enough.
  const Sweep sweep = sweep_of(step, resource);
  if (sweep.running) {
    step.emit(SweepWantedAgain{resource, since});
    return;
  }
  Instant from =
      sweep.watermark ? *sweep.watermark - sweep_overlap_ms : step.context.now - first_sweep_lookback_ms;
  if (since) from = std::min(from, *since);
  if (sweep.since_again) from = std::min(from, *sweep.since_again);
  step.emit(SweepBegun{resource, reason});
  step.call(ReadPage{step.state.company, resource, from, {}});
}

void begin_sweeps(CompanyStep& step, const std::string& reason) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  for (const auto resource : settings->resources) begin_sweep(step, resource, std::nullopt, reason);
}

Instant modified_at(const BusinessRecord& record) {
  return std::visit([](const auto& read) { return read.last_modified; }, record);
}

void on_page(CompanyStep& step, const ReadPage& call, const PageRead& page) {
  std::optional<Instant> newest;
  for (const auto& record : page.records) {
    forward(step, record);
    newest = std::max(newest.value_or(Instant{}), modified_at(record));
  }
  for (const auto& unreadable : page.unreadable) {
    const std::string body = to_text({{"id", unreadable.id}, {"raw", unreadable.raw}});
    step.turn.dead_letters.push_back({unreadable.reason, Record{"unreadable_record", 1, body}, false});
  }
  step.emit(PageTaken{call.resource, page.next_link, newest});
  if (!page.next_link.empty()) {
    step.call(ReadPage{call.company, call.resource, call.modified_since, page.next_link});
    return;
  }
  const Sweep before = sweep_of(step, call.resource);
  step.emit(SweepEnded{call.resource, true});
  if (before.wanted_again) begin_sweep(step, call.resource, before.since_again, "asked meanwhile");
}

/// The watermark stays where it was, and the span is kept: the next sweep reads it again.
void on_page_failed(CompanyStep& step, const ReadPage& call, const Failed& failed) {
  step.emit(SweepEnded{call.resource, false});
  step.emit(SweepWantedAgain{call.resource, call.modified_since});
  step.audit("sweep.failed", to_string(call.company) + "/" + api_name(call.resource),
             {{"reason", failed.reason}, {"code", failed.code}});
}

// Timers ----------------------------------------------------------------------------------------------------

void arm_polls(CompanyStep& step, const CompanySettings& settings) {
  for (const auto resource : settings.resources) {
    if (!has_webhook(resource)) step.set_timer(poll_timer(resource), step.context.now + settings.poll_every);
  }
}

void arm_sweep(CompanyStep& step, const CompanySettings& settings) {
  const auto jitter =
      static_cast<double>(settings.sweep_every.count()) * 0.1 * step.context.entropy.fraction();
  step.set_timer(sweep_timer,
                 step.context.now + settings.sweep_every + Duration{static_cast<long long>(jitter)});
}

void on_wake(CompanyStep& step) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  if (!step.state.reading_company) {
    step.emit(CompanyAsked{});
    step.call(ReadCompany{step.state.company});
  }
  // What changed while the server was away was announced to nobody.
  begin_sweeps(step, "start");
  arm_polls(step, *settings);
  arm_sweep(step, *settings);
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
  for (const auto resource : settings->resources) {
    if (name != poll_timer(resource)) continue;
    begin_sweep(step, resource, std::nullopt, "poll");
    step.set_timer(name, step.context.now + settings->poll_every);
  }
}

void on_company_read(CompanyStep& step, const Outcome& outcome) {
  if (const auto* read = std::get_if<CompanyRead>(&outcome)) {
    const bool first = !is_known(step);
    step.emit(CompanyKnown{{read->name, read->display_name, read->local_currency}});
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

Result<void> on_message(CompanyStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* marked = std::get_if<RecordMarked>(&*message)) {
    mark(step, RecordKey{step.state.company, marked->resource, marked->id}, marked->change);
    return {};
  }
  if (const auto* wanted = std::get_if<SweepRequested>(&*message)) {
    if (wanted->resource) {
      begin_sweep(step, *wanted->resource, wanted->since, wanted->reason);
    } else {
      begin_sweeps(step, wanted->reason);
    }
    return {};
  }
  return fail(ErrorCode::not_understood, "a company does not take '" + row.type + "'");
}

/// An outcome that the call cannot have counts as a failure, so that nothing waits for ever.
Failed failure_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return *failed;
  return Failed{Failed::Kind::not_understood, name_of(outcome), "the answer fits no read"};
}

void on_effect(CompanyStep& step, const EffectEnded& ended) {
  if (const auto* read = std::get_if<ReadRecord>(&ended.call)) on_record_read(step, read->key, ended.outcome);
  if (std::holds_alternative<ReadCompany>(ended.call)) on_company_read(step, ended.outcome);
  if (const auto* page = std::get_if<ReadPage>(&ended.call)) {
    if (const auto* taken = std::get_if<PageRead>(&ended.outcome)) {
      on_page(step, *page, *taken);
    } else {
      on_page_failed(step, *page, failure_of(ended.outcome));
    }
  }
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

}  // namespace countersign::domain
