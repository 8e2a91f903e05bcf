// Business Central becomes a copy of itself while people go on clicking: nothing leaves until an operator has
// looked. The real binary, its real command line.
#include <signal.h>

#include "catch.hpp"
#include "e2e/payloads.hpp"

namespace countersign::copy_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

const std::string dana = "U0DANA0001";

bool shown(const World& world, const std::string& text) {
  return eventually([&] { return !world.message_with(text).is_null(); });
}

bool is_paused(const World& world) {
  return world.countersign({"status"}).output.find("PAUSED") != std::string::npos;
}

/// All that may reach a person or change something in Business Central.
Json sent_so_far(const World& world) {
  const Json oracle = world.oracle();
  Json sent;
  for (const auto* counted : {"messages", "updates", "ephemerals", "post_attempts", "modals_opened",
                              "subscriptions_created", "subscriptions_renewed", "subscriptions_deleted"}) {
    sent[counted] = oracle[counted];
  }
  return sent;
}

double milestones(const World& world, const std::string& event) {
  return metric(world, "countersign_milestones_total{event=\"" + event + "\",tenant=\"demo\"}");
}

std::size_t our_subscriptions(const World& world) {
  const Json state = world.sandbox("GET", "/state");
  std::size_t count = 0;
  for (const auto& subscription : state["subscriptions"])
    count += subscription["host"] == world.door() ? 1 : 0;
  return count;
}

/// The list shows them: that they are gone can be noticed from now on.
bool are_listed(const World& world) {
  return eventually([&] {
    return world.countersign({"status"}).output.find(": 2 of 200 webhook subscriptions") != std::string::npos;
  });
}

/// What becomes of an environment that is copied over: a sandbox, whose webhooks are gone.
void become_a_copy(const World& world) {
  world.sandbox("POST", "/environment", {{"type", "Sandbox"}});
  const Json state = world.sandbox("GET", "/state");
  for (const auto& subscription : state["subscriptions"]) {
    if (subscription["host"] != world.door()) continue;
    world.sandbox("DELETE", "/subscriptions/" + subscription["id"].get<std::string>());
  }
}

void create_invoice(const World& world) {
  world.sandbox("POST", "/invoices",
                {{"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", "COPIED-1"},
                 {"lines", {{{"description", "Chairs"}, {"quantity", 4}, {"unitCost", 750}}}}});
}

void resume(const World& world) {
  const auto resumed =
      world.countersign({"tenant", "resume", "--tenant", "demo", "--reason", "we test with the sandbox"});
  INFO(resumed.output);
  REQUIRE(resumed.code == 0);
  CHECK(resumed.output.find("It was paused because: ") != std::string::npos);
}

/// The invoice that was approved while the tenant was paused is posted, the one made meanwhile is shown, and
/// our subscriptions are made again.
void check_goes_on(const World& world) {
  INFO(world.log());
  CHECK(shown(world, "Posted: Fabrikam"));
  CHECK(shown(world, "COPIED-1"));
  CHECK(eventually([&] { return our_subscriptions(world) == 2; }));
  CHECK_FALSE(is_paused(world));
  CHECK(world.oracle()["posts_succeeded"] == 1);
  CHECK(world.oracle()["duplicate_cards"] == 0);
}

}  // namespace

TEST_CASE(
    "an environment that becomes a copy while the server runs gets nothing, until an operator resumes it") {
  World world;
  world.edit_tenant("[business_central]", "[business_central]\nsubscriptions_every = \"2s\"");
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(are_listed(world));
  const auto card = world.message_with("Approval needed: Fabrikam");

  become_a_copy(world);
  const Json before = sent_so_far(world);
  REQUIRE(eventually([&] { return is_paused(world); }));
  INFO(world.log());
  CHECK(sent_so_far(world) == before);

  world.click(dana, card);
  create_invoice(world);
  REQUIRE(eventually([&] { return milestones(world, "approval.decided") > 0; }));
  CHECK(sent_so_far(world) == before);

  world.stop(SIGTERM);
  world.start();
  CHECK(is_paused(world));
  CHECK(sent_so_far(world) == before);

  resume(world);
  check_goes_on(world);
  world.stop(SIGTERM);
  const auto story = audit(world);
  for (const auto* entry : {"environment.suspected", "tenant.paused", "tenant.resumed"}) {
    INFO(entry);
    CHECK(story.find(entry) != std::string::npos);
  }
}

TEST_CASE("a copy that was made while the server was away is noticed before anything is sent") {
  World world;
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(are_listed(world));
  const auto card = world.message_with("Approval needed: Fabrikam");
  world.stop(SIGTERM);

  become_a_copy(world);
  create_invoice(world);
  const Json before = sent_so_far(world);
  world.start();
  REQUIRE(eventually([&] { return is_paused(world); }));
  world.click(dana, card);
  REQUIRE(eventually([&] { return milestones(world, "approval.decided") > 0; }));
  CHECK(sent_so_far(world) == before);

  resume(world);
  check_goes_on(world);
}

namespace {

/// As its company knows them, of the last sweep.
int open_invoices(const World& world) {
  const auto answer = world.countersign({"status", "--tenant", "demo", "--json"});
  const Json status = Json::parse(answer.output, nullptr, false);
  if (!status.is_object() || status["demo"]["companies"].empty()) return -1;
  const Json company = status["demo"]["companies"].begin().value();
  return company.contains("resources") ? company["resources"]["purchaseInvoices"].value("open", -1) : -1;
}

}  // namespace

TEST_CASE("a restore is noticed by the posting that it undid, whose invoice is then asked about anew") {
  World world;
  world.edit_tenant("[business_central]", "[business_central]\nsubscriptions_every = \"2s\"");
  world.edit_tenant("sweep_every = \"60s\"", "sweep_every = \"10s\"");
  world.start();
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  REQUIRE(are_listed(world));
  REQUIRE(eventually([&] { return open_invoices(world) > 0; }));
  const int open = open_invoices(world);
  world.sandbox("POST", "/environment/save");
  world.click(dana, world.message_with("Approval needed: Fabrikam"));
  REQUIRE(shown(world, "Posted: Fabrikam"));
  const auto posted = world.message_with("Posted: Fabrikam");
  REQUIRE(eventually([&] { return open_invoices(world) == open - 1; }));

  world.sandbox("POST", "/environment/restore");
  REQUIRE(eventually([&] { return is_paused(world); }));
  INFO(world.log());
  CHECK(world.countersign({"status"}).output.find("a draft again") != std::string::npos);
  CHECK(our_subscriptions(world) == 0);

  resume(world);
  REQUIRE(shown(world, "Approval needed: Fabrikam"));
  const auto again = world.message_with("Approval needed: Fabrikam");
  CHECK(again["ts"] != posted["ts"]);
  CHECK(eventually([&] { return our_subscriptions(world) == 2; }));
  world.click(dana, again);
  REQUIRE(eventually([&] {
    return world.message_with("Approval needed: Fabrikam").is_null() &&
           world.message_with("Posting").is_null() && world.oracle()["posts_succeeded"] == 2;
  }));
  world.stop(SIGTERM);
  CHECK(audit(world).find("conversation.came_back") != std::string::npos);
}

}  // namespace countersign::copy_test
