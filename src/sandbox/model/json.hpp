// JSON as the sandbox keeps it, with amounts that never pass through a double.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace countersign::sandbox {

/// Keeps the order of keys, as the real services do.
using Json = nlohmann::ordered_json;

/// Hundredths of a unit: of the currency for amounts, of one for quantities.
using Hundredths = std::int64_t;

/// A number token with exactly these digits, however many ("18450", "187.37"): write_json prints it.
Json decimal_json(Hundredths value);
/// The digits alone, without trailing zeros.
std::string decimal_text(Hundredths value);
/// From a JSON number (exact to 15 digits) or from text (exact to 10^15), at most two decimals.
std::optional<Hundredths> read_decimal(const Json& value);
std::optional<Hundredths> read_decimal(std::string_view text);

/// Compact text; the only writer that knows decimal_json.
std::string write_json(const Json& value);
/// The value, or a discarded value (is_discarded) when the text is no JSON.
Json read_json(std::string_view text);

/// The member's text; `otherwise` when it is absent or no text.
std::string text_member(const Json& object, const char* name, std::string otherwise = {});
std::optional<std::int64_t> integer_member(const Json& object, const char* name);
bool bool_member(const Json& object, const char* name, bool otherwise);
/// The member, or null when absent or when `object` is no object.
const Json& member(const Json& object, const char* name);

}  // namespace countersign::sandbox
