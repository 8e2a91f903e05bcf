#include "domain/company_reading.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

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
    seen.resource = document->key.resource;
    seen.id = document->key.id;
    seen.etag = document->etag;
    seen.modified = document->last_modified;
    seen.open = is_open(*document);
  } else if (const auto* employee = std::get_if<Employee>(&record)) {
    seen.resource = employee->key.resource;
    seen.id = employee->key.id;
    seen.etag = format_instant(employee->last_modified);
    seen.modified = employee->last_modified;
  }
  return seen;
}

/// Tells what the record is.
void tell(CompanyStep& step, const BusinessRecord& record) {
  if (const auto* employee = std::get_if<Employee>(&record)) {
    step.send(directory_entity(), encode(Message{EmployeeRead{*employee}}));
  } else if (const auto* document = std::get_if<Document>(&record)) {
    step.send(conversation_entity(document->key), encode(Message{DocumentRead{*document, step.state.facts}}));
  }
}

/// How it was found, and after how long. A notification takes its time: a quick sweep proves nothing.
void add_source(RecordSeen& seen, const std::string& found_by, Instant theirs) {
  seen.found_by = found_by;
  if (found_by == source::first) return;
  seen.lag = std::max(theirs - seen.modified, Duration::zero());
  if (found_by == source::sweep && *seen.lag < announced_within_ms) seen.found_by = source::ahead;
}

void take_record(CompanyStep& step, const BusinessRecord& record, const std::string& found_by,
                 Instant theirs) {
  auto seen = seen_of(record);
  const auto* known = find_known(step, {step.state.company, seen.resource, seen.id});
  if (known != nullptr && known->etag == seen.etag) return;
  add_source(seen, found_by, theirs);
  step.emit(seen);
  tell(step, record);
}

}  // namespace

Watched watched(const CompanyStep& step, Resource resource) {
  const auto found = step.state.watched.find(api_name(resource));
  return found == step.state.watched.end() ? Watched{} : found->second;
}

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
  if (const auto* read = std::get_if<RecordRead>(&outcome)) {
    take_record(step, read->record, source::signal, step.context.now + read->clock_ahead);
  }
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

/// What a read in flight overtook is older than what we know: it is read again, and that read decides.
void take_of_page(CompanyStep& step, const BusinessRecord& record, const std::string& found_by,
                  Instant theirs) {
  const auto seen = seen_of(record);
  const RecordKey key{step.state.company, seen.resource, seen.id};
  const auto* known = find_known(step, key);
  if (known != nullptr && seen.modified < known->modified) {
    mark(step, key, "older than known");
  } else {
    take_record(step, record, found_by, theirs);
  }
}

Instant modified_at(const BusinessRecord& record) {
  return seen_of(record).modified;
}

// For the operator ------------------------------------------------------------------------------------------

namespace {

nlohmann::json row_of(const Watched& watched) {
  const auto text = [](const std::optional<Instant>& at) { return at ? format_instant(*at) : std::string{}; };
  const auto open = std::count_if(watched.known.begin(), watched.known.end(),
                                  [](const auto& entry) { return entry.second.open; });
  nlohmann::json found = nlohmann::json::object();
  for (const auto& [by, finds] : watched.finds) {
    found[by] = {{"records", finds.records}};
    if (finds.last_lag) found[by]["last_lag_ms"] = finds.last_lag->count();
  }
  return {{"watermark", text(watched.sweep.watermark)},
          {"swept_at", text(watched.sweep.ended_at)},
          {"counted_at", text(watched.census.ended_at)},
          {"announced", watched.announced},
          {"open", open},
          {"found", std::move(found)}};
}

}  // namespace

void write_status(CompanyStep& step) {
  nlohmann::json resources = nlohmann::json::object();
  for (const auto& [name, watched] : step.state.watched) resources[name] = row_of(watched);
  const auto& facts = step.state.facts;
  const auto* settings = settings_of(step);
  const nlohmann::json row{{"name", facts.display_name},
                           {"local_currency", facts.local_currency},
                           {"approval_mode", settings == nullptr ? "" : to_string(settings->approval_mode)},
                           {"resources", std::move(resources)}};
  step.turn.index.push_back({"companies", to_string(step.state.company), to_text(row)});
}

}  // namespace countersign::domain
