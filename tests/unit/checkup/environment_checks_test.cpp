// What a check says of the environment as a whole.
#include "checkup/environment_checks.hpp"

#include "catch.hpp"
#include "unit/checkup/support.hpp"

namespace countersign::environment_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;

namespace {

domain::TenantSettings tenant_with_channels(std::vector<std::string> channels) {
  domain::TenantSettings settings;
  settings.tenant = TenantId{"contoso"};
  settings.business_central.api_base = "https://api.example/v2.0/contoso.com/Test/api/v2.0";
  settings.business_central.environment = "Test";
  domain::Route route;
  route.channels = std::move(channels);
  settings.routes = {route, route};
  return settings;
}

HttpResult environments(const std::string& type) {
  return reply(
      200, R"({"value":[{"name":"Other","type":"Production"},{"name":"test","type":")" + type + R"("}]})");
}

}  // namespace

TEST_CASE("a sandbox that feeds a channel is warned of, whatever its name") {
  const auto two = tenant_with_channels({"C1", "C2"});
  const auto sandbox = judge_environment(two, environments("Sandbox"));
  CHECK(sandbox.level == Level::warning);
  CHECK(says(sandbox.what, "is of the type Sandbox, and its cards reach 2 channels"));
  CHECK(judge_environment(two, environments("Production")).level == Level::ok);
  CHECK(judge_environment(tenant_with_channels({}), environments("Sandbox")).level == Level::ok);
}

TEST_CASE("an environment whose type is not told is no fault of the set-up") {
  const auto one = tenant_with_channels({"C1"});
  for (const auto& result :
       {reply(404, ""), reply(401, ""), reply(200, "<html>"), reply(200, R"({"value":[]})")}) {
    const auto finding = judge_environment(one, result);
    CHECK(finding.level == Level::ok);
    CHECK(says(finding.what, "does not tell"));
  }
}

TEST_CASE("a paused tenant is broken, and the command that lets it go on is named") {
  const auto finding = judge_pause(TenantId{"contoso"}, "2026-11-24T14:00:00.000Z", "It is a sandbox");
  CHECK(finding.level == Level::broken);
  CHECK(says(finding.what, "It is a sandbox"));
  CHECK(says(finding.remedy, "countersign tenant resume --tenant contoso"));
}

TEST_CASE("what is polled is said with its pace and its reason") {
  domain::PlannedSubscription planned;
  planned.resource = domain::Resource::purchase_orders;
  planned.plan = domain::SubscriptionPlan::poll;
  planned.reason = "Business Central offers no webhook for it";
  const auto finding = judge_polled(planned, "CRONUS DE", domain::CompanySettings{});
  CHECK(finding.level == Level::ok);
  CHECK(finding.what ==
        "purchaseOrders of 'CRONUS DE' is polled every 2m: Business Central offers no webhook for it");
}

}  // namespace countersign::environment_checks_test
