// Business Central's own approval, shown and followed; the real binary against the sandbox.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::approval_mode_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// Before the start: the demo company in another approval mode.
void set_mode(const World& world, const std::string& mode, const std::string& on_approved) {
  const std::string path = world.directory() + "/tenants/demo.toml";
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  in.close();
  const auto put = [&](const std::string& before, const std::string& more) {
    const auto at = text.find(before);
    REQUIRE(at != std::string::npos);
    text.insert(at, more);
  };
  put("sweep_every", "approval_mode = \"" + mode + "\"\npoll_every = \"1s\"\n");
  put("settle", "on_approved = \"" + on_approved + "\"\n");
  std::ofstream(path) << text;
}

std::string invoice_id(const World& world) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] == "INV-88213") return document["id"];
  }
  return {};
}

void person(const World& world, const std::string& verb, const Json& body = Json::object()) {
  world.sandbox("POST", "/invoices/" + invoice_id(world) + "/" + verb, body);
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

bool offers(const Json& message, const std::string& action) {
  for (const auto& block : message["blocks"]) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] == action) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE(
    "native: the card names Business Central's approver, offers no decision, and follows it to the post") {
  World world;
  set_mode(world, "native", "post");
  world.sandbox("POST", "/workflow", {{"enabled", true}});
  world.start();
  person(world, "send", {{"sender", "MARIA"}, {"approvers", {"LEE", "AUDITOR"}}});
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  REQUIRE(eventually([&] {
    return world.message_with("Waiting in Business Central").dump().find("<@W0LEE00001>") !=
           std::string::npos;
  }));
  auto card = world.message_with("Waiting in Business Central");
  CHECK_FALSE(offers(card, "approve"));
  CHECK(offers(card, "open"));
  CHECK(card.dump().find("Maria Okafor") != std::string::npos);
  person(world, "approve");
  REQUIRE(eventually([&] {
    return world.message_with("Waiting in Business Central").dump().find("Ada Auditor") != std::string::npos;
  }));
  CHECK(world.oracle()["post_attempts"] == 0);
  person(world, "approve");
  REQUIRE(shown(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["posts_succeeded"] == 1);
  CHECK(world.oracle()["post_attempts"] == 1);
  world.stop(15);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "purchaseInvoices"});
  CHECK(story.output.find("in the mode native") != std::string::npos);
  CHECK(story.output.find("conversation.approved_in_business_central") != std::string::npos);
}

TEST_CASE("native: rejected, sent again, canceled, and at last approved and held for a person") {
  World world;
  set_mode(world, "native", "hold");
  world.start();
  person(world, "send");
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  person(world, "reject");
  REQUIRE(shown(world, "Rejected in Business Central: Fabrikam"));
  person(world, "send");
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  person(world, "cancel");
  REQUIRE(shown(world, "Back in preparation: Fabrikam"));
  person(world, "send");
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  person(world, "approve");
  REQUIRE(shown(world, "Approved, waiting to be posted: Fabrikam"));
  CHECK_FALSE(offers(world.message_with("waiting to be posted"), "approve"));
  CHECK(world.oracle()["post_attempts"] == 0);
  person(world, "post");
  REQUIRE(shown(world, "Handled in Business Central: Fabrikam"));
  CHECK(world.oracle()["duplicate_cards"] == 0);
  CHECK(world.oracle()["messages"] == 1);
}

TEST_CASE("native: without the web services the entries alone decide") {
  World world;
  set_mode(world, "native", "post");
  world.sandbox("POST", "/settings", {{"web_services", false}});
  world.start();
  person(world, "send");
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  person(world, "approve");
  REQUIRE(shown(world, "Posted: Fabrikam"));
}

