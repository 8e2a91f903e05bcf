#include "domain/record_changes.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

std::string or_none(const std::string& text) {
  return text.empty() ? "none" : text;
}

const RecordField* find_field(const PlainRecord& record, const std::string& name) {
  for (const auto& field : record.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

/// Whether it is blocked is never left out.
std::vector<std::string> compared_fields(const Route& route, const ResourceDefinition& definition) {
  auto names = route.fields.empty() ? definition.fields : route.fields;
  const auto& blocked = definition.blocked_field;
  const bool is_listed = blocked.empty() || std::find(names.begin(), names.end(), blocked) != names.end();
  if (!is_listed) names.push_back(blocked);
  return names;
}

}  // namespace

bool concerns(const Route& route, const RecordKey& record) {
  if (route.resource != record.resource) return false;
  return !route.company || *route.company == record.company.company;
}

std::vector<FieldChange> changes_between(const PlainRecord& before, const PlainRecord& after,
                                         const Route& route, const ResourceDefinition& definition) {
  std::vector<FieldChange> changes;
  for (const auto& name : compared_fields(route, definition)) {
    const auto* old_field = find_field(before, name);
    const auto* new_field = find_field(after, name);
    if (old_field == nullptr || new_field == nullptr || old_field->value == new_field->value) continue;
    changes.push_back({label_of(name), or_none(old_field->value), or_none(new_field->value)});
  }
  return changes;
}

bool shows(const Route& route, RecordChange change) {
  return route.changes.empty() ||
         std::find(route.changes.begin(), route.changes.end(), change) != route.changes.end();
}

std::optional<RecordChange> change_for(const Route& route, const PlainRecord* before,
                                       const PlainRecord& after, bool is_new,
                                       const ResourceDefinition& definition) {
  auto change = RecordChange::changed;
  if (before == nullptr) {
    if (is_new) change = RecordChange::created;
  } else if (before->blocked != after.blocked) {
    change = after.blocked ? RecordChange::blocked : RecordChange::unblocked;
  } else if (changes_between(*before, after, route, definition).empty()) {
    return std::nullopt;
  }
  return shows(route, change) ? std::optional{change} : std::nullopt;
}

std::vector<FieldChange> merged(std::vector<FieldChange> earlier, const std::vector<FieldChange>& later) {
  for (const auto& change : later) {
    const auto same = std::find_if(earlier.begin(), earlier.end(),
                                   [&](const auto& one) { return one.label == change.label; });
    if (same == earlier.end()) {
      earlier.push_back(change);
    } else {
      same->after = change.after;
    }
  }
  std::erase_if(earlier, [](const auto& change) { return change.before == change.after; });
  return earlier;
}

std::vector<RecordField> card_fields(const PlainRecord& record, const Route& route,
                                     const ResourceDefinition& definition) {
  std::vector<RecordField> fields;
  for (const auto& name : route.fields.empty() ? definition.card_fields : route.fields) {
    const auto* field = find_field(record, name);
    if (field == nullptr || field->value.empty()) continue;
    fields.push_back({label_of(name), field->value});
  }
  return fields;
}

}  // namespace countersign::domain
