// Documents that nobody wants to see, from Business Central to the card: harmless there, or not there.
#include <algorithm>

#include <signal.h>

#include "catch.hpp"
#include "e2e/payloads.hpp"

namespace countersign::hostile_document_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

/// A vendor's invoice for 1 200 net, with what is changed.
Json invoice(const std::string& vendor, const std::string& external_number,
             const Json& changes = Json::object()) {
  Json description{{"vendorNumber", vendor},
                   {"vendorInvoiceNumber", external_number},
                   {"dueDate", "2099-12-31"},
                   {"lines", {{{"description", "Goods"}, {"quantity", 1}, {"unitCost", "1200.00"}}}}};
  description.update(changes);
  return description;
}

std::string create(const World& world, const Json& description) {
  return world.sandbox("POST", "/invoices", description)["id"].get<std::string>();
}

/// The sandbox's own invoices would have cards too, each of which costs a second.
void remove_invoices(const World& world) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["kind"] != "purchaseInvoices") continue;
    world.sandbox("DELETE", "/invoices/" + document["id"].get<std::string>());
  }
}

void rename_vendor(const World& world, const std::string& number, const std::string& name) {
  world.sandbox("PATCH", "/vendors/" + number, {{"displayName", name}});
}

std::string header_of(const Json& card) {
  for (const auto& block : card["blocks"]) {
    if (block["type"] == "header") return block["text"]["text"].get<std::string>();
  }
  return {};
}

/// What mrkdwn would read: the message's text and all texts of the blocks but plain ones.
void collect_mrkdwn(const Json& node, std::string& text) {
  if (node.is_object()) {
    if (node.value("type", "") == "mrkdwn") text += node["text"].get<std::string>() + "\n";
    for (const auto& item : node.items()) collect_mrkdwn(item.value(), text);
  } else if (node.is_array()) {
    for (const auto& item : node) collect_mrkdwn(item, text);
  }
}

std::string mrkdwn_of(const Json& card) {
  std::string text = card["text"].get<std::string>() + "\n";
  collect_mrkdwn(card["blocks"], text);
  return text;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Json wait_for_card(const World& world, const std::string& external_number) {
  INFO(external_number);
  Json card;
  REQUIRE(eventually([&] {
    card = world.message_with(external_number);
    return !card.is_null();
  }));
  return card;
}

/// A genuine click by an approver on a button that no card of ours ever showed.
void click_unseen(const World& world, const std::string& id) {
  const std::string value = std::string("Production/") + company_id + "/purchaseInvoices/" + id + "|v1|s1";
  Json click = json_fixture("slack/block_actions.json");
  click["user"]["id"] = "U0DANA0001";
  click["actions"][0]["value"] = value;
  const auto body = form_of(click.dump());
  const auto reply =
      world.send("POST", world.door() + "/slack/demo/interactions", body, signed_headers(body));
  REQUIRE(reply.has_value());
  CHECK(reply->status == 200);
}

}  // namespace

