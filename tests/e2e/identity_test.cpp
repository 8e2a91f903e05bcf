// Two identities against the sandbox, whose Business Central knows each app's permissions and limits: who
// read, who posted, and what happens when one of them cannot.
#include <sstream>

#include "catch.hpp"
#include "e2e/support.hpp"

namespace countersign::identity_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

constexpr const char* poster = "11111111-1111-4111-8111-111111111111";
constexpr const char* reader = "55555555-5555-4555-8555-555555555555";

/// The poster has every permission, or those named; the reader reads alone.
void set_up(const World& world) {
  world.edit_tenant("client_id = \"11111111-1111-4111-8111-111111111111\"\n", "");
  world.add_to_tenant(std::string("[[business_central.identity]]\nname = \"poster\"\nclient_id = \"") +
                      poster +
                      "\"\nclient_secret = \"business-central.client-secret\"\n"
                      "[[business_central.identity]]\nname = \"reader\"\nuse = \"read\"\nclient_id = \"" +
                      reader + "\"\n");
  const auto set =
      world.countersign({"secret", "set", "--tenant", "demo", "business-central.reader"}, "reads\n");
  INFO(set.output);
  REQUIRE(set.code == 0);
  world.sandbox("PUT", "/app",
                {{"client_id", reader}, {"client_secret", "reads"}, {"permissions", {"read"}}});
  world.sandbox("POST", "/settings", {{"recalculate_on_read", true}});
}

Json client(const World& world, const char* id) {
  return world.oracle()["identities"].value(id, Json::object());
}

int count(const World& world, const char* id, const char* what) {
  return client(world, id).value(what, 0);
}

std::size_t lines_of(const World& world, const std::string& event, const std::string& part) {
  std::istringstream lines(world.log());
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line);) {
    found +=
        line.find("\"" + event + "\"") != std::string::npos && line.find(part) != std::string::npos ? 1 : 0;
  }
  return found;
}

void create_invoice(const World& world, const std::string& number) {
  world.sandbox("POST", "/invoices",
                {{"vendorNumber", "20000"},
                 {"vendorInvoiceNumber", number},
                 {"dueDate", "2027-01-15"},
                 {"lines", {{{"description", "Chairs"}, {"quantity", 10}, {"unitCost", 250}}}}});
}

