// Records without approval, and resources that the settings describe, on the wire.
#include "businesscentral/record_reader.hpp"

#include "businesscentral/links.hpp"
#include "businesscentral/notification.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/resource_target.hpp"
#include "support.hpp"

namespace countersign::record_reader_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::PlainRecord;
using domain::Resource;

namespace {

const std::string root = "https://bc.example/v2.0/contoso.com/Production";
const Resource accounts = Resource::described_as("accounts");

domain::BusinessCentralSettings with_accounts() {
  auto value = settings();
  domain::ResourceDefinition definition;
  definition.resource = accounts;
  definition.api = "contoso/payables/v1.0";
  definition.entity_set = "vendorBankAccounts";
  definition.fields = {"number", "iban", "active", "since", "kind", "vendorId"};
  definition.title_field = "number";
  definition.modified_field = "systemModifiedAt";
  definition.blocked_field = "active";
  value.resources = {definition};
  return value;
}

std::string vendor_json(const std::string& more = "") {
  return R"({"@odata.etag":"W/\"1\"","id":")" + record_id + R"(","number":"20000","displayName":"Fabrikam")" +
         R"(,"lastModifiedDateTime":"2026-11-24T13:00:00Z")" + more + "}";
}

PlainRecord read_vendor(const std::string& json) {
  const auto record = read_record(json, company, definition(Resource::vendors));
  if (!record) FAIL(describe(record.error()));
  return std::get<PlainRecord>(*record);
}

Exchange begin_with(const domain::Call& call) {
  auto exchange = Exchange::begin(call, with_accounts(), identity());
  if (!exchange) FAIL(describe(exchange.error()));
  return std::move(*exchange);
}

}  // namespace

TEST_CASE("a vendor is read with its definition's fields, as people read them") {
  const auto vendor = read_vendor(vendor_json(
      R"(,"blocked":"_x0020_","city":"Düsseldorf","taxLiable":true,"balance":12.5,"currencyCode":null)"));
  CHECK(vendor.key == domain::RecordKey{company, Resource::vendors, record_id});
  CHECK(vendor.title == "Fabrikam");
  CHECK_FALSE(vendor.blocked);
  CHECK(domain::field_of(vendor, "blocked").empty());
  CHECK(domain::field_of(vendor, "city") == "Düsseldorf");
  CHECK(domain::field_of(vendor, "taxLiable") == "yes");
  CHECK(domain::field_of(vendor, "currencyCode").empty());
  CHECK(domain::field_of(vendor, "balance").empty());  // Not of the definition: not read.
  CHECK(vendor.last_modified == at("2026-11-24T13:00:00Z"));
  CHECK(vendor.fields.size() == definition(Resource::vendors).fields.size());
}

TEST_CASE("whatever stands in the field that blocks counts as a block") {
  for (const auto* value : {"All", "Payment", "Half_x0020_Blocked", "1"}) {
    INFO(value);
    CHECK(read_vendor(vendor_json(R"(,"blocked":")" + std::string(value) + "\"")).blocked);
  }
  CHECK(domain::field_of(read_vendor(vendor_json(R"(,"blocked":"Half_x0020_Blocked")")), "blocked") ==
        "Half Blocked");
  CHECK_FALSE(read_vendor(vendor_json(R"(,"blocked":" ")")).blocked);
  CHECK_FALSE(read_vendor(vendor_json(R"(,"blocked":false)")).blocked);
  CHECK(read_vendor(vendor_json(R"(,"blocked":true)")).blocked);
}

TEST_CASE("empty dates and ids are nothing, and a name with an escape in it stays a name") {
  const auto text = [](const std::string& value) {
    return domain::field_of(read_vendor(vendor_json(R"(,"website":")" + value + "\"")), "website");
  };
  CHECK(text("0001-01-01").empty());
  CHECK(text("2026-12-04") == "4 Dec 2026");
  CHECK(text("00000000-0000-0000-0000-000000000000").empty());
  CHECK(text("In_x0020_Review") == "In Review");
  CHECK(text("a name with _x0020_ in it") == "a name with _x0020_ in it");
  CHECK(text(std::string(2'000, 'x')).size() < 1'000);
}

TEST_CASE("a record without an id or an etag, or with a field that is no value, is not understood") {
  const std::string json = GENERATE(
      R"({"id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","number":"1"})",
      R"({"@odata.etag":"W/\"1\"","number":"1"})",
      R"({"@odata.etag":"W/\"1\"","id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","city":{"a":1}})",
      R"({"@odata.etag":"W/\"1\"","id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","city":[]})",
      R"({"@odata.etag":"W/\"1\"","id":"5d115c9c-44e3-4a11-bb43-000d3a2feca1","lastModifiedDateTime":"soon"})",
      "<html>", "7", "");
  INFO(json);
  const auto record = read_record(json, company, definition(Resource::vendors));
  REQUIRE_FALSE(record.has_value());
  CHECK(record.error().code == ErrorCode::not_understood);
}

