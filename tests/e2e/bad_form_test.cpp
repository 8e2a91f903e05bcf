// Forms that are not as we made them: whoever can sign as Slack, and a person who edits what their client
// sends.
#include <functional>

#include <signal.h>

#include "catch.hpp"
#include "e2e/payloads.hpp"

namespace countersign::bad_form_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

constexpr const char* interactions = "/slack/demo/interactions";
const std::string approver = "U0DANA0001";

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

Json open_view(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["views"]) {
    if (one["user"] == user) return one;
  }
  return nullptr;
}

/// What Slack sends when this person submits the form of a rejection.
Json submission(const World& world, const std::string& text) {
  Json payload = json_fixture("slack/view_submission.json");
  const Json open = open_view(world, approver);
  payload["user"]["id"] = approver;
  payload["view"]["private_metadata"] = open["view"]["private_metadata"];
  payload["view"]["callback_id"] = open["view"]["callback_id"];
  payload["view"]["state"]["values"] = {
      {"text", {{"text", {{"type", "plain_text_input"}, {"value", text}}}}}};
  return payload;
}

HttpResponse send_form(const World& world, const Json& payload) {
  const std::string body = form_of(payload.dump());
  auto headers = signed_headers(body);
  headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  auto reply = world.send("POST", world.door() + interactions, body, headers);
  REQUIRE(reply.has_value());
  return *std::move(reply);
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void edit_metadata(Json& form, const std::string& from, const std::string& to) {
  auto& metadata = form["view"]["private_metadata"];
  metadata = changed(metadata.get<std::string>(), from, to);
}

struct Form {
  std::string what;
  bool taken = false;  ///< Written for the conversation to decide; else counted as not understood.
  std::string answer;  ///< In the body; empty: the body is empty.
  std::function<void(Json&)> change;
};

Json& value_of(Json& form) {
  return form["view"]["state"]["values"]["text"]["text"]["value"];
}

std::vector<Form> forms() {
  const std::string elsewhere = "a1f0c3d2-5b64-4e11-9c1d-000000000099";
  return {
      {"no metadata", false, "", [](Json& form) { form["view"].erase("private_metadata"); }},
      {"hand-edited metadata", false, "",
       [](Json& form) { form["view"]["private_metadata"] = "../../etc|v1|s1|C0APPROVAL"; }},
      {"metadata that is no text", false, "", [](Json& form) { form["view"]["private_metadata"] = 17; }},
      {"a channel that is none", false, "",
       [](Json& form) { edit_metadata(form, "|C0APPROVAL", "|../../etc"); }},
      {"another workspace", false, "", [](Json& form) { form["team"]["id"] = "T0FOREIGN1"; }},
      {"no team, whatever the view says", false, "", [](Json& form) { form["team"] = nullptr; }},
      {"no user", false, "", [](Json& form) { form.erase("user"); }},
      {"no view", false, "", [](Json& form) { form.erase("view"); }},
      {"another channel", true, "does not wait",
       [](Json& form) { edit_metadata(form, "C0APPROVAL", "C0NOBOT001"); }},
      {"another document", true, "does not wait",
       [elsewhere](Json& form) {
         auto& metadata = form["view"]["private_metadata"];
         const auto text = metadata.get<std::string>();
         metadata = changed(text, text.substr(text.find("|v") - 36, 36), elsewhere);
       }},
      {"a version to come", true, "The document changed",
       [](Json& form) { edit_metadata(form, "|v1|", "|v9|"); }},
      {"a form that is none of ours", true, "does not wait",
       [](Json& form) { form["view"]["callback_id"] = "approve"; }},
      {"somebody else", true, "Only", [](Json& form) { form["user"]["id"] = "U0STRANGE1"; }},
      {"no values", true, "Please say why", [](Json& form) { form["view"]["state"] = Json::object(); }},
      {"a number for the reason", true, "Please say why", [](Json& form) { value_of(form) = 17; }},
      {"nothing but spaces", true, "Please say why", [](Json& form) { value_of(form) = " \n\t "; }},
      {"501 characters", true, "below 500 characters",
       [](Json& form) { value_of(form) = std::string(501, 'x'); }},
  };
}

}  // namespace

TEST_CASE("a form is believed no more than a click: who, which document, channel and version are compared") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.click(approver, world.message_with("Approval needed: Fabrikam"), "reject");
  REQUIRE(eventually([&] { return !open_view(world, approver).is_null(); }));
  int number = 0;
  for (const auto& row : forms()) {
    INFO(row.what);
    Json form = submission(world, "Wrong price");
    form["trigger_id"] = "1.bad-form." + std::to_string(number++);
    row.change(form);
    const double before = slack_refusals(world, "not_understood");
    const auto reply = send_form(world, form);
    INFO(reply.body);
    CHECK(reply.status == 200);
    CHECK(reply.body.find(row.answer) != std::string::npos);
    CHECK(reply.body.empty() == row.answer.empty());
    CHECK(slack_refusals(world, "not_understood") == before + (row.taken ? 0 : 1));
  }
  CHECK_FALSE(world.message_with("Approval needed: Fabrikam").is_null());
  Json form = submission(world, "Wrong price");
  CHECK(send_form(world, form).body.empty());
  REQUIRE(shown(world, "Rejected: Fabrikam"));
  // Sent again it changes nothing; another one comes too late.
  CHECK(send_form(world, form).status == 200);
  form["trigger_id"] = "1.bad-form.late";
  CHECK(send_form(world, form).body.find("rejected this already") != std::string::npos);
  CHECK(world.oracle()["post_attempts"] == 0);
  world.stop(SIGTERM);
  const auto story = audit(world);
  const auto rejected = story.find("conversation.rejected");
  REQUIRE(rejected != std::string::npos);
  CHECK(story.find("conversation.rejected", rejected + 1) == std::string::npos);
}

}  // namespace countersign::bad_form_test
