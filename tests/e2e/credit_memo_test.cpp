// A purchase credit memo: no webhook announces it, so it is polled; it is shown, never posted, and closed
// when it is not there any more. The real binary.
#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::credit_memo_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// Polled every second, and shown without asking anybody.
void watch_credit_memos(const World& world) {
  world.edit_tenant(R"("purchaseInvoices", "employees" ])",
                    "\"purchaseInvoices\", \"purchaseCreditMemos\", \"employees\" ]\npoll_every = \"1s\"\n"
                    "census_every = \"10s\"");
  world.add_to_tenant(
      "[[route]]\nname = \"credits\"\nresource = \"purchaseCreditMemos\"\nchannels = [ \"C0APPROVAL\" ]\n"
      "approval = false\nsettle = \"1s\"\n");
}

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

std::vector<std::string> buttons_of(const Json& message) {
  std::vector<std::string> actions;
  for (const auto& block : message.value("blocks", Json::array())) {
    if (block["type"] != "actions") continue;
    for (const auto& element : block["elements"]) actions.push_back(element["action_id"]);
  }
  return actions;
}

void check_decides_nothing(const Json& message) {
  for (const auto& action : buttons_of(message)) {
    INFO(message.dump(1));
    CHECK((action == "open" || action == "lines"));
  }
}

/// A click that the card does not offer, as somebody who can sign might send it.
void click_all_the_same(const World& world, const Json& message, const std::string& action) {
  Json forged = message;
  for (auto& block : forged["blocks"]) {
    if (block["type"] == "actions") block["elements"][0]["action_id"] = action;
  }
  world.click("U0DANA0001", forged, action);
}

}  // namespace

TEST_CASE("a purchase credit memo is polled, shown, never offered for posting, and closed when it is gone") {
  World world;
  watch_credit_memos(world);
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const Json memo =
      world.sandbox("POST", "/credit-memos",
                    {{"vendorNumber", "20000"},
                     {"vendorCreditMemoNumber", "CM-4711"},
                     {"lines", {{{"description", "Chairs, returned"}, {"quantity", 2}, {"unitCost", 750}}}}});
  const std::string path = "/credit-memos/" + memo["id"].get<std::string>();
  REQUIRE(shown(world, "CM-4711"));
  const Json first = world.message_with("CM-4711");
  INFO(first.dump(1));
  CHECK(first.dump().find("Credit ") != std::string::npos);
  check_decides_nothing(first);

  world.sandbox("PATCH", path, {{"dueDate", "2027-03-31"}});
  REQUIRE(eventually([&] { return world.message_with("CM-4711").dump().find("2027") != std::string::npos; }));
  check_decides_nothing(world.message_with("CM-4711"));
  for (const auto* action : {"approve", "retry", "cancel"}) click_all_the_same(world, first, action);

  world.sandbox("DELETE", path);
  REQUIRE(shown(world, "Deleted in Business Central"));
  const Json last = world.message_with("CM-4711");
  CHECK(last["ts"] == first["ts"]);
  check_decides_nothing(last);
  for (const auto* action : {"approve", "retry"}) click_all_the_same(world, first, action);

  // What is clicked after them is decided after them.
  world.click("U0DANA0001", world.message_with("Approval needed: Fabrikam"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  const auto oracle = world.oracle();
  CHECK(oracle["post_attempts"] == 1);
  CHECK(oracle["duplicate_cards"] == 0);
  const Json state = world.sandbox("GET", "/state");
  for (const auto& subscription : state["subscriptions"])
    CHECK(subscription["resource"] != "purchaseCreditMemos");
}

}  // namespace countersign::credit_memo_test
