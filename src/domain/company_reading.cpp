#include "domain/company_reading.hpp"

#include <algorithm>

#include "domain/subscription.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// The first sweep of a company looks back this far; older documents appear when they change.
constexpr Duration first_sweep_lookback_ms = 30 * 24h;

Watched watched(const CompanyStep& step, Resource resource) {
  const auto found = step.state.watched.find(api_name(resource));
  return found == step.state.watched.end() ? Watched{} : found->second;
}

const KnownRecord* find_known(const CompanyStep& step, const RecordKey& key) {
  const auto resource = step.state.watched.find(api_name(key.resource));
  if (resource == step.state.watched.end()) return nullptr;
  const auto found = resource->second.known.find(key.id);
  return found == resource->second.known.end() ? nullptr : &found->second;
}

/// Whether its disappearance matters. A sales invoice that is open may be released and unposted.
bool is_open(const Document& document) {
  if (document.key.resource == Resource::purchase_orders) return true;
  if (document.key.resource == Resource::sales_invoices) return !is_posted(document);
  return document.status != DocumentStatus::open && !is_posted(document);
}

RecordSeen seen_of(const BusinessRecord& record) {
  RecordSeen seen;
  if (const auto* document = std::get_if<Document>(&record)) {
    seen = {document->key.resource,  document->key.id,   document->etag,
            document->last_modified, is_open(*document), std::string{}};
  } else if (const auto* employee = std::get_if<Employee>(&record)) {
    seen = {employee->key.resource,
            employee->key.id,
            format_instant(employee->last_modified),
            employee->last_modified,
            false,
            std::string{}};
  }
  return seen;
}

/// Tells what the record is, unless it was told before. True when it was new.
bool forward(CompanyStep& step, const BusinessRecord& record, const std::string& found_by) {
  auto seen = seen_of(record);
  const RecordKey key{step.state.company, seen.resource, seen.id};
  const auto* known = find_known(step, key);
  if (known != nullptr && known->etag == seen.etag) return false;
  seen.found_by = found_by;
  step.emit(seen);
  if (const auto* employee = std::get_if<Employee>(&record)) {
    step.send(directory_entity(), encode(Message{EmployeeRead{*employee}}));
  } else if (const auto* document = std::get_if<Document>(&record)) {
    step.send(conversation_entity(document->key), encode(Message{DocumentRead{*document, step.state.facts}}));
  }
  return true;
}

}  // namespace

const CompanySettings* settings_of(const CompanyStep& step) {
  for (const auto& company : step.context.settings.companies) {
    if (company.id == step.state.company.company) return &company;
  }
  return nullptr;
}

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

void read_marked(CompanyStep& step) {
  for (const auto& [text, marks] : step.state.marks) {
    if (const auto key = parse_record_key(text)) step.call(ReadRecord{*key});
  }
}

/// The mark is cleared by the read that began after it; a mark that came meanwhile asks for one more.
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome) {
  const auto text = to_string(key);
  const auto found = step.state.marks.find(text);
  const bool again = found != step.state.marks.end() && found->second > 1;
  step.emit(ReadEnded{text});
  if (const auto* read = std::get_if<RecordRead>(&outcome)) forward(step, read->record, "signal");
  if (std::holds_alternative<RecordGone>(outcome) && is_document(key.resource)) {
    step.emit(RecordForgotten{key.resource, key.id});
    step.send(conversation_entity(key), encode(Message{DocumentMissing{key}}));
  }
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    step.turn.dead_letters.push_back({failed->reason, encode(Call{ReadRecord{key}}), true});
    step.audit("record.unreadable", text, {{"reason", failed->reason}, {"code", failed->code}});
  }
  if (again) mark(step, key, "again");
}

// Sweeps ----------------------------------------------------------------------------------------------------

