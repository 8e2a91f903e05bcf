// Percent-encoding and forms (RFC 3986, application/x-www-form-urlencoded) as plain text functions. Pure; any
// thread; made for hostile input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"

namespace countersign {

/// Names and values in the order of the text; a name may occur more than once.
using FormPairs = std::vector<std::pair<std::string, std::string>>;

/// A form with more pairs than this is refused as `too_large`.
inline constexpr std::size_t form_pairs = 1'000;

/// Everything but RFC 3986's unreserved characters (A-Z a-z 0-9 - . _ ~) becomes %XX, a space too.
std::string percent_encode(std::string_view text);

/// The bytes that `text` stands for, which need not be UTF-8 and may hold NUL. `invalid_argument` for a "%"
/// without two hex digits.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// "a=1&b=x+y" → pairs, decoded with "+" as a space. A piece without "=" has an empty value, an empty piece
/// is skipped. `invalid_argument` for bad percent-encoding, `too_large` past `form_pairs`.
Result<FormPairs> parse_form(std::string_view text);

/// The text that `parse_form` reads back. Writes a space as %20, which every reader of forms and queries
/// takes.
std::string form_encode(const FormPairs& pairs);

/// The value of the first pair of that name; null when there is none. Valid as long as `pairs` is.
const std::string* find_value(const FormPairs& pairs, std::string_view name);

/// A request's target in two; both still percent-encoded, views into the text given.
struct SplitTarget {
  std::string_view path;
  std::string_view query;  ///< Without the "?".
};

/// Splits at the first "?". A fragment ("#…"), which no client should send, is dropped.
SplitTarget split_target(std::string_view target);

/// The path's parts, still percent-encoded: "/bc/demo/ab12?x=1" → {"bc", "demo", "ab12"}. Views into the text
/// given.
std::vector<std::string_view> path_parts(std::string_view target);

}  // namespace countersign
