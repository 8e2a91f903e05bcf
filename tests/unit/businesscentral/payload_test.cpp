// Whole answers of Business Central, in the shape in which they were recorded; what single fields do stands
// in the other tests of this module.
#include <nlohmann/json.hpp>

#include "businesscentral/record_reader.hpp"
#include "support.hpp"

namespace countersign::payload_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Document;
using domain::DocumentStatus;
using domain::Resource;

namespace {

std::string recorded(const std::string& name) {
  return fixture("../../../fixtures/business-central/" + name);
}

Document read_document(const std::string& json, Resource resource) {
  const auto record = read_record(json, company, definition(resource));
  if (!record) FAIL(describe(record.error()));
  return std::get<Document>(*record);
}

}  // namespace

TEST_CASE("a recorded invoice that was paid is read, with what it leaves empty") {
  const auto invoice = read_document(recorded("purchase_invoice_paid.json"), Resource::purchase_invoices);
  CHECK(invoice.status == DocumentStatus::paid);
  CHECK(domain::is_posted(invoice));
  CHECK(invoice.number == "108031");
  CHECK(invoice.external_number == "R-2026-107");
  CHECK(invoice.total == Money{Decimal::parse("3310.17").value(), "EUR"});
  CHECK(invoice.pay_to_number == invoice.partner_number);
  CHECK(invoice.order_number.empty());
  CHECK(invoice.purchaser.empty());
  CHECK(invoice.lines.empty());
  CHECK(invoice.last_modified == at("2026-09-20T00:26:53.793Z"));
}

TEST_CASE("a recorded order in review is read, with a malformed guid and a date where a time belongs") {
  auto json = nlohmann::json::parse(recorded("purchase_order_in_review.json"));
  auto order = read_document(json.dump(), Resource::purchase_orders);
  CHECK(order.status == DocumentStatus::in_review);
  CHECK(order.last_modified == at("2026-10-02T00:00:00Z"));
  CHECK(order.purchaser == "EM");
  CHECK_FALSE(domain::is_posted(order));
  // The documentation prints the caption where the wire has the escaped name: both mean the same.
  json["status"] = "In Review";
  CHECK(read_document(json.dump(), Resource::purchase_orders).status == DocumentStatus::in_review);
}

TEST_CASE("a status as the wire escapes it is the one that its page shows, and any other is unknown") {
  auto json = nlohmann::json::parse(recorded("purchase_invoice_paid.json"));
  const auto status_of = [&](const char* wire) {
    json["status"] = wire;
    return read_document(json.dump(), Resource::purchase_invoices).status;
  };
  CHECK(status_of("_x0020_") == DocumentStatus::blank);
  CHECK(status_of(" ") == DocumentStatus::blank);
  CHECK(status_of("Draft") == DocumentStatus::draft);
  CHECK(status_of("In_x0020_Review") == DocumentStatus::in_review);
  for (const auto* other : {"Drafted", "draft", "Draft_x0020_", "In_x0020_review", "Pending_x0020_Approval",
                            "Positive_x0020_Adjmt_x002E_", "_x0000_", "_x", "0"}) {
    INFO(other);
    CHECK(status_of(other) == DocumentStatus::unknown);
  }
}

TEST_CASE("a recorded subscription is taken with all that it says beside what we need") {
  const auto json = nlohmann::json::parse(recorded("subscription.json"));
  const std::string id = "a670ea73cacb459bb51dc1740da2f1dc";
  SECTION("as the answer to its creation") {
    auto exchange = begin(domain::CreateSubscription{company, Resource::purchase_invoices});
    const auto active = outcome_of<domain::SubscriptionActive>(
        exchange.answer(reply(201, recorded("subscription.json")), now));
    CHECK(active.subscription_id == id);
    CHECK(active.expires_at == at("2026-11-27T12:32:35Z"));
  }
  SECTION("in the list of all, without the fields that real answers leave out") {
    auto item = json;
    item.erase("timestamp");
    item.erase("lastModifiedDateTime");
    const std::string url = json.at("notificationUrl");
    auto exchange = Exchange::begin(domain::ListSubscriptions{"Production"}, settings(), {},
                                    {url, [&](const auto&, auto) {
                                       return SubscriptionIdentity{url, json.at("clientState")};
                                     }});
    REQUIRE(exchange.has_value());
    const auto listed = outcome_of<domain::SubscriptionsListed>(
        exchange->answer(reply(200, nlohmann::json{{"value", {item}}}.dump()), now));
    REQUIRE(listed.ours.size() == 1);
    CHECK(listed.ours[0].id == id);
    CHECK(listed.ours[0].reaches_us);
    CHECK_FALSE(listed.ours[0].outdated);
  }
}

}  // namespace countersign::payload_test
