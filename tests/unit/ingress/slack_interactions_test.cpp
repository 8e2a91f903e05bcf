// Clicks, buttons in modals and forms, as Slack sends them.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "scripted_door.hpp"

namespace countersign::slack_interactions_test {

using namespace countersign;
using namespace countersign::ingress_test;

namespace {

std::string page_button(const std::string& action, const std::string& value, const std::string& metadata) {
  const nlohmann::json payload{
      {"type", "block_actions"},
      {"user", {{"id", "W1"}, {"team_id", "T1"}}},
      {"team", {{"id", "T1"}}},
      {"container", {{"type", "view"}, {"view_id", "V1"}}},
      {"view", {{"id", "V1"}, {"hash", "h1"}, {"private_metadata", metadata}}},
      {"actions", {{{"action_id", action}, {"action_ts", "2.5"}, {"value", value}}}}};
  return "payload=" + percent_encode(payload.dump());
}

std::string lines_button() {
  return changed(click(), [](nlohmann::json& payload) {
    payload["actions"][0]["action_id"] = "lines";
    payload["user"]["team_id"] = "T1";
  });
}

}  // namespace

TEST_CASE("a form is answered with what its conversation replies, and closes when it says nothing") {
  Front front;
  REQUIRE(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.empty());
  REQUIRE(front.server.written.size() == 1);
  const auto message = domain::decode_message(front.server.written[0].input);
  REQUIRE(message);
  const auto& form = std::get<domain::FormSubmitted>(*message);
  CHECK(form.form == "reject");
  CHECK(form.version == 3);
  CHECK(form.user == "W1");
  CHECK(form.channel == "C1");
  CHECK(form.text == "A & B");
  CHECK(form.at == now);
  CHECK(front.server.written[0].audit.at(0).type == "form.received");
  CHECK(front.server.written[0].audit.at(0).body.find("A &") == std::string::npos);

  domain::FormAnswer answer;
  answer.problem = domain::FormAnswer::Problem::no_text;
  front.server.reply = domain::encode(answer);
  CHECK(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.find(R"("response_action":"errors")") != std::string::npos);
  answer.problem = domain::FormAnswer::Problem::none;
  answer.refusal = domain::PrivateAnswer{};
  front.server.reply = domain::encode(answer);
  CHECK(front.send_signed("interactions", form_with(about + "|C1")) == 200);
  CHECK(front.body_of_answer.find(R"("response_action":"update")") != std::string::npos);
}

TEST_CASE("a form or a page that is not ours is passed over and written nowhere") {
  Front front;
  for (const auto& body :
       {form_with(""), form_with("|v3|s1|C1"), form_with(about), form_with(about + "|"),
        form_with(about + "|c1"), form_with(about + "|C1|C2"), form_with(std::string(4'000, 'x')),
        form_with(about + "|C1", "T2"), page_button("next", "0", about + "|C1"),
        page_button("next", "2x", about + "|C1"), page_button("next", "-1", about + "|C1"),
        page_button("next", "99999999999", about + "|C1"), page_button("next", "2", about),
        page_button("approve", "2", about + "|C1")}) {
    INFO(body);
    CHECK(front.send_signed("interactions", body) == 200);
    CHECK(front.body_of_answer.empty());
  }
  // A link: the browser follows it, and Slack tells of it.
  CHECK(front.send_signed("interactions", page_button("files", "", about + "|C1")) == 200);
  CHECK(front.server.written.empty());
  CHECK(front.send_signed("interactions", page_button("next", "2", about + "|C1")) == 200);
  REQUIRE(front.server.written.size() == 1);
  CHECK(front.server.written[0].input.type == "page_turned");
}

TEST_CASE(
    "clicks, buttons in modals and forms are taken of this workspace alone, and only if Slack says so") {
  const auto body =
      GENERATE(click(), lines_button(), page_button("next", "2", about + "|C1"), form_with(about + "|C1"));
  INFO(body);
  Front front;
  CHECK(front.send_signed("interactions", body) == 200);
  const auto taken = front.server.written.size();
  CHECK(taken == 1);
  const std::vector<nlohmann::json> elsewhere{
      nullptr, nlohmann::json::object(), {{"id", "T2"}}, {{"id", ""}}, {{"id", 7}}};
  for (const auto& team : elsewhere) {
    CHECK(front.send_signed("interactions", changed(body, [&](auto& payload) {
                              payload["team"] = team;
                              payload["view"]["team_id"] = "T1";
                            })) == 200);
  }
  CHECK(front.server.written.size() == taken);
}

TEST_CASE("lines are shown to our people alone, whichever button asks for them") {
  const auto body = GENERATE(lines_button(), page_button("next", "2", about + "|C1"));
  const auto taken_from = [&](const nlohmann::json& user_team, const nlohmann::json& enterprise) {
    Front front;
    CHECK(front.send_signed("interactions", changed(body, [&](auto& payload) {
                              payload["user"]["team_id"] = user_team;
                              payload["enterprise"] = enterprise;
                            })) == 200);
    return front.server.written.size() == 1;
  };
  CHECK(taken_from("T1", nullptr));
  CHECK_FALSE(taken_from("T2", nullptr));
  CHECK_FALSE(taken_from(nullptr, nullptr));
  INFO("the organisation is the one where it was clicked, not the person's: a guest would be let in");
  CHECK_FALSE(taken_from("T2", {{"id", "E1"}}));
  CHECK_FALSE(taken_from(nullptr, {{"id", "E1"}}));
}

}  // namespace countersign::slack_interactions_test
