// What people write in the sandbox's Slack: messages, and slash commands with their three seconds.
#include "catch.hpp"
#include "core/url.hpp"
#include "driver.hpp"

namespace countersign::slack_commands_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

struct Slack : Driver {
  Slack() { control("PUT", "app", {{"commands_url", "http://127.0.0.1:1/slack/demo/commands"}}); }

  Json write(const std::string& text) {
    return control("POST", "messages", {{"user", "U0MARIA001"}, {"channel", "C0APPROVAL"}, {"text", text}});
  }
  std::string field(const std::string& name) {
    REQUIRE(sent.size() == 1);
    const auto form = parse_form(sent[0].request.body);
    const auto* value = find_value(*form, name);
    return value == nullptr ? "" : *value;
  }
  /// What Maria alone saw last.
  std::string seen() {
    const Json state = control("GET", "state");
    const auto& list = state["slack"]["ephemerals"];
    if (list.empty()) return {};
    CHECK(list.back()["user"] == "U0MARIA001");
    return list.back()["text"].get<std::string>();
  }
  void reply(unsigned status, const std::string& body, const std::string& type) {
    const auto call = sent.front().call;
    sent.pop_front();
    model.answered(call, HttpResponse{status, {{"Content-Type", type}}, body}, now);
  }
};

}  // namespace

TEST_CASE("a command is sent as Slack sends it, with people in it as ids") {
  Slack slack;
  slack.write("/countersign delegate @Dana until friday & more");
  CHECK(slack.field("command") == "/countersign");
  CHECK(slack.field("text") == "delegate <@U0DANA0001|dana.reyes> until friday &amp; more");
  CHECK(slack.field("user_id") == "U0MARIA001");
  CHECK(slack.field("team_id") == "T0SANDBOX1");
  CHECK(slack.field("channel_id") == "C0APPROVAL");
  CHECK_FALSE(slack.field("trigger_id").empty());
  CHECK(slack.field("response_url").find("/slack/response/") != std::string::npos);
  CHECK_FALSE(find_header(slack.sent[0].request.headers, "X-Slack-Signature").empty());
  CHECK(slack.oracle()["commands_sent"] == 1);
}

TEST_CASE("its answer is for whoever wrote it, unless it says otherwise") {
  Slack slack;
  slack.write("/countersign help");
  slack.reply(200, R"({"response_type":"ephemeral","text":"only you"})", "application/json");
  CHECK(slack.seen() == "only you");
  slack.write("/countersign");
  slack.reply(200, "plain", "text/plain");
  CHECK(slack.seen() == "plain");
  slack.write("/countersign x");
  slack.reply(200, R"({"response_type":"in_channel","text":"everybody"})", "application/json");
  const Json state = slack.control("GET", "state");
  CHECK(state.dump().find("everybody") != std::string::npos);
  CHECK(slack.seen() == "plain");
  slack.write("/countersign y");
  slack.reply(200, "", "text/plain");
  CHECK(slack.seen() == "plain");
}

TEST_CASE("no answer within three seconds, and one that cannot be shown, is said as Slack says it") {
  Slack slack;
  slack.write("/countersign mine");
  slack.advance(Duration{2'999});
  CHECK(slack.seen().empty());
  slack.advance(Duration{2});
  CHECK(slack.seen() == "/countersign failed with the error \"operation_timeout\"");
  slack.sent.clear();
  slack.write("/countersign mine");
  slack.reply(503, "", "text/plain");
  CHECK(slack.seen() == "/countersign failed with the error \"http_service_error\"");
  slack.write("/countersign mine");
  slack.reply(200, R"({"text":"x","blocks":[{"type":"header"}]})", "application/json");
  CHECK(slack.seen() == "/countersign failed with the error \"invalid_command_response\"");
  CHECK(slack.oracle()["commands_unanswered"] == 3);
}

TEST_CASE("other words are a message, and a command of nobody's is said to be none") {
  Slack slack;
  slack.write("Who has looked at <b>107214</b>?");
  const Json state = slack.control("GET", "state");
  CHECK(state.dump().find("Who has looked at &lt;b&gt;107214&lt;/b&gt;?") != std::string::npos);
  slack.write("/weather");
  CHECK(slack.seen() == "/weather is not a valid command.");
  CHECK(slack.sent.empty());
}

TEST_CASE("over Socket Mode a command is an envelope that takes an answer") {
  Slack slack;
  slack.control("PUT", "app", {{"commands_url", ""}, {"socket_mode", true}});
  slack.write("/countersign mine");
  REQUIRE(slack.sent.size() == 1);
  const auto envelope = Json::parse(slack.sent[0].request.body);
  CHECK(envelope["type"] == "slash_commands");
  CHECK(envelope["accepts_response_payload"] == true);
  CHECK(envelope["payload"]["text"] == "mine");
}

}  // namespace countersign::slack_commands_test
