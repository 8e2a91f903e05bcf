#include "core/web_url.hpp"

#include "catch.hpp"

namespace countersign::web_url_test {

using namespace countersign;

TEST_CASE("parse_web_url takes an absolute URL apart") {
  const auto url = parse_web_url("HTTPS://API.Example.com/v2.0/a%20b?x=1&y=%2F#part").value();
  CHECK(url.scheme == "https");
  CHECK(url.host == "api.example.com");
  CHECK(url.port == 443);
  CHECK(url.target == "/v2.0/a%20b?x=1&y=%2F");
  CHECK(url.user_information.empty());
}

TEST_CASE("parse_web_url knows ports, IPv6 addresses, user information and a missing path") {
  const auto proxy = parse_web_url("http://me:p%40ss@[::1]:3128").value();
  CHECK(proxy.host == "::1");
  CHECK(proxy.port == 3128);
  CHECK(proxy.user_information == "me:p@ss");
  CHECK(proxy.target == "/");
  CHECK(authority(proxy, false) == "[::1]:3128");
  const auto query = parse_web_url("http://host?x=1").value();
  CHECK(query.target == "/?x=1");
  CHECK(authority(query, false) == "host");
  CHECK(authority(query, true) == "host:80");
}

TEST_CASE("parse_web_url refuses what is no http URL and does not repeat it") {
  const std::string text =
      GENERATE("", "/secret", "ftp://host/", "http://", "http:///x", "http://host:99999/", "http://host:0/",
               "http://host:path", "http://ho st/", "http://host/a b", "http://host/\r\nX: y",
               "http://a%0d%0ab/", "https:host");
  const auto url = parse_web_url(text);
  INFO(text);
  REQUIRE_FALSE(url.has_value());
  CHECK(url.error().code == ErrorCode::invalid_argument);
  if (text.size() > 1) CHECK(describe(url.error()).find(text) == std::string::npos);
}

}  // namespace countersign::web_url_test
