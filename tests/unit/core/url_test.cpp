#include "core/url.hpp"

#include <string>

#include "catch.hpp"

namespace countersign::url_test {

using namespace countersign;

TEST_CASE("percent_encode leaves RFC 3986's unreserved characters alone and encodes every other byte") {
  CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
  CHECK(percent_encode("a b+c&d=e/f?g%") == "a%20b%2Bc%26d%3De%2Ff%3Fg%25");
  CHECK(percent_encode("\xC3\xA9") == "%C3%A9");
  CHECK(percent_encode(std::string(1, '\0')) == "%00");
}

TEST_CASE("percent_decode reads back every byte that percent_encode writes") {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  CHECK(percent_decode(percent_encode(bytes), true).value() == bytes);
  CHECK(percent_decode(percent_encode(bytes), false).value() == bytes);
}

TEST_CASE("percent_decode takes a plus sign as a space only when asked to") {
  CHECK(percent_decode("a+b", true).value() == "a b");
  CHECK(percent_decode("a+b", false).value() == "a+b");
  CHECK(percent_decode("%2b%2B", true).value() == "++");
}

TEST_CASE("percent_decode refuses a broken escape") {
  const std::string text = GENERATE("%", "a%", "a%4", "%4g", "%g4", "%%41", "%+1");
  const auto decoded = percent_decode(text, true);
  REQUIRE_FALSE(decoded.has_value());
  CHECK(decoded.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("parse_form decodes names and values in order and keeps repeated names") {
  const auto pairs = parse_form("a=1&b=x+y%26&a=2").value();
  CHECK(pairs == FormPairs{{"a", "1"}, {"b", "x y&"}, {"a", "2"}});
}

TEST_CASE("parse_form takes missing parts as empty and skips empty pieces") {
  CHECK(parse_form("").value().empty());
  CHECK(parse_form("&&").value().empty());
  CHECK(parse_form("a&=b&c=&d=e=f").value() == FormPairs{{"a", ""}, {"", "b"}, {"c", ""}, {"d", "e=f"}});
}

TEST_CASE("parse_form refuses broken escapes and too many pairs") {
  CHECK(parse_form("a=%zz").error().code == ErrorCode::invalid_argument);
  CHECK(parse_form("%zz=a").error().code == ErrorCode::invalid_argument);
  std::string text;
  for (std::size_t pair = 0; pair < form_pairs; ++pair) text += "a&";
  CHECK(parse_form(text).value().size() == form_pairs);
  CHECK(parse_form(text + "a").error().code == ErrorCode::too_large);
}

TEST_CASE("form_encode writes what parse_form reads back") {
  const FormPairs pairs{{"grant type", "a&b"}, {"", ""}, {"scope", "https://x/.default +1"}};
  CHECK(form_encode(pairs) == "grant%20type=a%26b&=&scope=https%3A%2F%2Fx%2F.default%20%2B1");
  CHECK(parse_form(form_encode(pairs)).value() == pairs);
}

TEST_CASE("find_value gives the first value of a name") {
  const FormPairs pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}};
  REQUIRE(find_value(pairs, "a") != nullptr);
  CHECK(*find_value(pairs, "a") == "1");
  CHECK(find_value(pairs, "c") == nullptr);
}

TEST_CASE("split_target parts path and query and drops a fragment") {
  CHECK(split_target("/a/b?x=1?y#z").path == "/a/b");
  CHECK(split_target("/a/b?x=1?y#z").query == "x=1?y");
  CHECK(split_target("/a").path == "/a");
  CHECK(split_target("/a").query.empty());
  CHECK(split_target("").path.empty());
}

}  // namespace countersign::url_test