TEST_CASE("a record that is not understood is told with what was written, for any resource") {
  for (const Resource resource : {Resource::purchase_invoices, Resource::vendors, Resource::employees}) {
    auto exchange = begin_with(domain::ReadRecord{{company, resource, record_id}});
    const auto unreadable =
        outcome_of<domain::RecordUnreadable>(exchange.answer(reply(200, R"({"status":"Half"})"), now));
    CHECK(unreadable.record.id == record_id);
    CHECK(unreadable.record.raw == R"({"status":"Half"})");
    CHECK_FALSE(unreadable.record.reason.empty());
  }
}

TEST_CASE("an extension's records are asked of its own API, with the fields of their description alone") {
  const std::string base =
      root + "/api/contoso/payables/v1.0/companies(" + company_id + ")/vendorBankAccounts";
  CHECK(begin_with(domain::ReadRecord{{company, accounts, record_id}}).request().url ==
        base + "(" + record_id + ")?$select=id,number,iban,active,since,kind,vendorId,systemModifiedAt");
  CHECK(begin_with(domain::ReadIds{company, accounts, ""}).request().url == base + "?$select=id");
  CHECK(begin_with(domain::ReadPage{company, accounts, now, ""})
            .request()
            .url.starts_with(base + "?$filter=systemModifiedAt%20ge%202026-11-24T14:00:00.000Z&"
                                    "$orderby=systemModifiedAt&$select=id,"));
  // Everything: also what was never changed since the field exists.
  CHECK(begin_with(domain::ReadPage{company, accounts, Instant{}, ""}).request().url.find("$filter") ==
        std::string::npos);
  const auto next = base + "?$skiptoken=1";
  CHECK(begin_with(domain::ReadPage{company, accounts, now, next}).request().url == next);
  const auto elsewhere = Exchange::begin(
      domain::ReadPage{company, accounts, now, root + "/api/v2.0/companies(1)/vendors?$skiptoken=1"},
      with_accounts(), identity());
  CHECK_FALSE(elsewhere.has_value());
}

TEST_CASE("a resource that does not tell when it changed is read whole") {
  auto value = with_accounts();
  value.resources[0].modified_field.clear();
  const auto exchange = Exchange::begin(domain::ReadPage{company, accounts, now, ""}, value, identity());
  REQUIRE(exchange.has_value());
  CHECK(exchange->request().url.find("$filter") == std::string::npos);
  CHECK(exchange->request().url.find("$orderby") == std::string::npos);
}

TEST_CASE("an exchange does not begin for what the settings do not describe") {
  for (const domain::Call& call : {domain::Call{domain::ReadRecord{{company, accounts, record_id}}},
                                   domain::Call{domain::ReadPage{company, accounts, now, ""}},
                                   domain::Call{domain::CreateSubscription{company, accounts}}}) {
    const auto exchange = Exchange::begin(call, settings(), identity());
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().message.find("describe no resource 'accounts'") != std::string::npos);
  }
}

TEST_CASE("a subscription to an extension's records is made, renewed and deleted in its own API") {
  const std::string api = root + "/api/contoso/payables/v1.0";
  const auto create = begin_with(domain::CreateSubscription{company, accounts});
  CHECK(create.request().url == api + "/subscriptions");
  CHECK(create.request().body.find("\"resource\":\"/api/contoso/payables/v1.0/companies(" + company_id +
                                   ")/vendorBankAccounts\"") != std::string::npos);
  CHECK(begin_with(domain::RenewSubscription{company, accounts, "s1"}).request().url ==
        api + "/subscriptions('s1')");
  CHECK(begin_with(domain::DeleteSubscription{"Production", "s1", "contoso/payables/v1.0"}).request().url ==
        api + "/subscriptions('s1')");
}

