#include "core/web_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <boost/url/parse.hpp>

#include "core/ascii.hpp"
#include "core/url.hpp"

namespace countersign {
namespace {

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

/// By hand: Boost's port_number() cuts "99999" down to 16 bits.
std::optional<std::uint16_t> read_port(std::string_view text, std::uint16_t otherwise) {
  if (text.empty()) return otherwise;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

auto malformed() {
  return fail(ErrorCode::invalid_argument, "This is not a well-formed http or https URL",
              "Write it as https://host/path, with special characters percent-encoded");
}

}  // namespace

Result<WebUrl> parse_web_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || !parsed->has_authority()) return malformed();
  WebUrl url;
  url.scheme = ascii::lower(std::string(parsed->scheme()));
  if (url.scheme != "http" && url.scheme != "https") return malformed();

  const auto host = percent_decode(std::string_view(std::string(parsed->encoded_host_address())), false);
  if (!host || host->empty()) return malformed();
  url.host = ascii::lower(*host);
  const bool is_clean = std::all_of(url.host.begin(), url.host.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte > 0x20 && byte != 0x7f && character != '/' && character != '@';
  });
  if (!is_clean) return malformed();

  const auto port = read_port(parsed->port(), default_port(url.scheme));
  if (!port) return malformed();
  url.port = *port;
  auto user = percent_decode(std::string_view(std::string(parsed->encoded_userinfo())), false);
  if (!user) return malformed();
  url.user_information = std::move(*user);
  url.target = std::string(parsed->encoded_target());
  if (url.target.empty() || url.target.front() == '?') url.target.insert(0, 1, '/');
  // Boost takes "host:path" for an empty port and a path; RFC 3986 (3.3) wants a slash between them.
  if (url.target.front() != '/') return malformed();
  return url;
}

std::string authority(const WebUrl& url, bool with_default_port) {
  std::string text = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  if (with_default_port || url.port != default_port(url.scheme)) text += ":" + std::to_string(url.port);
  return text;
}

}  // namespace countersign
