// Reject, Ask and See invoice, through the modals that the sandbox's Slack keeps; the real binary.
#include <signal.h>

#include "catch.hpp"
#include "e2e/payloads.hpp"

namespace countersign::modal_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";
const std::string lee = "W0LEE00001";
const std::string maria = "U0MARIA001";
const std::string approvers = "approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n";

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

/// The modal that this person has open; null when there is none.
Json view_of(const World& world, const std::string& user) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["views"]) {
    if (one["user"] == user) return one;
  }
  return nullptr;
}

bool opened(const World& world, const std::string& user) {
  return eventually([&] { return !view_of(world, user).is_null(); });
}

bool closed(const World& world, const std::string& user) {
  return eventually([&] { return view_of(world, user).is_null(); });
}

/// True once this person's modal says so.
bool says(const World& world, const std::string& user, const std::string& text) {
  return eventually([&] { return view_of(world, user).dump().find(text) != std::string::npos; });
}

void submit(const World& world, const std::string& user, const Json& values) {
  world.sandbox("POST", "/views/submit", {{"user", user}, {"values", values}, {"force", true}});
}

std::string invoice_id(const World& world, const std::string& number = "INV-88213") {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] == number) return document["id"];
  }
  return {};
}

bool offers(const Json& message, const std::string& action) {
  for (const auto& block : message.value("blocks", Json::array())) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] == action) return true;
    }
  }
  return false;
}

/// The words of all replies in the thread of this card.
std::string thread_of(const World& world, const Json& card) {
  std::string text;
  for (const auto& message : world.messages()) {
    if (message.value("thread_ts", "") == card["ts"].get<std::string>())
      text += message["text"].get<std::string>() + "\n";
  }
  return text;
}

bool whispered(const World& world, const std::string& user, const std::string& text) {
  return eventually([&] {
    const Json state = world.sandbox("GET", "/state");
    for (const auto& one : state["slack"]["ephemerals"]) {
      if (one["user"] == user && one["text"].get<std::string>().find(text) != std::string::npos) return true;
    }
    return false;
  });
}

void check_slack(const World& world) {
  const auto oracle = world.oracle();
  CHECK(oracle["triggers_expired"] == 0);
  CHECK(oracle["forms_unanswered"] == 0);
  CHECK(oracle["duplicate_cards"] == 0);
}

}  // namespace

TEST_CASE("Reject asks why, the card tells it, nothing is posted, and a changed document asks again") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto card = world.message_with("Approval needed: Fabrikam");
  world.click("U0STRANGE1", card, "reject");
  CHECK(whispered(world, "U0STRANGE1", "Only"));
  world.click(dana, card, "reject");
  world.click(lee, card, "reject");
  REQUIRE(opened(world, dana));
  REQUIRE(opened(world, lee));
  submit(world, dana, {{"text", "   "}});
  CHECK(says(world, dana, "Please say why"));
  submit(world, dana, {{"text", "Price is *wrong* <!channel> & too high"}});
  REQUIRE(shown(world, "Rejected: Fabrikam"));
  CHECK(closed(world, dana));
  auto rejected = world.message_with("Rejected: Fabrikam");
  for (const auto* action : {"approve", "reject", "ask", "retry"}) CHECK_FALSE(offers(rejected, action));
  CHECK(rejected.dump().find("&lt;!channel&gt;") != std::string::npos);
  CHECK(rejected.dump().find("<!channel>") == std::string::npos);
  CHECK(rejected.dump().find("<@" + dana + ">") != std::string::npos);

  // The other one had the form open, and the first decision stands.
  submit(world, lee, {{"text", "Not ours"}});
  CHECK(says(world, lee, "rejected this already"));
  CHECK(world.oracle()["post_attempts"] == 0);

  world.sandbox("PATCH", "/invoices/" + invoice_id(world), {{"dueDate", "2027-03-31"}});
  REQUIRE(shown(world, "Changed, decide again: Fabrikam"));
  REQUIRE(
      eventually([&] { return offers(world.message_with("Changed, decide again: Fabrikam"), "approve"); }));
  world.click(lee, world.message_with("Changed, decide again: Fabrikam"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  check_slack(world);
  world.stop(SIGTERM);
  const auto story = audit(world);
  for (const auto* line :
       {"form.opened", "form.received", "form.refused", "conversation.rejected", "conversation.posted"}) {
    INFO(line);
    CHECK(story.find(line) != std::string::npos);
  }
  // The person's words are in the audit trail and in Slack, and in no log.
  CHECK(world.log().find("too high") == std::string::npos);
  CHECK(story.find("too high") != std::string::npos);
}

TEST_CASE("a rejected document that is posted in Business Central is an exception") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.click(dana, world.message_with("Approval needed: Fabrikam"), "reject");
  REQUIRE(opened(world, dana));
  submit(world, dana, {{"text", "Wrong price"}});
  REQUIRE(shown(world, "Rejected: Fabrikam"));
  world.sandbox("POST", "/invoices/" + invoice_id(world) + "/post", Json::object());
  REQUIRE(shown(world, "Handled in Business Central: Fabrikam"));
  world.stop(SIGTERM);
  const auto exceptions = world.countersign({"audit", "exceptions", "--tenant", "demo"});
  CHECK(exceptions.code == 1);
  CHECK(exceptions.output.find("posted_without_approval") != std::string::npos);
}