TEST_CASE("the subscriptions of every API are listed, and one that several lists show counts once") {
  const auto identity_of = [](const domain::CompanyKey&, const Resource&) { return identity(); };
  auto exchange = Exchange::begin(domain::ListSubscriptions{"Production"}, with_accounts(), {},
                                  {"https://countersign.example/bc/contoso/", identity_of});
  REQUIRE(exchange.has_value());
  const auto listed = [](const std::string& id, const std::string& resource) {
    return R"({"subscriptionId":")" + id + R"(","notificationUrl":")" + identity().notification_url +
           R"(","resource":")" + resource + R"(","clientState":"state-1",)" +
           R"("expirationDateTime":"2026-11-27T14:00:00Z"})";
  };
  const std::string ours = listed("a", "/api/v2.0/companies(" + company_id + ")/vendors");
  const std::string theirs =
      listed("b", "/api/contoso/payables/v1.0/companies(" + company_id + ")/vendorBankAccounts");
  CHECK(exchange->request().url == root + "/api/v2.0/subscriptions");
  REQUIRE(
      std::holds_alternative<NextRequest>(exchange->answer(reply(200, R"({"value":[)" + ours + "]}"), now)));
  CHECK(exchange->request().url == root + "/api/contoso/payables/v1.0/subscriptions");
  SECTION("also where one list shows the others' too") {
    const auto all = outcome_of<domain::SubscriptionsListed>(
        exchange->answer(reply(200, R"({"value":[)" + ours + "," + theirs + "]}"), now));
    CHECK(all.all == 2);
    REQUIRE(all.ours.size() == 2);
    CHECK(all.ours[0].api == "v2.0");
    CHECK(all.ours[1].resource == accounts);
    CHECK(all.ours[1].api == "contoso/payables/v1.0");
  }
  SECTION("an extension that is not there has none, and does not keep us from the others") {
    const auto all = outcome_of<domain::SubscriptionsListed>(
        exchange->answer(error_reply(404, "BadRequest_NotFound", "x"), now));
    CHECK(all.all == 1);
  }
  SECTION("a list that failed is asked for again, as a whole") {
    CHECK(failed_attempt(exchange->answer(reply(503), now)).side == domain::AttemptFailed::Side::down);
  }
}

TEST_CASE("a notification of an extension's record names the resource that the settings describe") {
  const auto value = with_accounts();
  const auto target = [&](const std::string& resource) {
    return parse_resource_target(resource, value.resources);
  };
  const std::string in_company = "companies(" + company_id + ")/vendorBankAccounts(" + record_id + ")";
  for (const std::string prefix :
       {"/api/contoso/payables/v1.0/", "api/contoso/payables/v1.0/",
        "https://api.businesscentral.dynamics.com/v2.0/t/Production/api/contoso/payables/v1.0/"}) {
    INFO(prefix);
    REQUIRE(target(prefix + in_company).has_value());
    CHECK(target(prefix + in_company)->resource == accounts);
    CHECK(target(prefix + in_company)->id == record_id);
  }
  for (const std::string prefix :
       {"/api/v2.0/", "", "/api/other/payables/v1.0/", "/xapi/contoso/payables/v1.0/"}) {
    INFO(prefix);
    CHECK_FALSE(target(prefix + in_company).has_value());
  }
  CHECK_FALSE(parse_resource_target("/api/contoso/payables/v1.0/" + in_company).has_value());
}

TEST_CASE("a link opens the card of a vendor, customer or employee by its number") {
  const auto page = [](const Resource& resource) {
    const auto link = open_link("https://bc.example", "CRONUS", resource, "20'000");
    return link.substr(0, link.find("&mode"));
  };
  CHECK(page(Resource::vendors) ==
        "https://bc.example/?company=CRONUS&page=26&filter=%27No.%27%20IS%20%2720%27%27000%27");
  CHECK(page(Resource::customers).find("page=21") != std::string::npos);
  CHECK(page(Resource::employees).find("page=5200") != std::string::npos);
  CHECK(page(accounts).empty());
  CHECK(open_link("https://bc.example", "CRONUS", Resource::vendors, "").empty());
}

}  // namespace countersign::record_reader_test
