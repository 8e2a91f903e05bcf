#include "domain/company_reading.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/fingerprint.hpp"

namespace countersign::domain {
namespace {

const KnownRecord* find_known(const CompanyStep& step, const RecordKey& key) {
  const auto& known = watched_of(step, key.resource).known;
  const auto found = known.find(key.id);
  return found == known.end() ? nullptr : &found->second;
}

/// Whether its disappearance matters. A sales invoice that is open may be released and unposted.
bool is_open(const Document& document) {
  if (document.key.resource == Resource::purchase_orders) return true;
  if (document.key.resource == Resource::sales_invoices) return !is_posted(document);
  return document.status != DocumentStatus::open && !is_posted(document);
}

/// Posted documents are forgotten in time: one that is not known may be an old one.
Origin origin_of(const KnownRecord* known, const Document& document, const std::string& found_by) {
  if (found_by == source::first) return Origin::first;
  return known == nullptr && is_open(document) ? Origin::added : Origin::changed;
}

/// Not read since the tenant was resumed, and of the time before.
bool is_afresh(const CompanyStep& step, const KnownRecord* known, const Document& document) {
  const auto& over = step.state.started_over_at;
  return over && document.last_modified < *over && (known == nullptr || known->etag.empty());
}

/// Tells what the document is, unless it was told before.
void take_document(CompanyStep& step, const Document& document, const Finding& found) {
  const auto* known = find_known(step, document.key);
  if (known != nullptr && known->etag == document.etag) return;
  RecordSeen seen{document.key.resource, document.key.id,     document.etag, document.last_modified,
                  is_open(document),     is_posted(document), found.by,      std::nullopt};
  // What a full reading finds may have been told long ago.
  if (found.by != source::first && found.by != source::resync) {
    seen.lag = std::max(found.theirs - document.last_modified, Duration::zero());
    seen.found_by = source_after(found.by, *seen.lag);
  }
  DocumentRead read{document, step.state.facts, origin_of(known, document, found.by)};
  read.is_afresh = is_afresh(step, known, document);
  read.exchange_rate = rate_of(document.total.currency, found.exchange_rates);
  step.emit(seen);
  step.send(conversation_entity(document.key), encode(Message{std::move(read)}));
}

}  // namespace

/// A notification takes its time: a quick sweep proves nothing.
std::string source_after(const std::string& found_by, Duration lag) {
  return found_by == source::sweep && lag < announced_within_ms ? source::ahead : found_by;
}

const Watched& watched_of(const CompanyStep& step, const Resource& resource) {
  static const Watched nothing;
  const auto found = step.state.watched.find(api_name(resource));
  return found == step.state.watched.end() ? nothing : found->second;
}

const ResourceDefinition* definition_of(const CompanyStep& step, const Resource& resource) {
  return find_definition(step.context.settings.business_central.resources, resource);
}

bool is_wanted(const CompanyStep& step, const Resource& resource) {
  if (definition_of(step, resource) == nullptr) return false;
  return is_document(resource) || resource == Resource::employees || has_notices(step, resource);
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

namespace {

/// Too many changed to be read one by one.
void find_all(CompanyStep& step, const Resource& resource) {
  const auto& sweep = watched_of(step, resource).sweep;
  if (!sweep.running || !sweep.wanted_again)
    begin_sweep(step, {resource, "many changes", std::nullopt, source::signal});
  const auto& census = watched_of(step, resource).census;
  if (!census.running || !census.wanted_again) begin_census(step, {resource, "many changes", true});
}

}  // namespace

void mark(CompanyStep& step, const RecordKey& key, const std::string& change) {
  const auto text = to_string(key);
  if (!is_wanted(step, key.resource)) return;
  const bool reading = step.state.marks.contains(text);
  if (!reading && step.state.marks.size() >= limits::marked_records) return find_all(step, key.resource);
  step.emit(Marked{text, change});
  if (!reading && is_known(step)) step.call(ReadRecord{key});
}

void read_marked(CompanyStep& step) {
  for (const auto& [text, marks] : step.state.marks) {
    if (const auto key = parse_record_key(text)) step.call(ReadRecord{*key});
  }
}

namespace {

/// A record never becomes older, but for the clocks of several servers. One read may have been overtaken by
/// another on its way; the next one, which begins only now, proves that Business Central has gone back.
void take_older(CompanyStep& step, const RecordKey& key, Instant known, Instant seen) {
  const auto text = to_string(key);
  if (step.state.doubted.contains(text)) {
    step.send(guard_entity(), encode(Message{WentBack{key, known, seen}}));
    return;
  }
  step.emit(AgeDoubted{text, true});
  mark(step, key, "older than known");
}

void take_read(CompanyStep& step, const Document& document, const Finding& found) {
  const auto* known = find_known(step, document.key);
  if (known != nullptr && has_gone_back(known->modified, document.last_modified)) {
    return take_older(step, document.key, known->modified, document.last_modified);
  }
  const auto text = to_string(document.key);
  if (step.state.doubted.contains(text)) step.emit(AgeDoubted{text, false});
  take_document(step, document, found);
}

}  // namespace

void offer_proof(CompanyStep& step, const ProofWanted& wanted) {
  std::vector<KnownChange> changes;
  for (const auto& [name, watched] : step.state.watched) {
    const auto resource = parse_resource(name);
    if (!resource) continue;
    for (const auto& [id, change] : watched.latest) {
      if (change.gone_at && (!wanted.gone_since || *change.gone_at < *wanted.gone_since)) continue;
      changes.push_back({{step.state.company, *resource, id}, change.modified, change.posted});
    }
  }
  keep_latest(changes);
  step.send(guard_entity(), encode(Message{ProofOffered{step.state.company, std::move(changes)}}));
}

/// The mark is cleared by the read that began after it; a mark that came meanwhile asks for one more.
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome) {
  const auto text = to_string(key);
  const auto found = step.state.marks.find(text);
  const bool again = found != step.state.marks.end() && found->second > 1;
  const bool announced = step.state.notified.contains(text);
  step.emit(ReadEnded{text});
  if (const auto* read = std::get_if<RecordRead>(&outcome)) {
    const Instant theirs = step.context.now + read->clock_ahead;
    if (const auto* document = std::get_if<Document>(&read->record))
      take_read(step, *document, {source::signal, theirs, read->exchange_rates});
    if (const auto* plain = std::get_if<PlainRecord>(&read->record))
      take_plain_records(step, key.resource, {plain}, source::signal, theirs);
  }
  if (std::holds_alternative<RecordGone>(outcome)) on_record_gone(step, key, announced);
  if (const auto* unreadable = std::get_if<RecordUnreadable>(&outcome))
    take_unreadable(step, key.resource, {unreadable->record});
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    step.turn.dead_letters.push_back({failed->reason, encode(Call{ReadRecord{key}}), true});
    step.audit("record.unreadable", text, {{"reason", failed->reason}, {"code", failed->code}});
  }
  if (again) mark(step, key, "again");
}

