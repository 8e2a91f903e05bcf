// Slash commands, as Slack sends them.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "scripted_door.hpp"

namespace countersign::slack_commands_test {

using namespace countersign;
using namespace countersign::ingress_test;

namespace {

std::string command(const std::string& text, const std::string& team = "T1") {
  return "token=x&team_id=" + team +
         "&user_id=W1&command=%2Fcountersign&trigger_id=1.2&text=" + percent_encode(text);
}

domain::CommandAnswer answer_of(domain::CommandAnswer::Kind kind) {
  domain::CommandAnswer answer;
  answer.kind = kind;
  return answer;
}

}  // namespace

TEST_CASE("a command is stored, and answered in its reply to its sender alone") {
  Front front;
  front.server.reply = domain::encode(answer_of(domain::CommandAnswer::Kind::help));
  CHECK(front.send_signed("commands", command("help")) == 200);
  const auto said = nlohmann::json::parse(front.body_of_answer);
  CHECK(said["response_type"] == "ephemeral");
  CHECK(said["text"].get<std::string>().find("/countersign find") != std::string::npos);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].to.entity == domain::desk_entity("W1"));
  CHECK(front.server.written[0].dedup_keys == std::vector<std::string>{"slack-trigger:1.2"});
  REQUIRE(front.server.written[0].audit.size() == 1);
  CHECK(front.server.written[0].audit[0].type == "command.received");
  CHECK(front.send_signed("commands", command("delegate <@U1> until friday")) == 200);
  CHECK(front.server.written[1].to.entity == domain::directory_entity());
}

TEST_CASE("a search shows what concerns its sender, and of the rest not even that it is there") {
  Front front;
  auto allowed = answer_of(domain::CommandAnswer::Kind::find);
  allowed.words = "107214";
  allowed.rules = {"over-1k"};
  front.server.reply = domain::encode(allowed);
  domain::FoundDocument mine;
  mine.row.people = {"W1"};
  mine.row.total = "EUR 1.00";
  auto of_rule = mine;
  of_rule.row.people = {};
  of_rule.row.rule = "over-1k";
  of_rule.row.total = "EUR 2.00";
  auto secret = of_rule;
  secret.row.rule = "board";
  secret.row.total = "EUR 3.00";
  front.server.found = {mine, of_rule, secret};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  CHECK(front.server.sought == std::vector<std::string>{"107214"});
  CHECK(front.body_of_answer.find("EUR 1.00") != std::string::npos);
  CHECK(front.body_of_answer.find("EUR 2.00") != std::string::npos);
  CHECK(front.body_of_answer.find("EUR 3.00") == std::string::npos);
  CHECK(front.body_of_answer.find("2 documents found") != std::string::npos);
  front.server.found = {secret};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  const auto hidden = front.body_of_answer;
  front.server.found = {};
  CHECK(front.send_signed("commands", command("find 107214")) == 200);
  CHECK(front.body_of_answer == hidden);
}

TEST_CASE("a command that is not stored, or not decided in time, says so and is no error of Slack's") {
  Front front;
  CHECK(front.send_signed("commands", command("mine")) == 200);
  CHECK(front.body_of_answer.find("longer than Slack waits") != std::string::npos);
  front.server.outcomes = {AcceptOutcome::accepted, AcceptOutcome::full, AcceptOutcome::unavailable};
  for (int i = 0; i < 2; ++i) {
    CHECK(front.send_signed("commands", command("mine")) == 200);
    CHECK(front.body_of_answer.find("nothing was done") != std::string::npos);
  }
}

TEST_CASE("a command from elsewhere tells nothing and is written nowhere; one that is none is passed over") {
  Front front;
  front.server.reply = domain::encode(answer_of(domain::CommandAnswer::Kind::help));
  for (const auto* team : {"T2", ""}) {
    CHECK(front.send_signed("commands", command("help", team)) == 200);
    CHECK(front.body_of_answer.find("/countersign") == std::string::npos);
  }
  CHECK(front.send_signed("commands", "text=help&team_id=T1") == 200);
  CHECK(front.body_of_answer.empty());
  CHECK(front.send_signed("commands", "ssl_check=1") == 200);
  CHECK(front.server.written.empty());
  CHECK(front.send("/slack/demo/commands", command("help")) == 401);
}

}  // namespace countersign::slack_commands_test
