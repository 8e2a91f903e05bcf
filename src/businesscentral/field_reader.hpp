// The fields of one record, checked one by one. For this module's .cpp files alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/text.hpp"
#include "core/ascii.hpp"
#include "core/money.hpp"
#include "core/time.hpp"
#include "domain/document.hpp"

namespace countersign::businesscentral {

/// Longer texts are cut; Business Central's own names and descriptions end at 100 characters.
inline constexpr std::size_t text_code_points = 500;
/// A longer etag is not understood: cut, it would be of no use.
inline constexpr std::size_t etag_bytes = 1'024;

/// Reads fields into places and remembers the first failure, so that a record reads as a list of its fields.
class FieldReader {
 public:
  explicit FieldReader(const JsonObject& object) : object_(object) {}

  void text(const char* name, std::string& place) {
    if (auto value = checked(object_.text(name))) place = cut_code_points(*value, text_code_points);
  }

  void decimal(const char* name, Decimal& place) {
    const JsonValue* value = object_.find(name);
    if (value == nullptr) return;
    if (value->kind != JsonValue::Kind::number) return not_understood(name);
    const auto amount = Decimal::parse(value->text);
    if (!amount) return not_understood(name);
    place = *amount;
  }

  void needed_decimal(const char* name, Decimal& place) {
    if (object_.find(name) == nullptr) return not_understood(name);
    decimal(name, place);
  }

  void date(const char* name, std::optional<Date>& place) {
    const auto text = checked(object_.text(name));
    if (!text || text->empty()) return;
    const auto day = parse_date(*text);
    if (!day) return not_understood(name);
    if (!is_empty_date(*day)) place = *day;
  }

  void instant(const std::string& name, Instant& place) {
    const auto text = checked(object_.text(name));
    if (!text || text->empty()) return;
    const auto value = parse_instant(*text);
    if (!value) return not_understood(name);
    place = *value;
  }

  void id(std::string& place) {
    const auto text = checked(object_.needed_text("id"));
    if (!text) return;
    if (!domain::is_guid(*text)) return not_understood("id");
    place = ascii::lower(*text);
  }

  void etag(std::string& place) {
    const auto text = checked(object_.needed_text("@odata.etag"));
    if (!text) return;
    if (!is_header_value(*text, etag_bytes)) return not_understood("@odata.etag");
    place = *text;
  }

  void status(domain::DocumentStatus& place) {
    const auto value = checked(object_.needed("status", JsonValue::Kind::text));
    if (value) place = domain::parse_document_status(decode_name((*value)->text));
  }

  void not_understood(const std::string& name) {
    if (!failure_) {
      failure_ =
          Error{ErrorCode::not_understood, "The field '" + name + "' is missing or not as documented", {}};
    }
  }

  const std::optional<Error>& failure() const { return failure_; }

 private:
  template <class Value>
  Result<Value> checked(Result<Value> value) {
    if (!value && !failure_) failure_ = value.error();
    return value;
  }

  const JsonObject& object_;
  std::optional<Error> failure_;
};

}  // namespace countersign::businesscentral