/// What a read in flight overtook is older than what we know: it is read again, and that read decides.
void take_of_page(CompanyStep& step, const Document& document, const Finding& found) {
  const auto* known = find_known(step, document.key);
  if (known != nullptr && document.last_modified < known->modified) {
    mark(step, document.key, "older than known");
  } else {
    take_document(step, document, found);
  }
}

namespace {

bool is_news(const CompanyStep& step, const BusinessRecord& record) {
  if (const auto* document = std::get_if<Document>(&record)) {
    const auto* known = find_known(step, document->key);
    return known == nullptr || known->etag != document->etag;
  }
  const auto& plain = std::get<PlainRecord>(record);
  return !watched_of(step, plain.key.resource).roll.has(RollEntry{plain.key.id, digest_of(plain.etag)});
}

}  // namespace

std::optional<HeldOutcome> news_of(const CompanyStep& step, const EffectEnded& ended) {
  if (const auto* read = std::get_if<RecordRead>(&ended.outcome)) {
    if (is_news(step, read->record)) return *read;
  } else if (const auto* page = std::get_if<PageRead>(&ended.outcome)) {
    const auto& records = page->records;
    if (std::any_of(records.begin(), records.end(), [&](const auto& one) { return is_news(step, one); }))
      return *page;
  } else if (std::holds_alternative<RecordGone>(ended.outcome) &&
             std::holds_alternative<ReadRecord>(ended.call)) {
    return RecordGone{};
  }
  return std::nullopt;
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
          {"records", watched.roll.size()},
          {"refused", watched.refused.size()},
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
