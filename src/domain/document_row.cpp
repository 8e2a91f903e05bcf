#include "domain/document_row.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "core/limits.hpp"
#include "domain/json.hpp"

namespace countersign::domain {

COUNTERSIGN_JSON(DocumentRow, phase, number, external, partner, total, due, rule, channel, people,
                 ready_since, posters)

namespace {

constexpr char separator = '|';

}  // namespace

std::string row_text(const DocumentRow& row) {
  nlohmann::json json = row;
  // Lists ask whether it is there.
  if (!row.ready_since) json.erase("ready_since");
  return to_text(json);
}

std::optional<DocumentRow> parse_document_row(const std::string& text) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  if (!json.contains("ready_since")) json["ready_since"] = nullptr;
  try {
    return json.get<DocumentRow>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

bool may_find(const DocumentRow& row, const std::string& user, const std::vector<std::string>& rules) {
  const auto holds = [](const std::vector<std::string>& texts, const std::string& text) {
    return !text.empty() && std::find(texts.begin(), texts.end(), text) != texts.end();
  };
  return holds(row.people, user) || holds(rules, row.rule);
}

std::string folded_number(std::string_view number) {
  constexpr std::string_view spaces = " \t\r\n";
  const auto first = number.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  number = number.substr(first, number.find_last_not_of(spaces) - first + 1);
  std::string folded(number.substr(0, limits::number_characters));
  for (auto& c : folded) {
    c = ascii::lower(c);
    if (c == separator || static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return folded;
}

std::string number_row_key(std::string_view number, const RecordKey& record) {
  return numbers_prefix(number) + to_string(record);
}

std::string numbers_prefix(std::string_view number) {
  return folded_number(number) + separator;
}

std::optional<RecordKey> record_of_number_row(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  auto record = parse_record_key(key.substr(prefix.size()));
  return record ? std::optional{*std::move(record)} : std::nullopt;
}

}  // namespace countersign::domain