TEST_CASE("a vendor's name is data on the card, whatever stands in it, and an amount is exact") {
  World world;
  remove_invoices(world);
  rename_vendor(world, "30000",
                "<!channel> <@U0DANA0001> *Free* & `x` <https://evil.example|pay here> :tada:");
  rename_vendor(world, "40000",
                "Acme \u202Egpj.exe \u05D0\u05D1\u05D2 \u2066\u200F "
                "\U0001F469\u200D\U0001F469\u200D\U0001F467 Caf\u00E9 \U0001F1E9\U0001F1EA Ltd");
  std::string long_name;
  for (int i = 0; i < 500; ++i) long_name += "\u00DC";
  rename_vendor(world, "50000", long_name);
  // Beyond what a double tells apart: its nearest neighbours are an eighth of a euro away.
  const Json bridge{{{"description", "Bridge"}, {"quantity", 1}, {"unitCost", "756302521008403.37"}}};
  create(world, invoice("30000", "HOSTILE-PING", {{"lines", bridge}}));
  create(world, invoice("40000", "HOSTILE-RTL"));
  create(world, invoice("50000", "HOSTILE-LONG"));
  world.start();

  const auto card = wait_for_card(world, "HOSTILE-PING");
  const auto ping = mrkdwn_of(card);
  INFO(ping);
  for (const auto* part : {"<!channel>", "<@U0DANA0001> *", "<https://evil"}) {
    INFO(part);
    CHECK_FALSE(has(ping, part));
  }
  // The first line is the fallback text, which is shown where marks mean nothing.
  for (const auto* part : {"*Free*", "`x`", ":tada:"}) {
    INFO(part);
    CHECK_FALSE(has(ping.substr(ping.find('\n')), part));
  }
  CHECK(has(ping, "&lt;!channel&gt;"));
  CHECK(has(header_of(card), "EUR 900,000,000,000,000.01"));
  CHECK(has(card["text"].get<std::string>(), "EUR 900,000,000,000,000.01"));
  CHECK(has(ping, "756,302,521,008,403.37"));

  const auto mixed = wait_for_card(world, "HOSTILE-RTL");
  const auto name = header_of(mixed);
  INFO(name);
  CHECK(has(name, "\u05D0\u05D1\u05D2"));
  CHECK(has(name, "\U0001F469\u200D\U0001F469\u200D\U0001F467 Caf\u00E9 \U0001F1E9\U0001F1EA Ltd"));
  CHECK_FALSE(has(mixed.dump(), "\u202E"));
  // Isolated, so that it turns nothing around it; and the isolation ends.
  CHECK(has(name, "\u2068"));
  CHECK(has(name, "\u2069"));
  CHECK_FALSE(has(name, "\u2066"));

  const auto long_header = header_of(wait_for_card(world, "HOSTILE-LONG"));
  CHECK(has(long_header, "EUR 1,428.00"));
  CHECK(has(long_header, "\u00DC\u2026"));
  CHECK(world.oracle()["duplicate_cards"] == 0);
}

TEST_CASE("a document that is not ready, or whose status is not known, is never offered for posting") {
  World world;
  remove_invoices(world);
  const auto unknown = create(world, invoice("20000", "HOSTILE-STATUS", {{"status", "Half Posted"}}));
  const auto blank = create(world, invoice("20000", "HOSTILE-BLANK", {{"status", ""}}));
  const auto undated = create(world, invoice("20000", "HOSTILE-DUE", {{"dueDate", "0001-01-01"}}));
  const auto turning = create(world, invoice("20000", "HOSTILE-TURNS"));
  world.start();
  // Read last and shown last, by the same sweep and the same pace: what has no card by now gets none.
  const auto card = wait_for_card(world, "HOSTILE-TURNS");
  for (const auto* number : {"HOSTILE-STATUS", "HOSTILE-BLANK", "HOSTILE-DUE"}) {
    INFO(number);
    CHECK(world.message_with(number).is_null());
  }
  for (const auto& id : {unknown, blank, undated}) click_unseen(world, id);

  // A due date makes it ready; a status that nobody knows takes the buttons from the card that was there.
  world.sandbox("PATCH", "/invoices/" + undated, {{"dueDate", "2099-12-31"}});
  wait_for_card(world, "HOSTILE-DUE");
  world.sandbox("PATCH", "/invoices/" + turning, {{"status", "Half Posted"}});
  REQUIRE(
      eventually([&] { return has(world.message_with("HOSTILE-TURNS")["text"], "Back in preparation"); }));
  CHECK(has(card.dump(), "Approve and post"));
  CHECK_FALSE(has(world.message_with("HOSTILE-TURNS").dump(), "Approve and post"));
  world.click("U0DANA0001", card);
  REQUIRE(eventually([&] { return world.oracle()["ephemerals"] >= 1; }));
  CHECK(world.oracle()["post_attempts"] == 0);

  for (const auto* number : {"HOSTILE-STATUS", "HOSTILE-BLANK"}) CHECK(world.message_with(number).is_null());

  world.stop(SIGTERM);
  CHECK(world.countersign({"audit", "show", "--tenant", "demo", unknown}).output.find("conversation.ready") ==
        std::string::npos);
  const auto story = audit(world);
  CHECK(has(story, "click.refused"));
  CHECK_FALSE(has(story, "conversation.approved"));
  CHECK_FALSE(has(story, "post.asked"));
}

}  // namespace countersign::hostile_document_test
