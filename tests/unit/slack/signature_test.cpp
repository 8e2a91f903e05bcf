// Slack's published vector and everything that must not pass for it.
#include "slack/signature.hpp"

#include "catch.hpp"

namespace countersign::signature_test {

using namespace countersign;
using namespace countersign::slack;

namespace {

const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";
const std::string body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_"
    "name=foobar"
    "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%"
    "2Fhooks.slack.com"
    "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
    "803a0bc887a14d10d2c447fce8b6703c";
const std::string signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
const Instant signed_at{std::chrono::seconds{1531420618}};

std::vector<HttpHeader> headers(const std::string& timestamp, const std::string& value) {
  return {{"x-slack-request-timestamp", timestamp}, {"X-Slack-Signature", value}};
}

}  // namespace

TEST_CASE("the published vector verifies") {
  CHECK(sign(secret, "1531420618", body) == signature);
  CHECK(verify(secret, headers("1531420618", signature), body, signed_at).has_value());
}

TEST_CASE("a request is good for five minutes, both ways") {
  using namespace std::chrono_literals;
  const auto at = [&](Instant now) { return verify(secret, headers("1531420618", signature), body, now); };
  CHECK(at(signed_at + 300s).has_value());
  CHECK(at(signed_at - 300s).has_value());
  CHECK(at(signed_at + 301s).error() == SignatureRefusal::outside_window);
  CHECK(at(signed_at - 301s).error() == SignatureRefusal::outside_window);
}

TEST_CASE("whatever is not exactly signed is refused") {
  const auto with = [&](const std::string& timestamp, const std::string& value, const std::string& text) {
    return verify(secret, headers(timestamp, value), text, signed_at).error();
  };
  CHECK(with("1531420618", signature, body + "x") == SignatureRefusal::mismatch);
  CHECK(verify("another", headers("1531420618", signature), body, signed_at).error() ==
        SignatureRefusal::mismatch);
  CHECK(verify("", headers("1531420618", signature), body, signed_at).error() == SignatureRefusal::no_secret);
  CHECK(with("1531420618", "v1" + signature.substr(2), body) == SignatureRefusal::malformed_signature);
  CHECK(with("1531420618", signature.substr(0, 66), body) == SignatureRefusal::malformed_signature);
  CHECK(with("1531420618", signature + "0", body) == SignatureRefusal::malformed_signature);
  CHECK(with("15314206x8", signature, body) == SignatureRefusal::malformed_timestamp);
  CHECK(with("-1531420618", signature, body) == SignatureRefusal::malformed_timestamp);
  CHECK(with("999999999999999999999", signature, body) == SignatureRefusal::malformed_timestamp);
  CHECK(verify(secret, {{"X-Slack-Signature", signature}}, body, signed_at).error() ==
        SignatureRefusal::missing_header);
  auto twice = headers("1531420618", signature);
  twice.push_back({"X-Slack-Signature", signature});
  CHECK(verify(secret, twice, body, signed_at).error() == SignatureRefusal::duplicated_header);
}

}  // namespace countersign::signature_test
