// Entra's credentials while the server runs: one is revoked and the next is taken, and a certificate logs in.
#include <sstream>

#include "catch.hpp"
#include "certificate.hpp"
#include "core/time.hpp"
#include "e2e/support.hpp"

namespace countersign::credential_test {

using namespace countersign;
using namespace countersign::e2e;

namespace {

constexpr const char* client = "11111111-1111-4111-8111-111111111111";

void set_secret(const World& world, const std::string& name, const std::string& text) {
  const auto set = world.countersign({"secret", "set", "--tenant", "demo", name}, text);
  INFO(set.output);
  REQUIRE(set.code == 0);
}

bool logged(const World& world, const std::string& event, const std::string& part = {}) {
  std::istringstream lines(world.log());
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"" + event + "\"") != std::string::npos && line.find(part) != std::string::npos)
      return true;
  }
  return false;
}

std::string metrics_of(const World& world) {
  const auto reply = world.send("GET", world.operations() + "/metrics");
  return reply ? reply->body : std::string();
}

/// The next request to Business Central is answered 401, so that the server asks for a new token.
void end_token(const World& world) {
  world.sandbox("POST", "/faults", {{"target", "bc"}, {"effect", "status"}, {"status", 401}, {"times", 1}});
}

}  // namespace

TEST_CASE("a client secret that is revoked while the server runs is replaced by the next without a pause") {
  World world;
  world.add_to_tenant(
      "[[business_central.credential]]\nsecret = \"business-central.client-secret\"\n"
      "[[business_central.credential]]\nsecret = \"business-central.next\"\nexpires = \"2099-01-01\"\n");
  set_secret(world, "business-central.next", "the-next-secret\n");
  world.sandbox("PUT", "/app",
                {{"client_id", client},
                 {"client_secrets", {{{"value", "sandbox-client-secret"}}, {{"value", "the-next-secret"}}}}});
  world.start();
  REQUIRE(eventually(
      [&] { return logged(world, "business_central.credential_in_use", "business-central.client-secret"); }));
  const auto tokens = world.oracle()["tokens_issued"].get<int>();

  world.sandbox("PUT", "/app", {{"client_id", client}, {"client_secrets", {{{"value", "the-next-secret"}}}}});
  end_token(world);
  world.sandbox(
      "POST", "/invoices",
      {{"vendor", "V00010"}, {"external_number", "ROTATION-1"}, {"lines", {{{"amount", "2500.00"}}}}});
  INFO(world.log());
  REQUIRE(eventually(
      [&] { return logged(world, "business_central.credential_in_use", "business-central.next"); }));
  CHECK(logged(world, "business_central.credential_refused", "AADSTS7000215"));
  CHECK_FALSE(logged(world, "business_central.token_failed"));
  CHECK_FALSE(logged(world, "business_central.throttled"));
  CHECK(world.oracle()["tokens_issued"].get<int>() > tokens);
  const auto metrics = metrics_of(world);
  CHECK(metrics.find(
            R"(credential_in_use{credential="business-central.next",identity="main",tenant="demo"} 1)") !=
        std::string::npos);
  CHECK(
      metrics.find(
          R"(credential_in_use{credential="business-central.client-secret",identity="main",tenant="demo"} 0)") !=
      std::string::npos);
  CHECK(metrics.find("credential_days_left") != std::string::npos);
  CHECK(world.log().find("the-next-secret") == std::string::npos);

  const auto checked = world.countersign({"check"});
  INFO(checked.output);
  CHECK(checked.output.find("⚠ demo  entra.token") != std::string::npos);
  CHECK(checked.output.find("✔ demo  entra.token  Entra gives an access token, with the credential "
                            "'business-central.next'") != std::string::npos);
}

TEST_CASE("a certificate logs in, and its end is told without being noted") {
  World world;
  const auto now = SystemClock{}.now();
  const auto day = std::chrono::hours{24};
  const auto certificate = test::make_certificate(now - day, now + 20 * day + std::chrono::hours{1});
  world.add_to_tenant(
      "[[business_central.credential]]\nkind = \"certificate\"\nsecret = \"business-central.certificate\"\n");
  set_secret(world, "business-central.certificate", certificate.both());
  world.sandbox("PUT", "/app",
                {{"client_id", client},
                 {"client_secrets", Json::array()},
                 {"certificates", {certificate.certificate}}});
  world.start();
  INFO(world.log());
  REQUIRE(eventually([&] { return world.oracle()["tokens_issued"].get<int>() > 0; }));
  REQUIRE(eventually([&] { return logged(world, "business_central.credential_in_use", "certificate"); }));
  CHECK(logged(world, "business_central.credential_expires", "business-central.certificate"));
  CHECK(world.log().find("PRIVATE KEY") == std::string::npos);

  const auto checked = world.countersign({"check"});
  INFO(checked.output);
  CHECK(checked.output.find("⚠ demo  entra.credential  The certificate 'business-central.certificate'") !=
        std::string::npos);
  CHECK(checked.output.find("✔ demo  entra.token") != std::string::npos);

  world.sandbox("PUT", "/app", {{"client_id", client}, {"certificates", Json::array()}});
  const auto refused = world.countersign({"check"});
  INFO(refused.output);
  CHECK(refused.code == 2);
  CHECK(refused.output.find("AADSTS700027") != std::string::npos);
}

}  // namespace countersign::credential_test
