// Records without approval, from Business Central to their cards: a vendor's life, a customer, an extension's
// own API; and records that cannot be understood.
#include <fstream>

#include <signal.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::records_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

constexpr const char* channel = "C0RECORDS1";
const std::string company_key = "Production/33333333-3333-4333-8333-333333333333";

/// Vendors, customers and an extension's bank accounts are watched and shown.
void watch_records(const World& world) {
  world.sandbox("POST", "/channels", {{"id", channel}, {"name", "records"}});
  const std::string file = world.directory() + "/tenants/demo.toml";
  std::string text = read_file(file);
  const std::string resources = "\"employees\" ]";
  text.replace(text.find(resources), resources.size(),
               "\"employees\", \"vendors\", \"customers\", \"vendorBankAccounts\" ]\ncensus_every = \"10s\"");
  text +=
      "[[resource]]\nname = \"vendorBankAccounts\"\nlabel = \"bank account\"\npublisher = \"contoso\"\n"
      "group = \"payables\"\nversion = \"v1.0\"\nfields = [ \"number\", \"vendorNumber\", \"bankName\", "
      "\"iban\" ]\n";
  for (const std::string resource : {"vendors", "customers", "vendorBankAccounts"}) {
    text += "[[route]]\nname = \"" + (resource == "vendorBankAccounts" ? "accounts" : resource) +
            "\"\nresource = \"" + resource + "\"\nchannels = [ \"" + channel + "\" ]\nsettle = \"1s\"\n";
  }
  std::ofstream(file) << text;
}

Json status(const World& world) {
  return Json::parse(world.countersign({"status", "--json"}).output)["demo"];
}

std::size_t subscriptions_to(const World& world, const std::string& resource) {
  const Json state = world.sandbox("GET", "/state");
  std::size_t count = 0;
  for (const auto& subscription : state["subscriptions"]) {
    if (subscription["resource"] == resource && subscription["host"] == world.door()) ++count;
  }
  return count;
}

/// Every record was read once, and subscribed to: from now on changes are announced and told.
void start_and_read(World& world) {
  world.start();
  const bool all_read = eventually([&] {
    const Json companies = status(world)["companies"];
    if (!companies.contains(company_key)) return false;
    const Json read = companies[company_key].value("resources", Json::object());
    for (const auto* name : {"vendors", "customers", "vendorBankAccounts"}) {
      if (!read.contains(name) || read[name].value("swept_at", "").empty()) return false;
      if (subscriptions_to(world, name) == 0) return false;
    }
    return subscriptions_to(world, "purchaseInvoices") > 0;
  });
  INFO(world.log());
  REQUIRE(all_read);
}

std::vector<Json> cards(const World& world) {
  const Json state = world.sandbox("GET", "/state");
  for (const auto& one : state["slack"]["channels"]) {
    if (one["id"] == channel) return one["messages"].get<std::vector<Json>>();
  }
  return {};
}

/// The only card whose fallback text begins so, once there is one.
Json wait_for_card(const World& world, const std::string& beginning) {
  Json found;
  const bool shown = eventually([&] {
    for (const auto& card : cards(world)) {
      if (card["text"].get<std::string>().starts_with(beginning)) found = card;
    }
    return !found.is_null();
  });
  INFO(beginning);
  INFO(Json(cards(world)).dump(1));
  REQUIRE(shown);
  return found;
}

bool has(const Json& card, const std::string& part) {
  return card.dump().find(part) != std::string::npos;
}

std::string dead_letters(const World& world) {
  return world.countersign({"deadletter", "list", "--tenant", "demo"}).output;
}

}  // namespace

TEST_CASE("a vendor that is created, changed, blocked, unblocked and deleted is one card in each state") {
  World world;
  watch_records(world);
  start_and_read(world);
  CHECK(cards(world).empty());  // What was there before is no news.

  const Json vendor =
      world.sandbox("POST", "/vendors", {{"displayName", "Tailspin <!channel> & Söhne"}, {"city", "Bremen"}});
  const std::string path = "/vendors/" + vendor["number"].get<std::string>();
  const Json created = wait_for_card(world, "Vendor created: Tailspin &lt;!channel&gt; &amp; Söhne");
  CHECK(has(created, "Bremen"));
  CHECK_FALSE(has(created, "<!channel>"));
  CHECK(has(created, "page=26"));

  world.sandbox("PATCH", path, {{"city", "Kiel"}, {"email", "ap@tailspin.example"}});
  const Json changed = wait_for_card(world, "Vendor changed: ");
  CHECK(has(changed, "City ~Bremen~ → Kiel"));
  CHECK(has(changed, "Email ~none~ → ap@tailspin.example"));

  world.sandbox("PATCH", path, {{"blocked", "All"}});
  const Json blocked = wait_for_card(world, "Vendor blocked: ");
  CHECK(has(blocked, "Blocked ~none~ → All"));
  CHECK(has(blocked, "blocked now"));

  world.sandbox("PATCH", path, {{"blocked", "_x0020_"}});
  wait_for_card(world, "Vendor unblocked: ");

  world.sandbox("DELETE", path);
  const Json deleted = wait_for_card(world, "Vendor deleted: ");
  CHECK(deleted["ts"] == created["ts"]);
  CHECK(cards(world).size() == 1);
  CHECK(world.oracle()["duplicate_cards"] == 0);

  world.stop(SIGTERM);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "/vendors/"}).output;
  for (const auto* entry : {"notice.created", "notice.changed", "notice.blocked", "notice.deleted"}) {
    INFO(entry);
    CHECK(story.find(entry) != std::string::npos);
  }
}

