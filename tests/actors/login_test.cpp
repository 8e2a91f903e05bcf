// Two credentials of one identity, and the ends that come near.
#include "actors/business_central_login.hpp"
#include "catch.hpp"
#include "certificate.hpp"
#include "telemetry/log.hpp"

namespace countersign::login_test {

using namespace countersign;
using namespace countersign::actors;
using Kind = domain::Credential::Kind;

namespace {

const Instant start = *parse_instant("2026-11-24T09:00:00Z");

std::shared_ptr<TenantRuntime> tenant_with(std::vector<domain::Credential> credentials) {
  auto tenant = std::make_shared<TenantRuntime>();
  tenant->settings.tenant = TenantId{"demo"};
  tenant->settings.business_central.token_url = "https://login.example/token";
  tenant->settings.business_central.identities = {
      {"main", domain::IdentityUse::everything, "app", std::move(credentials)}};
  return tenant;
}

std::size_t count_of(const telemetry::ScopedLogCapture& capture, const std::string& part) {
  std::size_t count = 0;
  for (const auto& line : capture.lines()) count += line.find(part) != std::string::npos ? 1 : 0;
  return count;
}

bool shows(const telemetry::Metrics& metrics, const std::string& line) {
  return metrics.expose().find(line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE(
    "the next credential is asked with when the first is refused, and each question begins with the first") {
  const telemetry::ScopedLogCapture capture;
  telemetry::Metrics metrics;
  SeededEntropy entropy(1);
  auto tenant = tenant_with({{Kind::secret, "one", {}}, {Kind::secret, "two", {}}});
  tenant->secrets.set("one", vault::Secret::copy_of("first"));
  tenant->secrets.set("two", vault::Secret::copy_of("second"));
  BusinessCentralLogin login(tenant, 0, metrics);
  login.begin();
  CHECK(login.request(entropy, start)->body.find("client_secret=first&") != std::string::npos);
  CHECK(login.refused("AADSTS7000215"));
  CHECK(login.request(entropy, start)->body.find("client_secret=second&") != std::string::npos);
  login.taken();
  CHECK(metrics.expose().find(R"(credential="one")") == std::string::npos);
  CHECK(shows(
      metrics,
      R"(countersign_business_central_credential_in_use{credential="two",identity="main",tenant="demo"} 1)"));
  login.taken();
  CHECK(count_of(capture, "business_central.credential_in_use") == 1);

  login.begin();
  CHECK(login.request(entropy, start)->body.find("client_secret=first&") != std::string::npos);
  CHECK(login.refused("AADSTS7000222"));
  CHECK_FALSE(login.refused("AADSTS7000222"));
  CHECK_FALSE(login.request(entropy, start).has_value());
  CHECK(count_of(capture, "second") == 0);
}

TEST_CASE("what goes wrong with a credential is told once, until it is something else or over") {
  const telemetry::ScopedLogCapture capture;
  telemetry::Metrics metrics;
  SeededEntropy entropy(1);
  auto tenant = tenant_with({{Kind::secret, "one", {}}, {Kind::secret, "two", {}}});
  tenant->secrets.set("one", vault::Secret::copy_of("first"));
  tenant->secrets.set("two", vault::Secret::copy_of("second"));
  BusinessCentralLogin login(tenant, 0, metrics);
  for (int hour = 0; hour < 5; ++hour) {
    login.begin();
    REQUIRE(login.request(entropy, start));
    login.refused("AADSTS7000222");
    REQUIRE(login.request(entropy, start));
    login.taken();
  }
  CHECK(count_of(capture, "business_central.credential_refused") == 1);
  CHECK(count_of(capture, "business_central.credential_in_use") == 1);
  for (int i = 0; i < 5; ++i) login.failed("Entra does not know the app");
  CHECK(count_of(capture, "business_central.token_failed") == 1);
  login.failed("Entra does not answer");
  CHECK(count_of(capture, "business_central.token_failed") == 2);
  login.begin();
  login.taken();
  CHECK(count_of(capture, "business_central.credential_in_use") == 2);
  login.refused("AADSTS7000222");
  CHECK(count_of(capture, "business_central.credential_refused") == 2);
}

TEST_CASE("a credential that was never stored is passed over") {
  const telemetry::ScopedLogCapture capture;
  telemetry::Metrics metrics;
  SeededEntropy entropy(1);
  auto tenant = tenant_with({{Kind::secret, "one", {}}, {Kind::secret, "two", {}}});
  tenant->secrets.set("two", vault::Secret::copy_of("second"));
  BusinessCentralLogin login(tenant, 0, metrics);
  login.begin();
  CHECK(login.request(entropy, start)->body.find("client_secret=second&") != std::string::npos);
  CHECK(count_of(capture, "business_central.credential_refused") == 1);
}

TEST_CASE("an end is announced once a step, and the days left are there at any time") {
  const telemetry::ScopedLogCapture capture;
  telemetry::Metrics metrics;
  auto tenant = tenant_with({{Kind::secret, "one", *parse_date("2027-02-01")}, {Kind::secret, "two", {}}});
  BusinessCentralLogin login(tenant, 0, metrics);
  const auto day = std::chrono::hours{24};
  for (int i = 0; i < 75; ++i) {
    for (int hour = 0; hour < 3; ++hour) login.announce_ends(start + i * day + hour * std::chrono::hours{1});
    if (i == 0) {
      CHECK(shows(
          metrics,
          R"(countersign_business_central_credential_days_left{credential="one",identity="main",tenant="demo"} 69)"));
      CHECK(count_of(capture, "credential_expires") == 0);
    }
  }
  CHECK(count_of(capture, "business_central.credential_expires") == 4);
  for (const char* days : {"60", "30", "7", "1"}) {
    CHECK(count_of(capture, std::string("\"days_left\":") + days + ",") == 1);
  }
  CHECK(count_of(capture, "business_central.credential_expired") == 1);
  CHECK(metrics.expose().find("credential=\"two\"") == std::string::npos);
}

TEST_CASE("a certificate's own end is known, and a new one in its place ends the warning") {
  const telemetry::ScopedLogCapture capture;
  telemetry::Metrics metrics;
  const auto day = std::chrono::hours{24};
  const auto old = test::make_certificate(start - day, start + 5 * day);
  const auto fresh = test::make_certificate(start - day, start + 365 * day);
  auto tenant = tenant_with({{Kind::certificate, "cert", {}}});
  tenant->secrets.set("cert", vault::Secret::copy_of(old.both()));
  BusinessCentralLogin login(tenant, 0, metrics);
  login.announce_ends(start);
  CHECK(count_of(capture, "business_central.credential_expires") == 1);
  tenant->secrets.set("cert", vault::Secret::copy_of(fresh.both()));
  login.announce_ends(start);
  CHECK(shows(
      metrics,
      R"(countersign_business_central_credential_days_left{credential="cert",identity="main",tenant="demo"} 365)"));
  CHECK(count_of(capture, "business_central.credential_expires") == 1);
}

}  // namespace countersign::login_test
