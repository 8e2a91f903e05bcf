// Events as Slack sends them, and as nobody should.
#include "slack/event.hpp"

#include "catch.hpp"
#include "unit/slack/support.hpp"

namespace countersign::event_test {

using namespace countersign;
using namespace countersign::slack;
using namespace countersign::slack::testing;

namespace {

EventCallback callback(const std::string& body) {
  const auto event = parse_event(body);
  const auto* found = std::get_if<EventCallback>(&event);
  REQUIRE(found != nullptr);
  return *found;
}

std::string reason(const std::string& body) {
  const auto event = parse_event(body);
  const auto* none = std::get_if<EventNotUnderstood>(&event);
  return none == nullptr ? "" : none->reason;
}

}  // namespace

TEST_CASE("the question whether the URL is ours is read, with its challenge as it came") {
  const auto event = parse_event(R"({"token":"t","challenge":"3eZb\u00e9 <&>","type":"url_verification"})");
  const auto* question = std::get_if<UrlVerification>(&event);
  REQUIRE(question != nullptr);
  CHECK(question->challenge == "3eZbé <&>");
  CHECK_FALSE(reason(R"({"type":"url_verification"})").empty());
  CHECK_FALSE(reason(R"({"type":"url_verification","challenge":7})").empty());
}

TEST_CASE("an event of a shared channel belongs to the workspace that installed us") {
  const auto event = callback(fixture("event_shared_channel.json"));
  CHECK(event.type == "message");
  CHECK(event.subtype == "channel_join");
  CHECK(event.event_id == "Ev0INVENTED");
  CHECK(event.origin.team_id == "T0OURS0001");
  CHECK(event.origin.enterprise_id.empty());
  CHECK_FALSE(event.origin.is_org_wide);
  CHECK(event.app_id == "A0INVENTED");
  CHECK(event.channel == "C0FINANCE1");
  CHECK(event.user == "W0LEE00001");
  CHECK(event.event_ts == "1764079320.000247");
}

TEST_CASE("the installation is looked for from the most certain place to the least") {
  const auto team = [](const std::string& fields) {
    const auto event = callback(R"({"type":"event_callback",)" + fields + "}");
    return event.origin.team_id + "/" + event.origin.enterprise_id + (event.origin.is_org_wide ? "*" : "");
  };
  const std::string rest = R"("context_team_id":"T2","team_id":"T3","enterprise_id":"E3")";
  CHECK(team(R"("authorizations":[{"team_id":"T1","enterprise_id":"E1"}],)" + rest) == "T1/E1");
  // Of an organisation's installation: the workspace in whose context it is sent, never the sender's.
  CHECK(team(R"("authorizations":[{"team_id":null,"enterprise_id":"E1"}],)" + rest) == "T2/E1*");
  CHECK(team(R"("authorizations":[{"team_id":null,"enterprise_id":"E1"}],"team_id":"T3")") == "/E1*");
  CHECK(team(R"("authorizations":[{"team_id":"E1","enterprise_id":"E1"}],"team_id":"T3")") == "/E1*");
  CHECK(
      team(
          R"("authorizations":[{"team_id":"T1","enterprise_id":"E1","is_enterprise_install":true}],"team_id":"T3")") ==
      "T1/E1*");
  CHECK(team(R"("authorizations":[],)" + rest) == "T2/E3");
  CHECK(team(R"("authorizations":[{}],)" + rest) == "T2/E3");
  CHECK(team(R"("authorizations":["x"],)" + rest) == "T2/E3");
  CHECK(team(R"("context_enterprise_id":"E2","team_id":"T3")") == "T3/E2");
  CHECK(team(R"("team_id":"T3")") == "T3/");
  CHECK(team(R"("team_id":7)") == "/*");
}

TEST_CASE("revoked tokens name the bots, and nothing that is no text") {
  const auto event = callback(fixture("event_tokens_revoked.json"));
  CHECK(event.type == "tokens_revoked");
  CHECK(event.origin.team_id.empty());
  CHECK(event.origin.enterprise_id == "E0INVENTED");
  CHECK(event.revoked_bots == std::vector<std::string>{"U0BOT00001", "U0BOT00002"});
}

TEST_CASE("no body at all is no event") {
  CHECK(std::holds_alternative<EventNotUnderstood>(parse_event({})));
}

TEST_CASE("an event that is nothing but its type is one") {
  const auto event = callback(R"({"type":"event_callback"})");
  CHECK(event.type.empty());
  CHECK(event.event_id.empty());
  CHECK(dedup_keys(event).empty());
  CHECK(callback(R"({"type":"event_callback","event":null})").type.empty());
  CHECK(callback(R"({"type":"event_callback","event":[1]})").type.empty());
}

TEST_CASE("a channel is read as a text and as an object") {
  CHECK(callback(R"({"type":"event_callback","event":{"channel":"C1"}})").channel == "C1");
  CHECK(callback(R"({"type":"event_callback","event":{"channel":{"id":"C2"}}})").channel == "C2");
}

TEST_CASE("times are texts, to the last digit, also when they come as numbers") {
  const auto time = [](const std::string& event) {
    return callback(R"({"type":"event_callback","event":)" + event + "}").event_ts;
  };
  CHECK(time(R"({"event_ts":"1764079320.000200"})") == "1764079320.000200");
  CHECK(time(R"({"event_ts":1764079320.000247})") == "1764079320.000247");
  CHECK(time(R"({"event_ts":1764079320})") == "1764079320");
  CHECK(time(R"({"ts":"1764079320.000247"})") == "1764079320.000247");
  CHECK(time(R"({"event_ts":"2.5","ts":"1.5"})") == "2.5");
  CHECK(time(R"({"event_ts":-1.5})").empty());
  CHECK(time(R"({"event_ts":1e300})").empty());
  CHECK(time(R"({"event_ts":true})").empty());
}

TEST_CASE("a limited app is told for which minute") {
  const auto event = parse_event(fixture("app_rate_limited.json"));
  const auto* limited = std::get_if<AppRateLimited>(&event);
  REQUIRE(limited != nullptr);
  CHECK(limited->team_id == "T0OURS0001");
  CHECK(limited->minute == "1764079320");
}

TEST_CASE("what is no event is said to be none, without repeating it") {
  const std::string secret = "xoxb-secret";
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"),
        std::string("\"event_callback\""), std::string("payload=%7B%7D"), std::string("{}"),
        std::string(R"({"type":7})"), std::string(R"({"type":""})"), std::string(R"({"type":"xoxb-secret"})"),
        std::string(R"({"type":"event_callback"} {})"),
        std::string("{\"type\":\"event_callback\",\"event_id\":\"\xFF\"}"), std::string(100'000, '['),
        std::string("{\"type\":\"event_callback\"}\0x", 27)}) {
    INFO(body.substr(0, 60));
    CHECK_FALSE(reason(body).empty());
    CHECK(reason(body).find(secret) == std::string::npos);
  }
}

TEST_CASE("an event delivered again is known, by its id and by what it says") {
  auto first = callback(fixture("event_shared_channel.json"));
  const auto keys = dedup_keys(first);
  REQUIRE(keys.size() == 2);
  auto again = first;
  again.event_id = "Ev0ANOTHER";
  CHECK(dedup_keys(again)[0] != keys[0]);
  CHECK(dedup_keys(again)[1] == keys[1]);
  const auto differs = [&](const EventCallback& other) { return dedup_keys(other)[1] != keys[1]; };
  for (auto EventCallback::*field :
       {&EventCallback::type, &EventCallback::subtype, &EventCallback::channel, &EventCallback::event_ts}) {
    auto other = first;
    other.*field += "x";
    CHECK(differs(other));
  }
  auto elsewhere = first;
  elsewhere.origin.team_id += "x";
  CHECK(differs(elsewhere));
}

TEST_CASE("an event without a time is known by its id, one without an id by its content") {
  CHECK(dedup_keys(callback(fixture("event_app_uninstalled.json"))) ==
        std::vector<std::string>{"slack-event:Ev0UNINSTALL"});
  auto event = callback(fixture("event_tokens_revoked.json"));
  event.event_id.clear();
  const auto keys = dedup_keys(event);
  REQUIRE(keys.size() == 1);
  CHECK(keys[0].find("E0INVENTED") != std::string::npos);
}

}  // namespace countersign::event_test
