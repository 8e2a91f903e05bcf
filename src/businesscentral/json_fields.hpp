// JSON read one level at a time: numbers stay the text they were written as, so that no amount passes through
// a double, and what is inside a field is looked at only when that field is asked for. Pure; any thread; made
// for hostile input: nothing recurses.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace countersign::businesscentral {

struct JsonValue {
  enum class Kind { null, boolean, number, text, object, array };
  Kind kind = Kind::null;
  std::string text;  ///< text: decoded. Every other kind: as written, without blanks around it.
};

/// An object with more fields than this is refused as `too_large`.
inline constexpr std::size_t object_fields = 1'000;

/// The fields of one object. Every getter names the field in its `not_understood`.
class JsonObject {
 public:
  /// A byte order mark is skipped. `not_understood` for anything that is not one JSON object in UTF-8, and
  /// for a name that occurs twice: nobody can say which value was meant.
  static Result<JsonObject> parse(std::string_view text);

  /// Null when the field is missing or JSON's null.
  const JsonValue* find(std::string_view name) const;
  /// Empty when missing.
  Result<std::string> text(std::string_view name) const;
  /// A missing or empty text is not understood.
  Result<std::string> needed_text(std::string_view name) const;
  /// The field of that kind; `not_understood` when it is missing or of another kind.
  Result<const JsonValue*> needed(std::string_view name, JsonValue::Kind kind) const;

 private:
  std::map<std::string, JsonValue, std::less<>> fields_;
};

/// The elements of an array's text. `too_large` for more than `most`.
Result<std::vector<JsonValue>> parse_array(std::string_view text, std::size_t most);

}  // namespace countersign::businesscentral
