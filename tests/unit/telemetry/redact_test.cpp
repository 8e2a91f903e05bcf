#include "telemetry/redact.hpp"

#include "catch.hpp"
#include "telemetry/text.hpp"

namespace countersign::redact_test {

using namespace countersign::telemetry;

namespace {

struct Planted {
  std::string text;
  std::string secret;
  std::string kept;
};

}  // namespace

TEST_CASE("planted secrets do not come through, and what stands around them does") {
  // Joined from parts, so that no scanner takes this file for a leak.
  const std::string slack_tail = "-123456789012-AbCdEfGhIjKl";
  const std::string token = "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJhcGki.c2lnbmF0dXJl";
  const std::vector<Planted> planted{
      {"token xoxb" + slack_tail + " was refused", "AbCdEfGhIjKl", " was refused"},
      {"(xoxp" + slack_tail + ")", "AbCdEfGhIjKl", ")"},
      {"xoxe.xoxb-1" + slack_tail + ", next", "AbCdEfGhIjKl", ", next"},
      {"xoxe-1" + slack_tail, "AbCdEfGhIjKl", ""},
      {"\"xapp-1-A0" + slack_tail + "\"", "AbCdEfGhIjKl", "\""},
      {"XOXB" + slack_tail, "AbCdEfGhIjKl", ""},
      {"Authorization: Bearer " + token + "\r\nHost: x", "c2lnbmF0dXJl", "Host: x"},
      {"authorization: bearer opaque-token-value", "opaque", "authorization"},
      {"Authorization: Basic Y2xpZW50OnNlY3JldC12YWx1ZQ==", "Y2xpZW50", "Authorization"},
      {"got " + token + " back", "eyJhdWQi", " back"},
      {"grant_type=client_credentials&client_secret=a~b.c%20d&scope=x", "a~b.c", "&scope=x"},
      {R"({"client_secret": "p@ss w", "scope": "x"})", "p@ss", "\"scope\": \"x\""},
      {R"({\"access_token\":\"opaque1\",\"ok\":true})", "opaque1", "true"},
      {"refresh_token=opaque2;", "opaque2", ";"},
      {"password: hunter2", "hunter2", "password"},
      {"wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1", "abc-def", "&app_id=1"},
      {"https://hooks.slack.com/commands/T1/39/96rGlfmibIGlgcZR failed", "96rGlf", " failed"},
      {"the value abc8Q~" + std::string(34, 'z') + " expired", "zzz", " expired"}};
  for (const Planted& plant : planted) {
    const std::string out = redact(plant.text);
    INFO(plant.text << " -> " << out);
    CHECK(out.find(plant.secret) == std::string::npos);
    CHECK(out.find("[redacted]") != std::string::npos);
    CHECK(out.find(plant.kept) != std::string::npos);
  }
}

TEST_CASE("several secrets in one text all go") {
  const std::string out = redact("client_secret=one&x=1&client_secret=two xoxb-threethree");
  CHECK(out == "client_secret=[redacted]&x=1&client_secret=[redacted] xoxb-[redacted]");
}

TEST_CASE("ordinary text stays as it is") {
  for (const std::string text :
       {"", "the bearer of news", "basic information", "Basic authentication", "client_secret is missing",
        "invalid_auth", "money eyJ", "a\"b", "2026-11-24T12:00:00.123Z", "EUR 18,450.00",
        "0f3a7c0e9d6b4f2c8a1e5d7b9c3f6a2e0f3a7c0e9d6b4f2c8a1e5d7b9c3f6a2e", "Müller & Söhne"}) {
    CHECK(redact(text) == text);
  }
}

TEST_CASE("text is cut to valid UTF-8 within its limit") {
  CHECK(clean_text("plain", 5) == "plain");
  CHECK(clean_text("plain text", 8) == "plain…");
  CHECK(clean_text("üü", 3) == "…");
  CHECK(clean_text("abc", 2).empty());
  CHECK(clean_text("a\xffz", 10) == "a\xEF\xBF\xBDz");
  // Overlong, surrogate, past U+10FFFF, cut short.
  for (const std::string bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    CHECK(clean_text(bad, 100).find("\xEF\xBF\xBD") == 0);
  }
  CHECK(clean_text("\xF0\x9F\x98\x80", 4) == "\xF0\x9F\x98\x80");
}

}  // namespace countersign::redact_test
