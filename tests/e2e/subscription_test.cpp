// Webhook subscriptions over the life of a tenant: what leaves the settings goes, what vanishes comes back,
// and nobody else's is touched.
#include <fstream>

#include <signal.h>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::subscription_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string first = "33333333-3333-4333-8333-333333333333";
const std::string second = "55555555-5555-4555-8555-555555555555";

/// Lists every second, so that the test need not wait for an hour.
void list_often(const World& world) {
  const std::string file = world.directory() + "/tenants/demo.toml";
  std::string text = read_file(file);
  const std::string section = "[business_central]\n";
  const auto at = text.find(section);
  REQUIRE(at != std::string::npos);
  std::ofstream(file) << text.insert(at + section.size(), "subscriptions_every = \"1s\"\n");
}

struct Listed {
  std::vector<std::string> ids;  ///< Of the company's resource that reach our server.
  std::size_t foreign = 0;       ///< Those that reach somebody else.
};

Listed listed(const World& world, const std::string& company, const std::string& resource) {
  Listed found;
  const Json state = world.sandbox("GET", "/state");
  for (const auto& subscription : state["subscriptions"]) {
    if (subscription["host"] != world.door()) {
      ++found.foreign;
    } else if (subscription["company"] == company && subscription["resource"] == resource) {
      found.ids.push_back(subscription["id"]);
    }
  }
  return found;
}

std::size_t count(const World& world, const std::string& company) {
  return listed(world, company, "purchaseInvoices").ids.size() +
         listed(world, company, "employees").ids.size();
}

}  // namespace

TEST_CASE("a company that left the settings loses its subscriptions at the next start, nobody else any") {
  World world;
  list_often(world);
  const std::string file = world.directory() + "/tenants/demo.toml";
  const std::string without = read_file(file);
  world.sandbox("POST", "/subscriptions", {{"count", 3}});
  world.add_company(second, "C0SECOND01");
  world.start();
  REQUIRE(eventually([&] { return count(world, first) == 2 && count(world, second) == 2; }));
  const auto kept = listed(world, first, "purchaseInvoices").ids;

  world.stop(SIGTERM);
  std::ofstream(file) << without;
  world.start();
  CHECK(eventually([&] { return count(world, second) == 0; }));
  CHECK(count(world, first) == 2);
  CHECK(listed(world, first, "purchaseInvoices").ids == kept);
  CHECK(listed(world, first, "purchaseInvoices").foreign == 3);
  CHECK(world.oracle()["subscriptions_deleted"] == 2);
  CHECK(world.log().find("\"subscription.deleted\"") != std::string::npos);
}

TEST_CASE("a subscription that Business Central dropped in silence comes back, a second one goes") {
  World world;
  list_often(world);
  world.start();
  REQUIRE(eventually([&] { return count(world, first) == 2 && !world.messages().empty(); }));
  const std::string lost = listed(world, first, "purchaseInvoices").ids.at(0);

  SECTION("dropped: a new one is made, and what changed meanwhile is found") {
    const auto cards = world.messages().size();
    world.sandbox("DELETE", "/subscriptions/" + lost);
    world.sandbox("POST", "/invoices",
                  {{"vendorNumber", "20000"},
                   {"vendorInvoiceNumber", "SILENT-1"},
                   {"dueDate", "2027-01-15"},
                   {"lines", {{{"description", "Chairs"}, {"quantity", 10}, {"unitCost", 150}}}}});
    CHECK(eventually([&] {
      const auto ids = listed(world, first, "purchaseInvoices").ids;
      return ids.size() == 1 && ids[0] != lost;
    }));
    CHECK(world.log().find("\"subscription.lost\"") != std::string::npos);
    CHECK(eventually([&] { return world.messages().size() > cards; }));
  }
  SECTION("twice: the newer one stays") {
    const std::string newer = world.sandbox("POST", "/subscriptions", {{"copy", lost}})["id"];
    CHECK(eventually(
        [&] { return listed(world, first, "purchaseInvoices").ids == std::vector<std::string>{newer}; }));
    CHECK(count(world, first) == 2);
  }
}

TEST_CASE("without room the invoices are subscribed to and the rest is polled, which the log tells") {
  World world;
  list_often(world);
  world.sandbox("POST", "/subscriptions", {{"count", 199}});
  world.start();
  REQUIRE(eventually([&] { return listed(world, first, "purchaseInvoices").ids.size() == 1; }));
  CHECK(eventually([&] { return world.log().find("\"environment.full\"") != std::string::npos; }));
  CHECK(eventually([&] { return world.log().find("\"subscription.polled\"") != std::string::npos; }));
  CHECK(listed(world, first, "employees").ids.empty());
  CHECK(listed(world, first, "employees").foreign == 199);
}

}  // namespace countersign::subscription_test
