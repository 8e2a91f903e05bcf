#include "http/url.hpp"

#include "catch.hpp"
#include "http/wire.hpp"

namespace countersign::url_test {

using namespace countersign;
using http::parse_url;

TEST_CASE("parse_url takes an absolute URL apart") {
  const auto url = parse_url("HTTPS://API.Example.com/v2.0/a%20b?x=1&y=%2F#part").value();
  CHECK(url.scheme == "https");
  CHECK(url.host == "api.example.com");
  CHECK(url.port == 443);
  CHECK(url.target == "/v2.0/a%20b?x=1&y=%2F");
  CHECK(url.user_information.empty());
}

TEST_CASE("parse_url knows ports, IPv6 addresses, user information and a missing path") {
  const auto proxy = parse_url("http://me:p%40ss@[::1]:3128").value();
  CHECK(proxy.host == "::1");
  CHECK(proxy.port == 3128);
  CHECK(proxy.user_information == "me:p@ss");
  CHECK(proxy.target == "/");
  CHECK(http::authority(proxy, false) == "[::1]:3128");
  const auto query = parse_url("http://host?x=1").value();
  CHECK(query.target == "/?x=1");
  CHECK(http::authority(query, false) == "host");
  CHECK(http::authority(query, true) == "host:80");
}

TEST_CASE("parse_url refuses what is no http URL and does not repeat it") {
  const std::string text =
      GENERATE("", "/secret", "ftp://host/", "http://", "http:///x", "http://host:99999/", "http://host:0/",
               "http://host:path", "http://ho st/", "http://host/a b", "http://host/\r\nX: y",
               "http://a%0d%0ab/", "https:host");
  const auto url = parse_url(text);
  INFO(text);
  REQUIRE_FALSE(url.has_value());
  CHECK(url.error().code == ErrorCode::invalid_argument);
  if (text.size() > 1) CHECK(describe(url.error()).find(text) == std::string::npos);
}

TEST_CASE("HTTP dates have the form of RFC 9110") {
  using namespace std::chrono;
  CHECK(http::format_http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s) ==
        "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a header cannot smuggle in another line") {
  CHECK(http::is_valid_header({"X-Name", "plain \t text \xC3\xA9"}));
  CHECK_FALSE(http::is_valid_header({"X-Name", "a\r\nSet-Cookie: b"}));
  CHECK_FALSE(http::is_valid_header({"X Name", "a"}));
  CHECK_FALSE(http::is_valid_header({"", "a"}));
  HttpRequest request;
  request.headers = {{"Authorization", "a\nb"}};
  CHECK_FALSE(http::to_beast_request(request, "host", "/", "agent").has_value());
  CHECK_FALSE(http::to_beast_request(HttpRequest{}, "host", "/ HTTP/1.1", "agent").has_value());
}

}  // namespace countersign::url_test