Json card_of(const World& world, const std::string& start, const std::string& number) {
  for (const auto& message : world.messages()) {
    const auto text = message["text"].get<std::string>();
    if (text.find(start) == 0 && text.find(number) != std::string::npos) return message;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("reads go by the reader and the post by the poster, so that reading changes nothing") {
  World world;
  set_up(world);
  world.start();
  create_invoice(world, "TWO-1");
  REQUIRE(eventually([&] { return !card_of(world, "Approval needed", "TWO-1").is_null(); }));
  world.click("U0DANA0001", card_of(world, "Approval needed", "TWO-1"));
  REQUIRE(eventually([&] { return !card_of(world, "Posted", "TWO-1").is_null(); }));
  const auto oracle = world.oracle();
  INFO(oracle["identities"].dump(2));
  CHECK(oracle["posts_succeeded"] == 1);
  CHECK(count(world, poster, "posts") == 1);
  CHECK(count(world, reader, "posts") == 0);
  CHECK(count(world, reader, "reads") > 5);
  CHECK(count(world, poster, "reads") == 0);
  CHECK(count(world, poster, "subscriptions") > 0);
  CHECK(count(world, reader, "subscriptions") == 0);
  CHECK(count(world, reader, "refused") == 0);
  CHECK(oracle["recalculated_by_reading"] == 0);
  const auto metrics = world.send("GET", world.operations() + "/metrics");
  REQUIRE(metrics);
  CHECK(
      metrics->body.find("countersign_business_central_requests_total{identity=\"reader\",status=\"2xx\"") !=
      std::string::npos);
  const auto story = world.countersign({"audit", "show", "--tenant", "demo", "purchaseInvoices"});
  CHECK(story.output.find("with the identity poster") != std::string::npos);
}

TEST_CASE("while the reader is throttled or shut out the poster reads too, and the operator hears it once") {
  World world;
  set_up(world);
  world.start();
  create_invoice(world, "TWO-1");
  REQUIRE(eventually([&] { return !card_of(world, "Approval needed", "TWO-1").is_null(); }));
  SECTION("too many requests of the reader's") {
    world.sandbox("POST", "/faults",
                  {{"target", "bc"},
                   {"client", reader},
                   {"effect", "status"},
                   {"status", 429},
                   {"retry_after", 300},
                   {"times", -1}});
  }
  SECTION("its card in Business Central is switched off") {
    world.sandbox("PUT", "/app", {{"client_id", reader}, {"enabled", false}});
  }
  create_invoice(world, "TWO-2");
  INFO(world.oracle()["identities"].dump(2));
  REQUIRE(eventually([&] { return !card_of(world, "Approval needed", "TWO-2").is_null(); }));
  world.click("U0DANA0001", card_of(world, "Approval needed", "TWO-2"));
  REQUIRE(eventually([&] { return !card_of(world, "Posted", "TWO-2").is_null(); }));
  CHECK(count(world, poster, "reads") > 0);
  CHECK(lines_of(world, "business_central.throttled", "\"poster\"") == 0);
  CHECK(lines_of(world, "business_central.identity_refused", "read_record") <= 1);
  CHECK(lines_of(world, "effect.dead", "") == 0);
  CHECK(world.oracle()["posts_succeeded"] == 1);
}

TEST_CASE("check proves every identity, and says which one lacks what") {
  World world;
  set_up(world);
  const auto sound = world.countersign({"check"});
  INFO(sound.output);
  CHECK(sound.output.find("✔ demo  entra.token  Entra gives an access token, as 'poster'") !=
        std::string::npos);
  CHECK(sound.output.find("✔ demo  entra.token  Entra gives an access token, as 'reader'") !=
        std::string::npos);
  CHECK(sound.output.find("✔ demo  bc.read  The app reads purchaseInvoices of 'CRONUS DE', as 'reader'") !=
        std::string::npos);
  CHECK(sound.output.find("✖") == std::string::npos);
  CHECK(count(world, reader, "subscriptions") == 0);
  CHECK(world.oracle()["post_attempts"] == 0);

  world.sandbox("PUT", "/app", {{"client_id", reader}, {"permissions", Json::array()}});
  const auto blind = world.countersign({"check"});
  INFO(blind.output);
  CHECK(blind.code == 2);
  CHECK(blind.output.find("✖ demo  bc.read  The app may not read purchaseInvoices of 'CRONUS DE'") !=
        std::string::npos);
  CHECK(blind.output.find("✔ demo  bc.read  The app reads purchaseInvoices of 'CRONUS DE', as 'poster'") !=
        std::string::npos);

  world.sandbox("PUT", "/app", {{"client_id", reader}, {"enabled", false}});
  const auto shut = world.countersign({"check"});
  INFO(shut.output);
  CHECK(shut.code == 2);
  CHECK(shut.output.find("✖ demo  bc.companies  Business Central does not let the app in") !=
        std::string::npos);
  CHECK(shut.output.find(std::string("add the Client ID ") + reader) != std::string::npos);
  CHECK(shut.output.find("✔ demo  bc.companies") != std::string::npos);

  world.sandbox("PUT", "/app", {{"client_id", reader}, {"client_secret", "renewed"}});
  const auto refused = world.countersign({"check"});
  INFO(refused.output);
  CHECK(refused.code == 2);
  CHECK(refused.output.find("✖ demo  entra.token  Entra refuses the client secret") != std::string::npos);
  CHECK(refused.output.find("(AADSTS7000215), as 'reader'") != std::string::npos);
}

}  // namespace countersign::identity_test
