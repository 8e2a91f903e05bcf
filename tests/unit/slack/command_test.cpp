// Slash commands as Slack sends them, and as nobody should.
#include "slack/command.hpp"

#include <nlohmann/json.hpp>

#include "catch.hpp"

namespace countersign::slack_command_test {

using namespace countersign;
using namespace countersign::slack;

namespace {

/// Of Slack's documentation of signatures (docs.slack.dev/authentication/verifying-requests-from-slack).
const std::string documented =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%"
    "2F96rGlfmibIGlgcZRskXaIFfN"
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

std::string kind_of(const CommandBody& body) {
  if (std::holds_alternative<SslCheck>(body)) return "check";
  return std::holds_alternative<SlashCommand>(body) ? "command" : "none";
}

}  // namespace

TEST_CASE("the documented command is read") {
  const auto body = parse_command_form(documented);
  REQUIRE(kind_of(body) == "command");
  const auto& command = std::get<SlashCommand>(body);
  CHECK(command.user_id == "U2CERLKJA");
  CHECK(command.origin.team_id == "T1DC2JH3J");
  CHECK(command.channel_id == "G8PSS9T3V");
  CHECK(command.command == "/webhook-collect");
  CHECK(command.text.empty());
  CHECK(dedup_keys(command) ==
        std::vector<std::string>{"slack-trigger:398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"});
}

TEST_CASE("over Socket Mode the same fields come as JSON") {
  const auto body = parse_command_payload(
      R"({"user_id":"W1","team_id":"T1","command":"/countersign","text":"find <@U1|dana> &amp; co","trigger_id":"1.2"})");
  REQUIRE(kind_of(body) == "command");
  CHECK(std::get<SlashCommand>(body).user_id == "W1");
  CHECK(std::get<SlashCommand>(body).text == "find <@U1|dana> &amp; co");
}

TEST_CASE("what names no user, or no command, is none; a check of the address is one whatever else it says") {
  for (const auto* form :
       {"", "a=%", "user_id=U1", "command=%2Fcountersign", "user_id=u1&command=%2Fc",
        "user_id=C1&command=%2Fc", "user_id=U1%3Ax&command=%2Fc", "user_id=U&command=%2Fc"}) {
    INFO(form);
    CHECK(kind_of(parse_command_form(form)) == "none");
  }
  CHECK(kind_of(parse_command_form("user_id=U" + std::string(40, 'A') + "&command=%2Fc")) == "none");
  for (const auto* json :
       {"", "[]", "{}", R"({"user_id":7,"command":"/c"})", R"({"user_id":"U1","command":null})"}) {
    INFO(json);
    CHECK(kind_of(parse_command_payload(json)) == "none");
  }
  CHECK(kind_of(parse_command_form("ssl_check=1&" + documented)) == "check");
  CHECK(kind_of(parse_command_form("ssl_check=0&" + documented)) == "command");
}

TEST_CASE("an answer is for its reader alone, and blocks that are none are left out") {
  const auto reply = nlohmann::json::parse(private_reply("1 document", R"([{"type":"divider"}])"));
  CHECK(reply["response_type"] == "ephemeral");
  CHECK(reply["text"] == "1 document");
  CHECK(reply["blocks"].size() == 1);
  CHECK_FALSE(nlohmann::json::parse(private_reply("x", "")).contains("blocks"));
  CHECK_FALSE(nlohmann::json::parse(private_reply("x", "{}")).contains("blocks"));
}

}  // namespace countersign::slack_command_test
