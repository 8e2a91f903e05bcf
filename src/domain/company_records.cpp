// What a company makes of records that were read and are no documents, and of those that were not understood.
#include <algorithm>

#include "core/limits.hpp"
#include "domain/company_reading.hpp"

namespace countersign::domain {
namespace {

/// One whose id cannot be read is known by what it looks like.
std::string key_of_refused(const std::string& id, const std::string& digest) {
  return id.empty() ? digest : id;
}

void tell(CompanyStep& step, const PlainRecord& record, Origin origin) {
  if (record.key.resource == Resource::employees) {
    step.send(directory_entity(), encode(Message{EmployeeRead{employee_of(record)}}));
  }
  if (!has_notices(step, record.key.resource)) return;
  step.send(notice_entity(record.key), encode(Message{PlainRecordRead{record, step.state.facts, origin}}));
}

}  // namespace

bool has_notices(const CompanyStep& step, const Resource& resource) {
  const auto& routes = step.context.settings.routes;
  return !is_document(resource) && std::any_of(routes.begin(), routes.end(), [&](const Route& route) {
    const bool is_here = !route.company || *route.company == step.state.company.company;
    return is_here && route.resource == resource;
  });
}

void take_plain_records(CompanyStep& step, const Resource& resource,
                        const std::vector<const PlainRecord*>& records, const std::string& found_by,
                        Instant theirs) {
  const Watched& known = watched_of(step, resource);
  RecordsEntered entered{resource, {}};
  for (const auto* record : records) {
    const RollEntry entry{record->key.id, digest_of(record->etag)};
    if (known.roll.has(entry)) continue;
    EnteredRecord seen{entry.id, entry.digest, found_by, std::nullopt};
    if (found_by != source::first && record->last_modified) {
      seen.lag = std::max(theirs - *record->last_modified, Duration::zero());
      seen.found_by = source_after(found_by, *seen.lag);
    }
    entered.records.push_back(std::move(seen));
    const bool is_first = !known.sweep.ended_at;
    const Origin origin = known.roll.has(entry.id) ? Origin::changed : Origin::added;
    tell(step, *record, is_first ? Origin::first : origin);
  }
  if (!entered.records.empty()) step.emit(entered);
}

void on_record_gone(CompanyStep& step, const RecordKey& key, bool announced) {
  step.emit(RecordForgotten{key.resource, key.id, announced, step.context.now});
  const Record missing = encode(Message{RecordMissing{key}});
  if (is_document(key.resource)) step.send(conversation_entity(key), missing);
  if (key.resource == Resource::employees) step.send(directory_entity(), missing);
  if (has_notices(step, key.resource)) step.send(notice_entity(key), missing);
}

/// Each is told once in each form that it has, however often it is read.
void take_unreadable(CompanyStep& step, const Resource& resource,
                     const std::vector<UnreadableRecord>& records) {
  std::size_t left_out = 0;
  const std::string subject = to_string(step.state.company) + "/" + api_name(resource);
  for (const auto& record : records) {
    const auto& known = watched_of(step, resource).refused;
    const std::string digest = digest_of(record.raw);
    const std::string key = key_of_refused(record.id, digest);
    const auto before = known.find(key);
    if (before != known.end() && before->second == digest) continue;
    if (before == known.end() && known.size() >= limits::unreadable_records) {
      ++left_out;
      continue;
    }
    step.emit(RecordRefused{resource, key, digest});
    const UnreadableRead letter{resource, record.id, record.reason, record.raw};
    step.turn.dead_letters.push_back({record.reason, encode(Message{letter}), false});
    step.audit("record.unreadable", record.id.empty() ? subject : subject + "/" + record.id,
               {{"reason", record.reason}});
  }
  if (left_out == 0) return;
  step.audit(
      "record.unreadable", subject,
      {{"reason", "more records cannot be read than are kept as dead letters"}, {"records", left_out}});
}

void read_again(CompanyStep& step, const UnreadableRead& letter) {
  // Told once more if it is still not understood.
  step.emit(RecordRefused{letter.resource, key_of_refused(letter.id, digest_of(letter.raw)), {}});
  if (is_guid(letter.id)) {
    mark(step, {step.state.company, letter.resource, letter.id}, "read again");
  } else {
    begin_sweep(step, {letter.resource, "a record is read again"});
  }
}

}  // namespace countersign::domain
