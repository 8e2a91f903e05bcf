#include "businesscentral/notification.hpp"

#include "businesscentral/subscription_urls.hpp"
#include "support.hpp"

namespace countersign::notification_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Resource;

namespace {

const std::string guid = "b18aed47-c385-49d2-b954-dbdf8ad71780";
const std::string in_company = "companies(" + guid + ")/";

}  // namespace

TEST_CASE("a notification's items are read in every form of their resource") {
  const auto items = parse_notifications(fixture("notifications.json"));
  REQUIRE(items.has_value());
  REQUIRE(items->size() == 4);
  const auto& first = items->at(0);
  CHECK(first.subscription_id == "c670ea73cacb459bb51dc1740da2f1db");
  CHECK(first.client_state == "state-1");
  CHECK(first.change == Change::updated);
  CHECK(first.problem.empty());
  CHECK(first.target.value().company == guid);
  CHECK(first.target->resource == Resource::purchase_invoices);
  CHECK(first.target->id == "26814998-936a-401c-81c1-0e848a64971d");
  CHECK(items->at(1).change == Change::created);
  CHECK(items->at(1).target.value().resource == Resource::sales_invoices);
  CHECK(items->at(2).change == Change::deleted);
  CHECK(items->at(2).target.value().resource == Resource::employees);
  CHECK(items->at(3).change == Change::collection);
  CHECK_FALSE(items->at(3).target.value().id.has_value());
  CHECK(items->at(3).target->modified_since == at("2026-11-15T11:00:00Z"));
}

TEST_CASE("a byte order mark before a notification is skipped") {
  const auto items = parse_notifications("\xEF\xBB\xBF" + fixture("notifications.json"));
  REQUIRE(items.has_value());
  CHECK(items->size() == 4);
}

TEST_CASE("an item that is not understood does not hide the others") {
  const std::string good = R"({"subscriptionId":"s","clientState":"c","changeType":"renamed","resource":")" +
                           in_company + "vendors(26814998-936a-401c-81c1-0e848a64971d)\"}";
  const auto items = parse_notifications(
      R"({"value":[{"subscriptionId":"t","clientState":"d","resource":"elsewhere"},5,{"resource":7},)" +
      good + "]}");
  REQUIRE(items.has_value());
  REQUIRE(items->size() == 4);
  CHECK_FALSE(items->at(0).target.has_value());
  CHECK(items->at(0).subscription_id == "t");
  CHECK(items->at(0).client_state == "d");
  CHECK_FALSE(items->at(0).problem.empty());
  CHECK_FALSE(items->at(1).target.has_value());
  CHECK_FALSE(items->at(2).target.has_value());
  CHECK(items->at(3).target.value().resource == Resource::vendors);
  CHECK(items->at(3).change == Change::unknown);
}

TEST_CASE("a body that is no notification is refused as a whole") {
  const std::string body = GENERATE("", "{", "[]", "{}", R"({"value":5})", R"({"value":[)", "<html></html>");
  INFO(body);
  const auto items = parse_notifications(body);
  REQUIRE_FALSE(items.has_value());
  CHECK(items.error().code == ErrorCode::not_understood);
}

TEST_CASE("a body with too many items is refused as too large") {
  std::string body = R"({"value":[0)";
  for (std::size_t i = 0; i < notification_items; ++i) body += ",0";
  const auto items = parse_notifications(body + "]}");
  REQUIRE_FALSE(items.has_value());
  CHECK(items.error().code == ErrorCode::too_large);
}

TEST_CASE("a resource is understood with any prefix of API v2.0") {
  const std::string prefix = GENERATE("", "/", "api/v2.0/", "/api/v2.0/", "/BC/api/v2.0/",
                                      "https://api.businesscentral.dynamics.com/v2.0/t/Production/api/v2.0/",
                                      "http://127.0.0.1:7048/");
  INFO(prefix);
  const auto target = parse_resource_target(prefix + in_company + "purchaseInvoices");
  REQUIRE(target.has_value());
  CHECK(target->company == guid);
  CHECK_FALSE(target->id.has_value());
  CHECK_FALSE(target->modified_since.has_value());
}

TEST_CASE("a resource of another API, entity or form is not understood") {
  const std::string resource = GENERATE(
      std::string(), "/api/v1.0/" + in_company + "vendors", "/api/contoso/app/v1.0/" + in_company + "vendors",
      "xapi/v2.0/" + in_company + "vendors", in_company + "items", in_company + "vendors(1)",
      in_company + "vendors(26814998-936a-401c-81c1-0e848a64971d)/picture", in_company,
      "companies(1)/vendors", "companies(" + guid + ")", "mycompanies(" + guid + ")/vendors",
      in_company + "vendors%zz", std::string(3'000, 'a'));
  INFO(resource);
  CHECK_FALSE(parse_resource_target(resource).has_value());
}

TEST_CASE("a collection's filter becomes a lower bound, and any other filter none") {
  const std::string base = in_company + "salesInvoices?$filter=";
  const auto since = [&](const std::string& filter) {
    return parse_resource_target(base + filter).value().modified_since;
  };
  CHECK(since("lastModifiedDateTime%20gt%202026-11-24T13:59:59.95Z") == at("2026-11-24T13:59:59.950Z"));
  CHECK(since("lastModifiedDateTime gt 2026-11-24T13:00:00+01:00") == at("2026-11-24T12:00:00Z"));
  CHECK(since("lastDateTimeModified%20ge%202026-11-24T13:00:00Z") == at("2026-11-24T13:00:00Z"));
  CHECK_FALSE(since("lastModifiedDateTime%20lt%202026-11-24T13:00:00Z").has_value());
  CHECK_FALSE(since("number%20eq%20'1'").has_value());
  CHECK_FALSE(since("lastModifiedDateTime%20gt%20x").has_value());
  CHECK_FALSE(since("lastModifiedDateTime").has_value());
}

TEST_CASE("the handshake's token is found in the query and decoded") {
  CHECK(validation_token("/bc/contoso/0a1b?validationToken=a%20b%2Fc").value() == "a b/c");
  CHECK(validation_token("/bc/contoso/0a1b?x=1&validationToken=t&y=2").value() == "t");
  CHECK_FALSE(validation_token("/bc/contoso/0a1b").has_value());
  CHECK_FALSE(validation_token("/bc/contoso/0a1b?token=t").has_value());
  CHECK_FALSE(validation_token("/bc/contoso/0a1b?validationToken=%zz").has_value());
  CHECK_FALSE(validation_token("/bc?validationToken=" + std::string(5'000, 'a')).has_value());
}

TEST_CASE("each company has its own notification path") {
  CHECK(notification_path(TenantId("contoso"), "0a1b") == "/bc/contoso/0a1b");
}

}  // namespace countersign::notification_test
