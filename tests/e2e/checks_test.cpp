// What is looked at before an invoice is approved and before it is posted, with the real program and the
// sandbox.
#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::checks_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

bool offers(const Json& message, const std::string& action) {
  for (const auto& block : message.value("blocks", Json::array())) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) {
      if (element["action_id"] == action) return true;
    }
  }
  return false;
}

bool card_says(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

bool card_offers(const World& world, const std::string& text, const std::string& action) {
  return eventually([&] {
    const auto message = world.message_with(text);
    return !message.is_null() && offers(message, action);
  });
}

/// Of Northwind, for 2,380.00 EUR; its id.
std::string enter(const World& world, const std::string& number) {
  const Json created =
      world.sandbox("POST", "/invoices",
                    {{"vendorNumber", "30000"},
                     {"vendorInvoiceNumber", number},
                     {"lines", {{{"description", "Cleaning"}, {"quantity", 1}, {"unitCost", 2000}}}}});
  return created["id"].get<std::string>();
}

}  // namespace

TEST_CASE(
    "an invoice that is posted already offers no approval, and does again once its number is corrected") {
  World world;
  world.start();
  REQUIRE(card_offers(world, "Approval needed: Fabrikam", "approve"));
  CHECK(world.message_with("Approval needed: Fabrikam").dump().find("The vendor's card was changed on") !=
        std::string::npos);
  world.sandbox("POST", "/invoices/" + enter(world, "NW-1") + "/post", Json::object());
  const auto second = enter(world, "NW-1");
  REQUIRE(card_says(world, "Stopped by a check: Northwind"));
  const Json stopped = world.message_with("Stopped by a check: Northwind");
  CHECK_FALSE(offers(stopped, "approve"));
  CHECK(offers(stopped, "reject"));
  CHECK(stopped.dump().find("✖ *Vendor invoice NW-1 is posted already: invoice 108052") != std::string::npos);
  world.sandbox("PATCH", "/invoices/" + second, {{"vendorInvoiceNumber", "NW-2"}});
  REQUIRE(card_offers(world, "Changed, decide again: Northwind", "approve"));
  world.click("U0DANA0001", world.message_with("Changed, decide again: Northwind"));
  REQUIRE(card_says(world, "Posted: Northwind"));
  CHECK(world.oracle()["posts_succeeded"] == 1);
}

TEST_CASE(
    "an invoice whose vendor is blocked between card and click is not posted, until that is corrected") {
  World world;
  world.start();
  REQUIRE(card_offers(world, "Approval needed: Fabrikam", "approve"));
  world.sandbox("PATCH", "/vendors/20000", {{"blocked", "All"}});
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(card_offers(world, "Not posted, action needed: Fabrikam", "retry"));
  CHECK(
      world.message_with("Not posted, action needed: Fabrikam").dump().find("The vendor is blocked (All)") !=
      std::string::npos);
  CHECK(world.oracle()["post_attempts"] == 0);
  world.sandbox("PATCH", "/vendors/20000", {{"blocked", "_x0020_"}});
  world.click("U0DANA0001", world.message_with("Not posted, action needed: Fabrikam"), "retry");
  REQUIRE(card_says(world, "Posted: Fabrikam"));
  CHECK(world.oracle()["post_attempts"] == 1);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "107214"});
  INFO(story.output);
  CHECK(story.output.find("checks.read") != std::string::npos);
}

TEST_CASE("the card says what was received of an invoice's items, and what was not") {
  World world;
  world.sandbox("POST", "/purchaseReceipts",
                {{"number", "107031"}, {"purchaseReceiptLines", {{{"sequence", 10000}, {"quantity", 1}}}}});
  world.start();
  const auto desk = [](int quantity) {
    return Json{{"description", "Desk"},
                {"quantity", quantity},
                {"unitCost", 2000},
                {"receiptNumber", "107031"},
                {"receiptLineNumber", 10000}};
  };
  const Json created =
      world.sandbox("POST", "/invoices",
                    {{"vendorNumber", "30000"}, {"vendorInvoiceNumber", "NW-7"}, {"lines", {desk(1)}}});
  REQUIRE(card_offers(world, "Approval needed: Northwind", "approve"));
  CHECK(world.message_with("Approval needed: Northwind").dump().find("goods received: receipt 107031") !=
        std::string::npos);
  world.sandbox("PATCH", "/invoices/" + created["id"].get<std::string>(), {{"lines", {desk(2)}}});
  REQUIRE(card_offers(world, "Changed, decide again: Northwind", "approve"));
  CHECK(eventually([&] {
    return world.message_with("Changed, decide again: Northwind")
               .dump()
               .find("More is invoiced than was received of Desk: 2, not 1 (receipt 107031)") !=
           std::string::npos;
  }));
}

}  // namespace countersign::checks_test