void begin_sweep(CompanyStep& step, Resource resource, std::optional<Instant> since,
                 const std::string& reason) {
  if (!is_known(step)) return;  // Its first sweep looks back far enough.
  const Sweep sweep = watched(step, resource).sweep;
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

void on_page(CompanyStep& step, const ReadPage& call, const PageRead& page) {
  const Sweep before = watched(step, call.resource).sweep;
  const std::string found_by = before.watermark && has_webhook(call.resource) ? "sweep" : "first";
  std::optional<Instant> newest;
  for (const auto& record : page.records) {
    forward(step, record, found_by);
    newest = std::max(newest.value_or(Instant{}), seen_of(record).modified);
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
  step.emit(SweepEnded{call.resource, true, step.context.now});
  write_status(step);
  if (before.wanted_again) begin_sweep(step, call.resource, before.since_again, "asked meanwhile");
}

/// The watermark stays where it was, and the span is kept: the next sweep reads it again.
void on_page_failed(CompanyStep& step, const ReadPage& call, const Failed& failed) {
  step.emit(SweepEnded{call.resource, false, step.context.now});
  step.emit(SweepWantedAgain{call.resource, call.modified_since});
  step.audit("sweep.failed", to_string(call.company) + "/" + api_name(call.resource),
             {{"reason", failed.reason}, {"code", failed.code}});
}

// The census ------------------------------------------------------------------------------------------------

void begin_census(CompanyStep& step, Resource resource, const std::string& reason) {
  if (!is_known(step) || !is_document(resource)) return;
  const bool running = watched(step, resource).census.running;
  step.emit(CensusBegun{resource, reason});
  if (!running) step.call(ReadIds{step.state.company, resource, {}});
}

void begin_censuses(CompanyStep& step, const std::string& reason) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  for (const auto resource : settings->resources) begin_census(step, resource, reason);
}

void on_ids(CompanyStep& step, const ReadIds& call, const IdsRead& page) {
  const Census before = watched(step, call.resource).census;
  CensusCounted counted{call.resource, {}};
  for (const auto& id : page.ids) {
    if (before.missing.contains(id)) counted.present.push_back(id);
  }
  step.emit(counted);
  if (!page.next_link.empty()) {
    step.call(ReadIds{call.company, call.resource, page.next_link});
    return;
  }
  const Census after = watched(step, call.resource).census;
  step.emit(CensusEnded{call.resource, true, step.context.now});
  // A list tells nothing of why: the record is read, and the read decides.
  for (const auto& id : after.missing) mark(step, {call.company, call.resource, id}, "not in the census");
  if (!after.missing.empty()) {
    step.audit("census.missed", to_string(call.company) + "/" + api_name(call.resource),
               {{"records", after.missing.size()}});
  }
  write_status(step);
  if (after.wanted_again) begin_census(step, call.resource, "asked meanwhile");
}

void on_ids_failed(CompanyStep& step, const ReadIds& call, const Failed& failed) {
  step.emit(CensusEnded{call.resource, false, step.context.now});
  step.audit("census.failed", to_string(call.company) + "/" + api_name(call.resource),
             {{"reason", failed.reason}, {"code", failed.code}});
}

// For the operator ------------------------------------------------------------------------------------------

void write_status(CompanyStep& step) {
  nlohmann::json resources = nlohmann::json::object();
  const auto text = [](const std::optional<Instant>& at) { return at ? format_instant(*at) : std::string{}; };
  for (const auto& [name, watched] : step.state.watched) {
    const auto open = std::count_if(watched.known.begin(), watched.known.end(),
                                    [](const auto& entry) { return entry.second.open; });
    resources[name] = {
        {"watermark", text(watched.sweep.watermark)},    {"swept_at", text(watched.sweep.ended_at)},
        {"counted_at", text(watched.census.ended_at)},   {"open", open},
        {"found_by_signal", watched.findings.by_signal}, {"found_by_sweep", watched.findings.by_sweep}};
  }
  const auto& facts = step.state.facts;
  const nlohmann::json row{{"name", facts.display_name},
                           {"local_currency", facts.local_currency},
                           {"resources", std::move(resources)}};
  step.turn.index.push_back({"companies", to_string(step.state.company), to_text(row)});
}

}  // namespace countersign::domain
