// Modals as Slack has them: triggers, checks, submissions, and what people see of their answers.
#include "catch.hpp"
#include "core/url.hpp"
#include "driver.hpp"

namespace countersign::slack_views_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

Json plain(const std::string& text) {
  return {{"type", "plain_text"}, {"text", text}};
}

Json form() {
  return {{"type", "modal"},
          {"callback_id", "reject"},
          {"private_metadata", "about"},
          {"title", plain("Reject invoice")},
          {"submit", plain("Reject")},
          {"close", plain("Back")},
          {"blocks", Json::array({{{"type", "input"},
                                   {"block_id", "text"},
                                   {"label", plain("Why?")},
                                   {"element", {{"type", "plain_text_input"}, {"action_id", "text"}}}},
                                  {{"type", "input"},
                                   {"block_id", "person"},
                                   {"optional", true},
                                   {"label", plain("Who?")},
                                   {"element", {{"type", "users_select"}, {"action_id", "person"}}}}})}};
}

struct Modals : Driver {
  Modals() { control("PUT", "app", {{"interactions_url", "http://127.0.0.1:1/slack/demo/interactions"}}); }

  Json payload() {
    REQUIRE(sent.size() == 1);
    const auto pairs = parse_form(sent[0].request.body);
    return Json::parse(*find_value(*pairs, "payload"));
  }
  /// Posts a card, has Dana click it, and gives the click's trigger.
  std::string trigger() {
    const Json card{{"channel", "C0APPROVAL"},
                    {"text", "x"},
                    {"blocks", Json::array({{{"type", "actions"},
                                             {"block_id", "a"},
                                             {"elements", Json::array({{{"type", "button"},
                                                                        {"text", plain("Reject")},
                                                                        {"action_id", "reject"},
                                                                        {"value", "v"}}})}}})}};
    const std::string ts = slack("chat.postMessage", card)["ts"];
    control("POST", "clicks",
            {{"user", "U0DANA0001"}, {"channel", "C0APPROVAL"}, {"ts", ts}, {"action_id", "reject"}});
    const std::string id = payload()["trigger_id"];
    answer(200);
    return id;
  }
  Json open(const std::string& with, const Json& view = form()) {
    return slack("views.open", {{"trigger_id", with}, {"view", view}});
  }
  Json submit(const Json& values, const Json& more = Json::object()) {
    Json body{{"user", "U0DANA0001"}, {"values", values}};
    body.update(more);
    return control("POST", "views/submit", body);
  }
  Json view() { return control("GET", "state")["slack"]["views"]; }
};

}  // namespace

TEST_CASE("a trigger opens one modal, within three seconds") {
  Modals slack;
  CHECK(slack.open("1.2.x")["error"] == "invalid_trigger_id");
  const auto once = slack.trigger();
  slack.advance(Duration(3'000));
  const Json opened = slack.open(once);
  CHECK(opened["ok"] == true);
  CHECK(opened["view"]["private_metadata"] == "about");
  CHECK(slack.open(once)["error"] == "exchanged_trigger_id");
  const auto late = slack.trigger();
  slack.advance(Duration(3'001));
  CHECK(slack.open(late)["error"] == "expired_trigger_id");
  CHECK(slack.oracle()["modals_opened"] == 1);
  CHECK(slack.oracle()["triggers_expired"] == 1);
}

TEST_CASE("a modal that breaks a rule of views is refused, and its trigger is not used up") {
  Modals slack;
  const auto trigger = slack.trigger();
  const auto refused = [&](const Json& view) { return slack.open(trigger, view)["ok"] == false; };
  auto view = form();
  view["title"] = plain(std::string(25, 'x'));
  CHECK(refused(view));
  view = form();
  view.erase("submit");
  CHECK(refused(view));
  view = form();
  view["type"] = "home";
  CHECK(refused(view));
  view = form();
  view["private_metadata"] = std::string(3'001, 'x');
  CHECK(refused(view));
  view = form();
  view["blocks"][0]["element"]["type"] = "number_input";
  CHECK(refused(view));
  view = form();
  view["surprise"] = 1;
  CHECK(refused(view));
  CHECK(slack.open(trigger)["ok"] == true);
}

TEST_CASE("a submission carries what was filled in; a required field is Slack's own to ask for") {
  Modals slack;
  slack.open(slack.trigger());
  slack.submit({{"text", ""}});
  CHECK(slack.sent.empty());
  CHECK(slack.view()[0]["errors"]["text"] == "Please complete this required field.");
  slack.submit({{"text", "Price differs"}, {"person", "U0MARIA001"}});
  const Json sent = slack.payload();
  CHECK(sent["type"] == "view_submission");
  CHECK(sent["user"]["id"] == "U0DANA0001");
  CHECK(sent["view"]["callback_id"] == "reject");
  CHECK(sent["view"]["private_metadata"] == "about");
  CHECK(sent["view"]["state"]["values"]["text"]["text"]["value"] == "Price differs");
  CHECK(sent["view"]["state"]["values"]["person"]["person"]["selected_user"] == "U0MARIA001");
  slack.answer(200);
  CHECK(slack.view().empty());
  CHECK(slack.oracle()["forms_sent"] == 1);
}

TEST_CASE("an answer may show errors, put another modal in its place, or fail to come") {
  Modals slack;
  slack.open(slack.trigger());
  slack.submit({{"text", "x"}});
  slack.answer(200, R"({"response_action":"errors","errors":{"text":"Too short"}})");
  CHECK(slack.view()[0]["errors"]["text"] == "Too short");
  slack.submit({{"text", "x"}});
  slack.answer(503);
  CHECK_FALSE(slack.view()[0]["trouble"].get<std::string>().empty());
  CHECK(slack.oracle()["forms_unanswered"] == 1);
  slack.submit({{"text", "x"}});
  auto refused = form();
  refused.erase("submit");
  refused["blocks"] = Json::array({{{"type", "divider"}}});
  slack.answer(200, Json{{"response_action", "update"}, {"view", refused}}.dump());
  CHECK(slack.view()[0]["view"]["blocks"][0]["type"] == "divider");
  slack.control("POST", "views/close", {{"user", "U0DANA0001"}});
  CHECK(slack.view().empty());
  CHECK(slack.sent.empty());  // Nobody asked to be told of it.
}

TEST_CASE("a button in a modal names its view, and an update needs the hash that was clicked") {
  Modals slack;
  auto view = form();
  view["blocks"].push_back(
      {{"type", "actions"},
       {"block_id", "pages"},
       {"elements",
        Json::array(
            {{{"type", "button"}, {"text", plain("Next")}, {"action_id", "next"}, {"value", "2"}}})}});
  slack.open(slack.trigger(), view);
  slack.control("POST", "views/click", {{"user", "U0DANA0001"}, {"action_id", "next"}});
  const Json sent = slack.payload();
  CHECK(sent["container"]["type"] == "view");
  CHECK(sent["actions"][0]["value"] == "2");
  CHECK_FALSE(sent.contains("channel"));
  slack.answer(200);
  const std::string id = sent["view"]["id"];
  const std::string hash = sent["view"]["hash"];
  CHECK(slack.slack("views.update", {{"view_id", id}, {"hash", hash}, {"view", form()}})["ok"] == true);
  CHECK(slack.slack("views.update", {{"view_id", id}, {"hash", hash}, {"view", form()}})["error"] ==
        "hash_conflict");
  CHECK(slack.slack("views.update", {{"view_id", "V1"}, {"view", form()}})["error"] == "not_found");
}

}  // namespace countersign::slack_views_test