TEST_CASE("Ask puts a question into the thread, the card says who owes the answer, and Answer ends it") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  auto card = world.message_with("Approval needed: Fabrikam");
  world.click(dana, card, "ask");
  REQUIRE(opened(world, dana));
  submit(world, dana, {{"text", "Which project?"}});
  CHECK(says(world, dana, "Please choose a person"));
  submit(world, dana, {{"text", "Which project?"}, {"person", maria}});
  CHECK(closed(world, dana));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed: Fabrikam"), "answer"); }));
  REQUIRE(eventually([&] { return thread_of(world, card).find("<@" + maria + ">") != std::string::npos; }));
  CHECK(thread_of(world, card).find("Which project?") != std::string::npos);
  card = world.message_with("Approval needed: Fabrikam");
  CHECK(card.dump().find("<@" + maria + ">") != std::string::npos);

  world.click("U0STRANGE1", card, "answer");
  CHECK(whispered(world, "U0STRANGE1", "The question is for <@" + maria + ">"));
  world.click(maria, card, "answer");
  REQUIRE(opened(world, maria));
  submit(world, maria, {{"text", "Leipzig"}});
  CHECK(closed(world, maria));
  REQUIRE(eventually([&] { return thread_of(world, card).find("Leipzig") != std::string::npos; }));
  REQUIRE(eventually([&] { return !offers(world.message_with("Approval needed: Fabrikam"), "answer"); }));

  // A question keeps nobody from deciding.
  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  check_slack(world);
}

