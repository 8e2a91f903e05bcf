// A step that asks whom Business Central's approval user setup names; the real binary against the sandbox.
#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::setup_approver_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// The demo company, whose workflow asks us; its route asks whom the setup names.
struct SetupWorld : World {
  SetupWorld() {
    edit_tenant("sweep_every", "approval_mode = \"release\"\npoll_every = \"1s\"\nsweep_every");
    edit_tenant("approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n",
                "on_approved = \"post\"\napprovers = [ \"business_central:approver\" ]\n");
    change({{"user", "LEE"}, {"purchaseAmountApprovalLimit", 20000}});
  }
  void change(const Json& line) const { sandbox("POST", "/approval-users", line); }
  void begin() {
    start();
    REQUIRE(eventually([&] { return sandbox("POST", "/workflow-subscriptions")["subscriptions"] == 2; }));
  }
  void person(const std::string& verb, const Json& body = Json::object()) const {
    const Json state = sandbox("GET", "/state");
    for (const auto& document : state["companies"][0]["documents"]) {
      if (document["externalNumber"] == "INV-88213")
        sandbox("POST", "/invoices/" + document["id"].get<std::string>() + "/" + verb, body);
    }
  }
  bool says(const std::string& card, const std::string& words) const {
    return eventually([&] {
      const auto message = message_with(card);
      return !message.is_null() && message.dump().find(words) != std::string::npos;
    });
  }
  bool offers(const std::string& card) const { return says(card, "\"action_id\":\"approve\""); }
};

}  // namespace

TEST_CASE("the approver whom Business Central's setup names approves, and nobody else") {
  SetupWorld world;
  world.begin();
  world.person("send", {{"sender", "MARIA"}});
  REQUIRE(world.offers("Approval needed: Fabrikam"));
  CHECK(world.says("Approval needed: Fabrikam", "Approver in Business Central's setup*\\nLee Wong"));
  CHECK(world.says("Approval needed: Fabrikam", "Waiting for <@W0LEE00001>"));
  world.click("U0DANA0001", world.message_with("Approval needed"));
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 1; }));
  world.click("W0LEE00001", world.message_with("Approval needed"));
  REQUIRE(world.says("Posted: Fabrikam", "Posted"));
  CHECK(world.oracle()["posts_succeeded"] == 1);
  const auto checked = world.countersign({"check", "--tenant", "demo"});
  CHECK(checked.output.find("names an approver for 3 of its 4 users") != std::string::npos);
  CHECK(checked.output.find("lee@cronus.example, whom the setup of 'CRONUS DE' names") != std::string::npos);
  world.stop(15);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "purchaseInvoices"});
  CHECK(
      story.output.find("setup names LEE lee@cronus.example as the approver of what maria@cronus.example") !=
      std::string::npos);
  CHECK(story.output.find("named by Business Central's setup") != std::string::npos);
}

TEST_CASE("above the limit the next one up is named; where the setup names nobody the card says so") {
  SetupWorld world;
  world.change({{"user", "LEE"}, {"purchaseAmountApprovalLimit", 100}});
  world.begin();
  world.person("send", {{"sender", "MARIA"}});
  REQUIRE(world.offers("Approval needed: Fabrikam"));
  CHECK(world.says("Approval needed: Fabrikam", "Dana Reyes · passed over: Lee Wong (up to 100)"));
  world.person("cancel");
  REQUIRE(world.says("Back in preparation: Fabrikam", "Back"));
  // Nobody is above Dana.
  world.person("send", {{"sender", "DANA"}});
  REQUIRE(world.says("Waiting in Business Central: Fabrikam", "Dana Reyes has no approver in it"));
  CHECK(world.message_with("Waiting in Business Central: Fabrikam").dump().find("\"approve\"") ==
        std::string::npos);
  world.person("cancel");
  REQUIRE(world.says("Back in preparation: Fabrikam", "Back"));
  world.change({{"user", "DANA"}, {"approverId", "LEE"}});
  world.change({{"user", "LEE"}, {"unlimitedPurchaseApproval", true}});
  world.person("send", {{"sender", "DANA"}});
  REQUIRE(world.says("Approval needed: Fabrikam", "Waiting for <@W0LEE00001>"));
  REQUIRE(world.offers("Approval needed: Fabrikam"));
  world.click("W0LEE00001", world.message_with("Approval needed"));
  REQUIRE(world.says("Posted: Fabrikam", "Posted"));
  CHECK(world.oracle()["post_attempts"] == 1);
}

}  // namespace countersign::setup_approver_test
