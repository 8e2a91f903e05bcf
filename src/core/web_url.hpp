// Absolute http and https URLs taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign {

struct WebUrl {
  std::string scheme;            ///< "http" or "https".
  std::string user_information;  ///< Decoded "user:password"; mostly empty. A secret.
  std::string host;              ///< Lower case; an IPv6 address without its brackets.
  std::uint16_t port = 0;        ///< The scheme's own when the URL names none.
  std::string target;            ///< Path and query, still percent-encoded; at least "/". No fragment.
};

/// `invalid_argument` for anything but a well-formed absolute http or https URL with a host. The error never
/// repeats the text, which may hold a token.
Result<WebUrl> parse_web_url(std::string_view text);

/// "host:port" with the brackets of an IPv6 address; the scheme's own port only when asked for.
std::string authority(const WebUrl& url, bool with_default_port);

}  // namespace countersign