TEST_CASE("See invoice shows all lines, page by page, to whoever sees the card, and decides nothing") {
  World world;
  Json lines = Json::array();
  for (int number = 1; number <= 90; ++number) {
    lines.push_back(
        {{"description", "Chair no. " + std::to_string(number)}, {"quantity", 1}, {"unitCost", 20 + number}});
  }
  world.sandbox("POST", "/invoices",
                {{"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", "MANY-90"},
                 {"dueDate", "2027-01-15"},
                 {"lines", lines}});
  world.start();
  REQUIRE(eventually([&] { return world.messages().dump().find("MANY-90") != std::string::npos; }));
  world.click("U0STRANGE1", world.message_with("MANY-90"), "lines");
  REQUIRE(opened(world, "U0STRANGE1"));
  CHECK(says(world, "U0STRANGE1", "Lines 1 to 40 of 90"));
  CHECK(view_of(world, "U0STRANGE1").dump().find("Chair no. 40") != std::string::npos);
  CHECK(view_of(world, "U0STRANGE1").dump().find("Chair no. 41") == std::string::npos);
  const Json next{{"user", "U0STRANGE1"}, {"action_id", "next"}};
  world.sandbox("POST", "/views/click", next);
  REQUIRE(says(world, "U0STRANGE1", "Lines 41 to 80 of 90"));
  world.sandbox("POST", "/views/click", next);
  REQUIRE(says(world, "U0STRANGE1", "Lines 81 to 90 of 90"));
  CHECK(view_of(world, "U0STRANGE1").dump().find("Chair no. 90") != std::string::npos);
  // A page that there is not, as a forged click would name it.
  world.sandbox("POST", "/views/click",
                {{"user", "U0STRANGE1"}, {"action_id", "previous"}, {"value", "4000000000"}});
  REQUIRE(eventually([&] {
    return metric(world,
                  "countersign_effects_total{kind=\"update_modal\",outcome=\"done\",tenant=\"demo\"}") >= 3;
  }));
  CHECK(says(world, "U0STRANGE1", "Lines 81 to 90 of 90"));
  CHECK_FALSE(view_of(world, "U0STRANGE1")["view"].contains("submit"));
  check_slack(world);
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE("a guest who was let into the channel sees the card, but neither all lines nor the files") {
  const auto* what = GENERATE("restricted", "ultra_restricted", "stranger");
  CAPTURE(what);
  World world;
  world.start();
  REQUIRE(eventually([&] { return !world.message_with("Approval needed: Fabrikam").is_null(); }));
  world.sandbox("POST", "/people/U0STRANGE1", {{what, true}});
  const auto card = world.message_with("Approval needed: Fabrikam");
  world.click("U0STRANGE1", card, "lines");
  const auto story = [&] {
    return world.countersign({"audit", "show", "--json", "--tenant", "demo"}).output;
  };
  CHECK(eventually([&] { return story().find("form.not_opened") != std::string::npos; }));
  CHECK(view_of(world, "U0STRANGE1").is_null());
  CHECK(world.oracle()["modals_opened"] == 0);
  // Another person is not held up by that.
  world.click("U0DANA0001", card, "lines");
  CHECK(opened(world, "U0DANA0001"));
}

TEST_CASE("a guest who clicks is told neither who decides nor by which route; a member is") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto card = world.message_with("Approval needed: Fabrikam");
  world.click(maria, card, "approve");
  CHECK(whispered(world, maria, "<@" + dana + ">"));
  CHECK(whispered(world, maria, "rule over-1k"));

  world.sandbox("POST", "/people/U0STRANGE1", {{"restricted", true}});
  world.click("U0STRANGE1", card, "approve");
  CHECK(whispered(world, "U0STRANGE1", "Only an approver of this route can decide this."));
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["ephemerals"]) {
    if (one["user"] != "U0STRANGE1") continue;
    CHECK(one["text"].get<std::string>().find("<@") == std::string::npos);
    CHECK(one["text"].get<std::string>().find("over-1k") == std::string::npos);
  }
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE("with lines for the approvers alone, See invoice opens for them and for nobody else") {
  World world;
  world.edit_tenant(approvers, approvers + "lines = \"approvers\"\n");
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto card = world.message_with("Approval needed: Fabrikam");
  const std::string line = "Conference bundle";
  CHECK(card.dump().find(line) == std::string::npos);
  world.click("U0STRANGE1", card, "lines");
  CHECK(whispered(world, "U0STRANGE1", "The lines of this are for <@" + dana + ">"));
  CHECK(view_of(world, "U0STRANGE1").is_null());
  world.click(dana, card, "lines");
  REQUIRE(opened(world, dana));
  CHECK(view_of(world, dana).dump().find(line) != std::string::npos);
  INFO("the files hang on the same modal");
  CHECK(view_of(world, dana).dump().find("/files/demo?") != std::string::npos);
  CHECK(world.oracle()["modals_opened"] == 1);
}

}  // namespace countersign::modal_test