namespace {

bool is_subscribed(const World& world) {
  return eventually([&] {
    const auto state = world.sandbox("POST", "/workflow-subscriptions");
    return state["subscriptions"] == 2;  // Euros from the route's amount, and every other currency.
  });
}

/// Before the start: lines for a section of the tenant's file.
void put_settings(const World& world, const std::string& section, const std::string& lines) {
  const std::string path = world.directory() + "/tenants/demo.toml";
  std::string text = read_file(path);
  const auto at = text.find(section + "\n");
  REQUIRE(at != std::string::npos);
  text.insert(at + section.size() + 1, lines);
  write_file(path, text);
}

bool has_view(const World& world, const std::string& user) {
  return eventually([&] {
    const Json state = world.sandbox("GET", "/state");
    const auto& views = state["slack"]["views"];
    return std::any_of(views.begin(), views.end(), [&](const Json& one) { return one["user"] == user; });
  });
}

std::string approval_of(const World& world, const std::string& number) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["externalNumber"] == number) return document["approval"];
  }
  return {};
}

std::string words_in(const World& world, const std::string& channel) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["channels"]) {
    if (one["id"] == channel) return one["messages"].dump();
  }
  return {};
}

}  // namespace

TEST_CASE("release: Business Central holds it and asks us, a click releases it there, then it is posted") {
  World world;
  set_mode(world, "release", "post");
  world.start();
  REQUIRE(is_subscribed(world));
  person(world, "send", {{"sender", "MARIA"}});
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "approve"); }));
  CHECK(world.message_with("Approval needed").dump().find("maria@cronus.example") != std::string::npos);
  world.click("U0DANA0001", world.message_with("Approval needed"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["posts_succeeded"] == 1);
  CHECK(world.oracle()["duplicate_cards"] == 0);
  world.stop(15);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "purchaseInvoices"});
  for (const auto* line : {"in the mode release", "approval.requested", "release.answered",
                           "conversation.released", "conversation.posted"}) {
    INFO(line);
    CHECK(story.output.find(line) != std::string::npos);
  }
}

TEST_CASE("release: whoever sent it may not approve it, another may, and it is held when the route says so") {
  World world;
  set_mode(world, "release", "hold");
  world.start();
  REQUIRE(is_subscribed(world));
  person(world, "send", {{"sender", "DANA"}});
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "approve"); }));
  const auto card = world.message_with("Approval needed");
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] == 1; }));
  world.click("W0LEE00001", world.message_with("Approval needed"));
  REQUIRE(shown(world, "Approved, waiting to be posted: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 0);
}

TEST_CASE(
    "release: a request that never arrived is found, shown without a button, and withdrawn by a cancel") {
  World world;
  set_mode(world, "release", "post");
  world.sandbox("POST", "/settings", {{"workflow_retry_ms", 1}});
  world.start();
  REQUIRE(is_subscribed(world));
  world.sandbox("POST", "/faults",
                {{"target", "notifications"}, {"match", "/workflow"}, {"effect", "drop"}, {"times", 1}});
  person(world, "send");
  REQUIRE(shown(world, "Waiting in Business Central: Fabrikam"));
  CHECK_FALSE(offers(world.message_with("Waiting in Business Central"), "approve"));
  person(world, "cancel");
  REQUIRE(shown(world, "Back in preparation: Fabrikam"));
  person(world, "send");
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  world.stop(15);
  world.start();  // It subscribes no second time: that would disable the workflow that waits.
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "approve"); }));
  world.click("W0LEE00001", world.message_with("Approval needed"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  CHECK(world.sandbox("POST", "/workflow-subscriptions")["subscriptions"] == 2);
}

TEST_CASE(
    "release: Reject reopens it in Business Central, with the reason on the card, and it may be sent again") {
  World world;
  set_mode(world, "release", "post");
  world.start();
  REQUIRE(is_subscribed(world));
  person(world, "send", {{"sender", "MARIA"}});
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "reject"); }));
  CHECK_FALSE(offers(world.message_with("Approval needed"), "cancel"));  // We are no approval administrator.
  world.click("U0DANA0001", world.message_with("Approval needed"), "reject");
  REQUIRE(has_view(world, "U0DANA0001"));
  world.sandbox("POST", "/views/submit",
                {{"user", "U0DANA0001"}, {"values", {{"text", "Wrong cost centre"}}}});
  REQUIRE(shown(world, "Rejected: Fabrikam"));
  CHECK(world.message_with("Rejected: Fabrikam").dump().find("Wrong cost centre") != std::string::npos);
  CHECK(approval_of(world, "INV-88213") == "Open");
  CHECK(world.oracle()["post_attempts"] == 0);
  // The sender is told in the thread.
  REQUIRE(
      eventually([&] { return words_in(world, "C0APPROVAL").find("<@U0MARIA001>") != std::string::npos; }));
  person(world, "send", {{"sender", "MARIA"}});
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "approve"); }));
  world.click("W0LEE00001", world.message_with("Approval needed"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["triggers_expired"] == 0);
}

