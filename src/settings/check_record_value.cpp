#include "settings/check_record_value.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "domain/document.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

constexpr std::size_t name_bytes = 128;

}  // namespace

/// Whether a [[resource]] of this name exists shows only beside the other sections.
Verdict check_resource(std::string_view text) {
  if (domain::parse_resource(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a resource",
               "Copy the name from Business Central's API: letters and digits"};
}

Verdict check_resource_name(std::string_view text) {
  if (auto wrong = check_resource(text)) return wrong;
  if (!domain::known_resource(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is known without a description",
               "Remove the section, or choose another name"};
}

Verdict check_api_part(std::string_view text) {
  const bool fits =
      text.size() <= name_bytes && text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
      });
  if (fits) return std::nullopt;
  return Wrong{
      in_quotes(text) + " cannot stand in an API's address",
      "Copy APIPublisher, APIGroup, APIVersion or EntitySetName from the extension: letters, digits, - _ ."};
}

Verdict check_field(std::string_view text) {
  const bool fits =
      text.size() <= name_bytes && !ascii::is_digit(text.front()) &&
      std::all_of(text.begin(), text.end(), [](char c) { return ascii::is_letter_or_digit(c) || c == '_'; });
  if (fits) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a field", "Write it as the API does: \"displayName\""};
}

Verdict check_record_change(std::string_view text) {
  if (domain::parse_record_change(text)) return std::nullopt;
  return Wrong{in_quotes(text) + " is not a change", "Known: created, changed, blocked, unblocked, deleted"};
}

Verdict check_status(std::string_view text) {
  const auto status = domain::parse_document_status(text);
  if (status != domain::DocumentStatus::unknown && status != domain::DocumentStatus::blank)
    return std::nullopt;
  return Wrong{in_quotes(text) + " is not a document's status",
               "Known: Draft, In Review, Open, Paid, Canceled, Corrective"};
}

}  // namespace countersign::settings
