#include "http/wire.hpp"

#include "catch.hpp"

namespace countersign::wire_test {

using namespace countersign;

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

}  // namespace countersign::wire_test
