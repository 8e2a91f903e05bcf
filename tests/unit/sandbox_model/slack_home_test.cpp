// The Home tab in the sandbox's Slack: who opens it, and what an app may show there.
#include "catch.hpp"
#include "driver.hpp"

namespace countersign::slack_home_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

Json home(const std::string& text = "x") {
  return {{"type", "home"},
          {"blocks", Json::array({{{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", text}}}}})}};
}

struct Slack : Driver {
  Slack() { control("PUT", "app", {{"events_url", "http://127.0.0.1:1/slack/demo/events"}}); }

  Json publish(const Json& view, const std::string& user = "U0DANA0001", const std::string& hash = {}) {
    Json arguments{{"user_id", user}, {"view", view}};
    if (!hash.empty()) arguments["hash"] = hash;
    return slack("views.publish", arguments);
  }
  Json state() { return control("GET", "state")["slack"]["homes"]; }
};

}  // namespace

TEST_CASE("a view is shown to its person alone, until the next one") {
  Slack slack;
  const auto first = slack.publish(home("first"));
  CHECK(first["ok"] == true);
  CHECK(first["view"]["type"] == "home");
  CHECK(slack.publish(home("second"))["view"]["id"] == first["view"]["id"]);
  REQUIRE(slack.state().size() == 1);
  CHECK(slack.state()[0]["user"] == "U0DANA0001");
  CHECK(slack.state()[0]["view"].dump().find("second") != std::string::npos);
  CHECK(slack.oracle()["homes_published"] == 2);
}

TEST_CASE("what Slack would refuse is refused as Slack refuses it") {
  Slack slack;
  CHECK(slack.publish(home(), "U0NOBODY01")["error"] == "invalid_arguments");
  CHECK(slack.publish(Json("text"))["error"] == "invalid_arguments");
  CHECK(slack.publish({{"type", "modal"},
                       {"title", {{"type", "plain_text"}, {"text", "x"}}},
                       {"blocks", home()["blocks"]}})["error"] == "invalid_arguments");
  auto titled = home();
  titled["title"] = {{"type", "plain_text"}, {"text", "x"}};
  CHECK(slack.publish(titled)["response_metadata"]["messages"].dump().find("additional property: title") !=
        std::string::npos);
  auto long_one = home();
  for (int i = 0; i < 100; ++i) long_one["blocks"].push_back({{"type", "divider"}});
  CHECK(slack.publish(long_one)["error"] == "invalid_arguments");
  const auto shown = slack.publish(home());
  CHECK(slack.publish(home(), "U0DANA0001", "another")["error"] == "hash_conflict");
  CHECK(slack.publish(home(), "U0DANA0001", shown["view"]["hash"].get<std::string>())["ok"] == true);
  slack.control("PUT", "app", {{"home_tab", false}});
  CHECK(slack.publish(home())["error"] == "not_enabled");
}

TEST_CASE("whoever opens it is told to the app by an event, with what it shows by then") {
  Slack slack;
  slack.control("POST", "home", {{"user", "U0DANA0001"}});
  REQUIRE(slack.sent.size() == 1);
  const auto event = Json::parse(slack.sent[0].request.body);
  CHECK(event["event"]["type"] == "app_home_opened");
  CHECK(event["event"]["user"] == "U0DANA0001");
  CHECK(event["event"]["tab"] == "home");
  CHECK_FALSE(event["event"].contains("view"));
  CHECK_FALSE(find_header(slack.sent[0].request.headers, "X-Slack-Signature").empty());
  slack.answer(200);
  slack.publish(home());
  slack.control("POST", "home", {{"user", "U0DANA0001"}});
  CHECK(Json::parse(slack.sent[0].request.body)["event"]["view"]["type"] == "home");
}

TEST_CASE("a tier is a hundred a minute") {
  Slack slack;
  int refused = 0;
  for (int i = 0; i < 105; ++i) refused += slack.publish(home()).value("error", "") == "ratelimited" ? 1 : 0;
  CHECK(refused == 5);
}

}  // namespace countersign::slack_home_test