TEST_CASE("release: an approval administrator's app takes a request back for its sender") {
  World world;
  set_mode(world, "release", "post");
  put_settings(world, "[business_central]", "user_name = \"countersign\"\n");
  world.sandbox("POST", "/approval-admin", {{"enabled", true}});
  world.start();
  REQUIRE(is_subscribed(world));
  person(world, "send", {{"sender", "MARIA"}});
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(eventually([&] { return offers(world.message_with("Approval needed"), "cancel"); }));
  world.click("U0MARIA001", world.message_with("Approval needed"), "cancel");
  REQUIRE(shown(world, "Back in preparation: Fabrikam"));
  CHECK(approval_of(world, "INV-88213") == "Open");
}

TEST_CASE("release: what is held and no route asks for is told to the controllers, the rest is not held") {
  World world;
  set_mode(world, "release", "post");
  world.sandbox("POST", "/channels", {{"id", "C0CONTROLS"}, {"name", "ap-controllers"}});
  put_settings(world, "[slack]", "exceptions_channel = \"C0CONTROLS\"\n");
  const auto invoice = [&](const std::string& number, double cost) {
    return world.sandbox("POST", "/invoices",
                         {{"vendorNumber", "20000"},
                          {"vendorInvoiceNumber", number},
                          {"dueDate", "2027-01-15"},
                          {"lines", {{{"description", "Chair"}, {"quantity", 1}, {"unitCost", cost}}}}});
  };
  invoice("EDGE-1", 840);  // 999.60 with tax: within the unit that is left for rounding.
  invoice("SMALL-1", 100);
  world.start();
  REQUIRE(is_subscribed(world));
  const auto send = [&](const std::string& number) {
    const Json state = world.sandbox("GET", "/state");
    for (const auto& document : state["companies"][0]["documents"]) {
      if (document["externalNumber"] != number) continue;
      world.sandbox("POST", "/invoices/" + document["id"].get<std::string>() + "/send",
                    {{"sender", "MARIA"}});
    }
  };
  send("EDGE-1");
  send("SMALL-1");
  CHECK(approval_of(world, "EDGE-1") == "Pending Approval");
  CHECK(approval_of(world, "SMALL-1") == "Open");
  REQUIRE(eventually([&] { return words_in(world, "C0CONTROLS").find("EDGE-1") != std::string::npos; }));
  CHECK(words_in(world, "C0CONTROLS").find("no route asks for it") != std::string::npos);
  CHECK(words_in(world, "C0CONTROLS").find("\"approve\"") == std::string::npos);
  CHECK(words_in(world, "C0APPROVAL").find("EDGE-1") == std::string::npos);
  world.stop(15);
  const auto exceptions = world.countersign({"audit", "exceptions", "--tenant", "demo"});
  CHECK(exceptions.output.find("held_without_route") != std::string::npos);
  const auto status = world.countersign({"status", "--tenant", "demo"});
  CHECK(status.output.find("holds EUR from 999") != std::string::npos);
}

}  // namespace countersign::approval_mode_test
