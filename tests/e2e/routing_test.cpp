// Routes by dimension, channels that are shared, and the explanation of both, with the real program.
#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::routing_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

constexpr const char* sales_channel = "C0SALES001";

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Invoices of the sales department are shown in a channel of its own, too.
void show_to_sales(const World& world) {
  world.sandbox("POST", "/channels", {{"id", sales_channel}, {"name", "sales"}});
  world.add_to_tenant(
      "[routing]\nmatch = \"all\"\n[[routing.exchange_rate]]\nfrom = \"USD\"\nto = \"EUR\"\nrate = \"0.5\"\n"
      "date = \"2026-11-02\"\n"
      "[[route]]\nname = \"sales\"\napproval = false\nchannels = [ \"" +
      std::string(sales_channel) +
      "\" ]\nsettle = \"1s\"\nat_least_local = 1000\ndimensions = { DEPARTMENT = \"SALES\" }\n");
}

std::vector<Json> messages_in(const World& world, const std::string& channel) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["channels"]) {
    if (one["id"] == channel) return one["messages"].get<std::vector<Json>>();
  }
  return {};
}

/// Of the department SALES on its second line alone.
void create_invoice(const World& world, const std::string& number) {
  world.sandbox("POST", "/invoices",
                {{"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", number},
                 {"shortcutDimension1Code", "ADM"},
                 {"lines",
                  {{{"description", "Desk"}, {"quantity", 10}, {"unitCost", "200.00"}},
                   {{"description", "Lamp"},
                    {"quantity", 1},
                    {"unitCost", "50.00"},
                    {"dimensions", {{"DEPARTMENT", "SALES"}}}}}}});
}

bool is_shown(const World& world, const std::string& channel, const std::string& number) {
  for (const auto& message : messages_in(world, channel)) {
    if (says(message.dump(), number)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a dimension of one line brings an invoice into its department's channel, without buttons") {
  World world;
  show_to_sales(world);
  world.start();
  create_invoice(world, "S-4711");
  REQUIRE(eventually([&] { return is_shown(world, sales_channel, "S-4711"); }));
  REQUIRE(eventually([&] { return is_shown(world, "C0APPROVAL", "S-4711"); }));
  for (const auto& message : messages_in(world, sales_channel)) {
    CHECK_FALSE(says(message.dump(), "\"approve\""));
    CHECK(says(message.dump(), "\"lines\""));
  }

  const auto number = [&] {
    const Json state = world.sandbox("GET", "/state");
    for (const auto& document : state["companies"][0]["documents"]) {
      if (document["externalNumber"] == "S-4711") return document["number"].get<std::string>();
    }
    return std::string{};
  }();
  const auto known = world.countersign({"routes", "explain", "--tenant", "demo", number});
  INFO(known.output);
  CHECK(known.code == 0);
  CHECK(says(known.output, "known to the server: waiting, begun with the rule over-1k"));
  CHECK(says(known.output, "The route over-1k takes it."));
  CHECK(says(known.output, "✔ sales  matches too, and adds its channels"));
  CHECK(says(known.output, "✔ dimensions: DEPARTMENT is ADM or SALES; asked for: SALES"));
}

TEST_CASE("a described document is explained without a server, in words and as JSON") {
  World world;
  show_to_sales(world);
  const auto explain = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"routes", "explain", "--tenant", "demo", "--local-currency", "EUR"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world.countersign(arguments);
  };
  const auto dollars =
      explain({"--amount", "1999.98", "--currency", "USD", "--dimension", "DEPARTMENT=SALES"});
  INFO(dollars.output);
  CHECK(dollars.code == 0);
  CHECK(says(dollars.output, "amount: no threshold in USD is given, which counts as above"));
  CHECK(says(dollars.output, "USD 1,999.98 (EUR 999.99: 1 USD = 0.5 of 2 Nov 2026) is below EUR 1,000.00"));
  const auto none = explain({"--amount", "5", "--currency", "EUR", "--status", "Paid", "--json"});
  CHECK(none.code == 1);
  const auto json = Json::parse(none.output);
  CHECK(json["decides"] == "");
  CHECK(json["match"] == "all");
  CHECK(json["routes"].size() >= 2);
  CHECK(explain({"--amount", "five"}).code == 2);
  CHECK(explain({"--dimension", "SALES"}).code == 2);
  CHECK(explain({"--change", "deleted"}).code == 2);
  const auto unknown = world.countersign({"routes", "explain", "--tenant", "demo", "999999"});
  CHECK(unknown.code == 2);
}

TEST_CASE("an invoice in a foreign currency goes where Business Central's own rate leads it") {
  World world;
  world.sandbox("POST", "/channels", {{"id", sales_channel}, {"name", "large"}});
  world.edit_tenant("at_least = { EUR = 1000 }", "at_least_local = 1000");
  world.add_to_tenant("[routing]\nexchange_rates = \"business_central\"\n");
  world.start();
  const auto enter = [&](const char* currency, const char* number, int cost) {
    world.sandbox("POST", "/invoices",
                  {{"vendorNumber", "30000"},
                   {"vendorInvoiceNumber", number},
                   {"currencyCode", currency},
                   {"lines", {{{"description", "Licences"}, {"quantity", 1}, {"unitCost", cost}}}}});
  };
  enter("USD", "BELOW-1", 900);    // 1,071.00, which is 988.96 in EUR.
  enter("USD", "ABOVE-1", 1'000);  // 1,190.00, which is 1,098.85 in EUR.
  enter("SEK", "NO-RATE", 1);      // Its rate is given in USD.
  REQUIRE(eventually([&] { return is_shown(world, "C0APPROVAL", "ABOVE-1"); }));
  REQUIRE(eventually([&] { return is_shown(world, "C0APPROVAL", "NO-RATE"); }));
  for (const auto& message : messages_in(world, "C0APPROVAL")) {
    if (says(message.dump(), "ABOVE-1")) CHECK(says(message.dump(), "1,098.85 · 100 USD = 92.34 of "));
    if (says(message.dump(), "NO-RATE")) CHECK_FALSE(says(message.dump(), "In EUR"));
  }
  // It was read before the last one, and no route takes it.
  CHECK_FALSE(is_shown(world, "C0APPROVAL", "BELOW-1"));
  const auto checked = world.countersign({"check", "--tenant", "demo"});
  CHECK(says(checked.output, "The app reads the exchange rates of 'CRONUS DE'"));
}

TEST_CASE("a channel that is shared gets nothing more, and the controllers see what it would have got") {
  World world;
  world.sandbox("POST", "/channels", {{"id", "C0CONTROLS"}, {"name", "ap-controllers"}});
  world.edit_tenant("[slack]\n", "[slack]\nexceptions_channel = \"C0CONTROLS\"\n");
  show_to_sales(world);
  world.start();
  create_invoice(world, "S-1");
  REQUIRE(eventually([&] { return is_shown(world, sales_channel, "S-1"); }));
  world.sandbox("POST", std::string("/channels/") + sales_channel, {{"shared", "external"}});
  REQUIRE(eventually([&] { return says(world.log(), "slack.channel_refused"); }));
  create_invoice(world, "S-2");
  REQUIRE(eventually([&] { return is_shown(world, "C0CONTROLS", "S-2"); }));
  CHECK_FALSE(is_shown(world, sales_channel, "S-2"));
  CHECK(says(world.countersign({"deadletter", "list", "--tenant", "demo"}).output,
             "is shared with another organisation"));
  CHECK(says(world.countersign({"audit", "exceptions", "--tenant", "demo"}).output, "channel_refused"));
}

}  // namespace countersign::routing_test
