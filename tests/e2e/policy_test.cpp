// Several approvals, a user group, a reminder and a held document, with the real program and the sandbox.
#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::policy_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string approvers = "approvers = [ \"dana@cronus.example\", \"employee:LW\" ]\n";

/// Null when the message does not show it.
Json button_of(const Json& message, const std::string& action) {
  for (const auto& block : message.value("blocks", Json::array())) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] == action) return element;
    }
  }
  return nullptr;
}

bool offers(const Json& message, const std::string& action) {
  return !button_of(message, action).is_null();
}

/// The messages of a channel, with the replies in threads.
std::string everything_in(const World& world, const std::string& channel) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["channels"]) {
    if (one["id"] == channel) return one["messages"].dump();
  }
  return {};
}

bool card_says(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

}  // namespace

TEST_CASE("two people of a group approve, the first by Approve and the second by Approve and post") {
  World world;
  world.edit_tenant(approvers, "[[route.step]]\nany_of = [ \"group:S0FINANCE1\" ]\ncount = 2\n");
  // `settle` belongs to the route, above its step.
  world.edit_tenant("at_least = { EUR = 1000 }\n", "at_least = { EUR = 1000 }\nsettle = \"1s\"\n");
  world.edit_tenant("count = 2\nsettle = \"1s\"\n", "count = 2\n");
  world.start();
  REQUIRE(card_says(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed: Fabrikam"), "sign"); }));
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"), "sign");
  REQUIRE(card_says(world, "1 of 2 approvals: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 0);
  REQUIRE(eventually([&] { return offers(world.message_with("1 of 2 approvals: Fabrikam"), "approve"); }));
  world.click("W0LEE00001", world.message_with("1 of 2 approvals: Fabrikam"), "approve");
  REQUIRE(card_says(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["posts_succeeded"] == 1);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "107214"});
  INFO(story.output);
  CHECK(story.output.find("conversation.approved") != story.output.rfind("conversation.approved"));
}

TEST_CASE("a route's mentions stand on its card and in the thread of a change, and approve nothing") {
  World world;
  world.edit_tenant(approvers, approvers + "mentions = [ \"slack:U0MARIA001\", \"group:S0FINANCE1\" ]\n");
  world.start();
  REQUIRE(card_says(world, "Approval needed: Fabrikam"));
  const auto card = world.message_with("Approval needed: Fabrikam");
  const std::string told = "cc <@U0MARIA001>, <!subteam^S0FINANCE1>";
  CHECK(card.dump().find(told) != std::string::npos);
  world.click("U0MARIA001", card);
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 1; }));
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] != "INV-88213") continue;
    world.sandbox("PATCH", "/invoices/" + document["id"].get<std::string>(), {{"dueDate", "2027-02-01"}});
  }
  CHECK(eventually([&] {
    for (const auto& message : world.messages()) {
      const auto text = message["text"].get<std::string>();
      if (text.find("please decide again") != std::string::npos && text.find(told) != std::string::npos)
        return true;
    }
    return false;
  }));
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE("what is approved and held stands on the list of what is ready, until its group posts it") {
  World world;
  world.edit_tenant(approvers,
                    approvers + "on_approved = \"hold\"\npost_by = [ \"maria@cronus.example\" ]\n");
  world.start();
  const auto ready = [&] { return world.countersign({"approvals", "ready"}).output; };
  CHECK(ready() == "Nothing is approved and waits to be posted.\n");
  REQUIRE(card_says(world, "Approval needed: Fabrikam"));
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(card_says(world, "Approved, waiting to be posted: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 0);
  CHECK(eventually([&] { return ready().find("107214") != std::string::npos; }));
  REQUIRE(eventually([&] { return offers(world.message_with("Approved, waiting"), "post"); }));
  world.click("U0DANA0001", world.message_with("Approved, waiting"), "post");
  world.click("U0MARIA001", world.message_with("Approved, waiting"), "post");
  REQUIRE(card_says(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 1);
  CHECK(eventually([&] { return ready().find("107214") == std::string::npos; }));
}

TEST_CASE("whoever does not decide is reminded personally, and at last the card expires") {
  World world;
  world.edit_tenant(approvers, approvers + "remind_every = \"2s\"\nexpire_after = \"8s\"\n");
  world.add_to_tenant("[business_hours]\ndays = [ \"Mon-Sun\" ]\nfrom = \"00:00\"\nto = \"23:59\"\n");
  world.start();
  REQUIRE(card_says(world, "Approval needed: Fabrikam"));
  const Json button = button_of(world.message_with("Approval needed: Fabrikam"), "approve");
  REQUIRE(button.is_object());
  CHECK(eventually([&] {
    return everything_in(world, "D0DANA0001").find("this still waits for your approval") != std::string::npos;
  }));
  REQUIRE(card_says(world, "Expired: Fabrikam"));
  const Json expired = world.message_with("Expired: Fabrikam");
  CHECK_FALSE(offers(expired, "approve"));
  // Of a page that has not caught up.
  world.sandbox("POST", "/clicks",
                {{"user", "U0DANA0001"},
                 {"channel", "C0APPROVAL"},
                 {"ts", expired["ts"]},
                 {"action_id", "approve"},
                 {"block_id", "old"},
                 {"value", button["value"]}});
  CHECK(eventually([&] { return world.oracle()["clicks_sent"] == 1; }));
  CHECK(everything_in(world, "C0APPROVAL").find("Posted") == std::string::npos);
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE("whoever entered an invoice, as a field of an extension says, does not approve it") {
  World world;
  world.edit_tenant(approvers, approvers + "not_requester = true\n");
  world.add_to_tenant(
      "[requester]\npublisher = \"contoso\"\ngroup = \"payables\"\nversion = \"v1.0\"\n"
      "path = \"purchaseDocuments\"\nfield = \"enteredBy\"\n");
  world.start();
  const auto enter = [&](const char* number, const char* user) {
    world.sandbox("POST", "/invoices",
                  {{"vendorNumber", "30000"},
                   {"vendorInvoiceNumber", number},
                   {"enteredBy", user},
                   {"lines", {{{"description", "Cleaning"}, {"quantity", 1}, {"unitCost", 2000}}}}});
  };
  enter("BY-DANA", "DANA");
  const auto card = [&] { return world.message_with("Approval needed: Northwind"); };
  REQUIRE(card_says(world, "Approval needed: Northwind"));
  REQUIRE(eventually([&] { return offers(card(), "approve"); }));
  CHECK(card().dump().find("Entered by (field enteredBy)*\\nDana") != std::string::npos);
  CHECK(card().dump().find("whoever entered it may not approve it") != std::string::npos);
  world.click("U0DANA0001", card());
  REQUIRE(eventually([&] {
    return everything_in(world, "C0APPROVAL").find("BY-DANA") != std::string::npos &&
           world.oracle()["post_attempts"] == 0;
  }));
  world.click("W0LEE00001", card());
  REQUIRE(card_says(world, "Posted: Northwind"));
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "BY-DANA"});
  const auto checked = world.countersign({"check", "--tenant", "demo"});
  CHECK(checked.output.find("The app reads who entered an invoice of 'CRONUS DE'") != std::string::npos);
  world.stop(SIGTERM);
  // A field that Business Central does not know: nobody approves, and `check` says what is wrong.
  world.edit_tenant("field = \"enteredBy\"", "field = \"createdBy\"");
  world.start();
  enter("BY-NOBODY", "MARIA");
  REQUIRE(
      eventually([&] { return everything_in(world, "C0APPROVAL").find("BY-NOBODY") != std::string::npos; }));
  REQUIRE(eventually([&] {
    return everything_in(world, "C0APPROVAL").find("the field 'createdBy' does not say it") !=
           std::string::npos;
  }));
  const auto refused = world.countersign({"check", "--tenant", "demo"});
  CHECK(refused.output.find("Business Central refuses a field that it does not know") != std::string::npos);
}

}  // namespace countersign::policy_test