TEST_CASE("a customer, and a record of an extension's own API, are shown by configuration alone") {
  World world;
  watch_records(world);
  start_and_read(world);
  REQUIRE(eventually([&] { return subscriptions_to(world, "vendorBankAccounts") == 1; }));
  REQUIRE(eventually([&] { return subscriptions_to(world, "customers") == 1; }));

  world.sandbox("PATCH", "/customers/10000", {{"creditLimit", 5000}});
  CHECK(has(wait_for_card(world, "Customer changed: Adatum"), "Credit limit ~0~ → 5000"));

  world.sandbox("PATCH", "/vendorBankAccounts/20000-1", {{"iban", "DE02500105170137075030"}});
  const Json account = wait_for_card(world, "Bank account changed: 20000-1");
  CHECK(has(account, "Iban ~DE02300606010002474689~ → DE02500105170137075030"));

  const auto shown = world.countersign({"status"}).output;
  INFO(shown);
  CHECK(shown.find("vendorBankAccounts") != std::string::npos);
  const auto check = world.countersign({"check", "--tenant", "demo"}).output;
  INFO(check);
  CHECK(check.find("The app reads vendorBankAccounts of 'CRONUS DE'") != std::string::npos);
  CHECK(check.find("The server is subscribed to vendorBankAccounts of 'CRONUS DE'") != std::string::npos);
}

TEST_CASE("a deletion and a change that nobody announced are found, and told") {
  World world;
  watch_records(world);
  world.sandbox("POST", "/vendors", {{"number", "81000"}, {"displayName", "Contoso Tools"}});
  start_and_read(world);
  for (const auto* change : {"lost", "lost too"}) {
    world.sandbox("POST", "/faults",
                  {{"id", change},
                   {"target", "notifications"},
                   {"match", "/bc/demo/"},
                   {"effect", "drop"},
                   {"times", -1}});
  }
  world.sandbox("DELETE", "/vendors/81000");
  wait_for_card(world, "Vendor deleted: Contoso Tools");
}

TEST_CASE("a record that cannot be understood is a dead letter with what Business Central wrote") {
  World world;
  watch_records(world);
  start_and_read(world);
  const std::string resource = GENERATE("vendors", "purchaseInvoices", "vendorBankAccounts");
  INFO(resource);
  // Answered 200, but with something that is no record.
  world.sandbox("POST", "/faults",
                {{"target", "bc"}, {"match", "/" + resource + "("}, {"effect", "status"}, {"status", 200}});
  if (resource == "vendors") world.sandbox("PATCH", "/vendors/30000", {{"city", "Lübeck"}});
  if (resource == "vendorBankAccounts")
    world.sandbox("PATCH", "/vendorBankAccounts/20000-1", {{"bankName", "Volksbank"}});
  if (resource == "purchaseInvoices") world.sandbox("POST", "/invoices", {{"vendorNumber", "20000"}});
  REQUIRE(eventually([&] { return dead_letters(world).find("unreadable_record") != std::string::npos; }));
  CHECK(dead_letters(world).find(company_key) != std::string::npos);
  const auto number = dead_letters(world).substr(0, dead_letters(world).find(' '));
  const auto shown = world.countersign({"deadletter", "show", "--tenant", "demo", number}).output;
  INFO(shown);
  CHECK(shown.find("\"resource\": \"" + resource + "\"") != std::string::npos);
  CHECK(shown.find("\"raw\": ") != std::string::npos);
  CHECK(world.log().find("record.unreadable") != std::string::npos);

  // The record itself is sound: reading it again is all that it takes.
  const auto replayed = world.countersign({"deadletter", "replay", "--tenant", "demo", number});
  INFO(replayed.output);
  CHECK(replayed.code == 0);
  CHECK(dead_letters(world) == "There are no dead letters.\n");
  if (resource == "vendors") CHECK(has(wait_for_card(world, "Vendor changed: Northwind"), "Lübeck"));
}

}  // namespace countersign::records_test
