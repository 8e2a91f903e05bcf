// Encodings of the wire, written apart from the client's so that a mistake there is not repeated here.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/entropy.hpp"
#include "core/time.hpp"

namespace countersign::sandbox {

/// A malformed escape stays as it is. `plus_is_space` for forms and queries.
std::string percent_decoded(std::string_view text, bool plus_is_space);

/// "a=1&b=2": the last value wins.
std::map<std::string, std::string> read_form(std::string_view text);
/// In a query a plus may stand for itself (OData's time offsets), so only %20 is a space there.
std::map<std::string, std::string> read_query(std::string_view text);

struct Target {
  std::string path;   ///< Still percent-encoded.
  std::string query;  ///< Without the question mark.
};
/// Cuts an origin form or an absolute URL.
Target read_target(std::string_view url);
/// The parts between slashes, decoded; empty parts are dropped.
std::vector<std::string> path_parts(std::string_view path);

std::string base64(std::string_view bytes);
/// Unpadded, with "-" and "_".
std::string base64url(std::string_view bytes);
/// 32 bytes.
std::string sha256(std::string_view bytes);
/// Lower-case hex.
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

/// Unicode code points of UTF-8 text; Slack counts in them.
std::size_t code_points(std::string_view text);
/// `invalid_argument`, in the words that the caller is answered with.
tl::unexpected<Error> bad_request(std::string words);

/// The first `count` code points.
std::string first_code_points(std::string_view text, std::size_t count);

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(Instant at);

/// "8-4-4-4-12" lower-case hex.
std::string make_guid(Entropy& entropy);
inline constexpr const char* zero_guid = "00000000-0000-0000-0000-000000000000";

}  // namespace countersign::sandbox
