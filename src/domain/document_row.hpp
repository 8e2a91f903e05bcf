// The list of documents that people look at and search: one row each in the index "conversations", and one in
// the index "numbers" for each number that a document has or had. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

inline constexpr const char* documents_index = "conversations";
inline constexpr const char* numbers_index = "numbers";

struct DocumentRow {
  std::string phase;
  std::string number;    ///< As Business Central has it now.
  std::string external;  ///< The partner's own number.
  std::string partner;
  std::string total;                   ///< "EUR 18,450.00".
  std::string due;                     ///< "2026-12-04"; empty: none.
  std::string rule;                    ///< The route's name.
  std::string channel;                 ///< Where its card is; empty: nowhere yet.
  std::vector<std::string> people;     ///< Slack users who have to do with it: they may find it.
  std::optional<Instant> ready_since;  ///< It was approved and is held.
  std::vector<std::string> posters;    ///< Who may post it then: Slack users.
  bool operator==(const DocumentRow&) const = default;
};
std::string row_text(const DocumentRow& row);
/// None for a text that is no such row.
std::optional<DocumentRow> parse_document_row(const std::string& text);

struct FoundDocument {
  RecordKey record;
  DocumentRow row;
};
/// Whether this person may be shown it: it concerns them, or they are named by its route, which is among
/// these.
bool may_find(const DocumentRow& row, const std::string& user, const std::vector<std::string>& rules);

/// What all numbers that are meant by this text have in common: case and spaces at the ends do not count, nor
/// what is past `number_characters`. Empty for an empty one.
std::string folded_number(std::string_view number);
/// Of the number's row for this document. Begins with `numbers_prefix`.
std::string number_row_key(std::string_view number, const RecordKey& record);
/// Of all rows of a number.
std::string numbers_prefix(std::string_view number);
/// The document of a row whose key has this prefix; none when it is another number's.
std::optional<RecordKey> record_of_number_row(std::string_view key, std::string_view prefix);

}  // namespace countersign::domain
