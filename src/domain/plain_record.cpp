#include "domain/plain_record.hpp"

#include <array>
#include <utility>

namespace countersign::domain {
namespace {

constexpr std::array<std::pair<RecordChange, const char*>, 5> change_names{
    {{RecordChange::created, "created"},
     {RecordChange::changed, "changed"},
     {RecordChange::blocked, "blocked"},
     {RecordChange::unblocked, "unblocked"},
     {RecordChange::deleted, "deleted"}}};

}  // namespace

std::string field_of(const PlainRecord& record, std::string_view name) {
  for (const auto& field : record.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

const char* to_string(RecordChange change) {
  for (const auto& [value, name] : change_names) {
    if (value == change) return name;
  }
  return "changed";
}

std::optional<RecordChange> parse_record_change(std::string_view name) {
  for (const auto& [value, known] : change_names) {
    if (name == known) return value;
  }
  return std::nullopt;
}

std::string label_of(std::string_view field) {
  std::string label;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool is_upper = field[i] >= 'A' && field[i] <= 'Z';
    const bool is_lower = field[i] >= 'a' && field[i] <= 'z';
    const bool after_lower = i > 0 && field[i - 1] >= 'a' && field[i - 1] <= 'z';
    const bool before_lower = i + 1 < field.size() && field[i + 1] >= 'a' && field[i + 1] <= 'z';
    if (i == 0) {
      label += is_lower ? static_cast<char>(field[i] - 'a' + 'A') : field[i];
    } else if (field[i] == '_') {
      label += ' ';
    } else if (is_upper && after_lower) {
      label += ' ';
      // An abbreviation keeps its capitals: "vatNumber" and "companyVAT".
      label += before_lower ? static_cast<char>(field[i] - 'A' + 'a') : field[i];
    } else {
      label += field[i];
    }
  }
  return label;
}

Employee employee_of(const PlainRecord& record) {
  return {record.key, field_of(record, "number"), record.title, field_of(record, "email"),
          field_of(record, "status") == "Active"};
}

}  // namespace countersign::domain
