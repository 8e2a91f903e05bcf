#include "checkup/local_checks.hpp"

#include "support.hpp"

namespace countersign::local_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;
using namespace std::chrono_literals;

namespace {

settings::Problem problem(const std::string& file, settings::Severity severity) {
  return {file, 14, 3, "route.settle", "is no duration", "Write \"10m\"", severity};
}

ClockSample sample_of(const char* date, Instant asked, Instant answered) {
  const auto sample = clock_sample("Slack", HttpResponse{200, {{"Date", date}}, {}}, asked, answered);
  REQUIRE(sample.has_value());
  return *sample;
}

constexpr const char* noon = "Tue, 24 Nov 2026 12:00:00 GMT";

}  // namespace

TEST_CASE("problems of the settings become findings of the tenant whose file it is") {
  const auto findings = judge_settings({problem("etc/countersign.toml", settings::Severity::warning),
                                        problem("etc/tenants/contoso.toml", settings::Severity::error),
                                        problem("etc/tenants/fabrikam.toml", settings::Severity::error)},
                                       "etc/countersign.toml", "contoso");
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].tenant.empty());
  CHECK(findings[0].level == Level::warning);
  CHECK(findings[1].tenant == "contoso");
  CHECK(findings[1].level == Level::broken);
  CHECK(findings[1].what == "etc/tenants/contoso.toml:14: route.settle: is no duration");
  CHECK(findings[1].remedy == "Write \"10m\"");
  const auto none = judge_settings({}, "countersign.toml", "");
  REQUIRE(none.size() == 1);
  CHECK(none[0].level == Level::ok);
}

TEST_CASE("public_url is https, or loopback beside a Business Central that is loopback too") {
  const std::string real = "https://api.businesscentral.dynamics.com/v2.0/Production/api/v2.0";
  CHECK(judge_public_url("https://sign.contoso.com", real).level == Level::ok);
  CHECK(judge_public_url("http://127.0.0.1:8080", "http://127.0.0.1:9100/bc").level == Level::ok);
  CHECK(judge_public_url("http://127.0.0.1:8080", real).level == Level::broken);
  CHECK(judge_public_url("http://sign.contoso.com", real).level == Level::broken);
}

TEST_CASE("a secret that is not in the vault is broken, with the command that sets it") {
  domain::TenantSettings settings;
  settings.tenant = tenant;
  settings.slack.bot_token = "slack.bot-token";
  CHECK(judge_secret(settings, "slack.bot-token", true).level == Level::ok);
  const auto missing = judge_secret(settings, "slack.bot-token", false);
  CHECK(missing.level == Level::broken);
  CHECK(says(missing.remedy, "countersign secret set --tenant contoso slack.bot-token"));
  // Where an installation brings it, nobody sets it.
  settings.slack.client_id = "1.2";
  settings.public_url = "https://sign.contoso.com";
  CHECK(says(judge_secret(settings, "slack.bot-token", false).remedy,
             "https://sign.contoso.com/slack/contoso/install"));
  CHECK(says(judge_secret(settings, "slack.client-secret", false).remedy,
             "secret set --tenant contoso slack.client-secret"));
}

TEST_CASE("a clock within the call's own time and the header's whole second is right") {
  CHECK(sample_of(noon, now, now + 200ms).ahead == 0ms);
  CHECK(sample_of(noon, now + 900ms, now + 950ms).ahead == 0ms);
  CHECK(sample_of(noon, now - 20s, now + 20s).ahead == 0ms);
  CHECK(sample_of(noon, now + 91s, now + 92s).ahead == 90s);
  CHECK(sample_of(noon, now - 92s, now - 90s).ahead == -90s);
  CHECK_FALSE(clock_sample("Slack", HttpResponse{200, {}, {}}, now, now).has_value());
  CHECK_FALSE(clock_sample("Slack", HttpResponse{200, {{"Date", "yesterday"}}, {}}, now, now).has_value());
}

TEST_CASE("a clock that is a minute off is a warning, four minutes are broken; the worst decides") {
  CHECK(judge_clock({{"Slack", 60s}}).level == Level::ok);
  CHECK(judge_clock({{"Slack", 61s}}).level == Level::warning);
  CHECK(judge_clock({{"Slack", -240s}}).level == Level::warning);
  const auto broken = judge_clock({{"Entra", 2s}, {"Slack", -241s}, {"Business Central", 3s}});
  CHECK(broken.level == Level::broken);
  CHECK(says(broken.what, "241 s behind Slack's"));
  CHECK(judge_clock({}).level == Level::warning);
}

}  // namespace countersign::local_checks_test
