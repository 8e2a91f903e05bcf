#include <nlohmann/json.hpp>

#include "support.hpp"

namespace countersign::subscription_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::CompanyKey;
using domain::Failed;
using domain::Resource;
using domain::SubscriptionActive;

namespace {

const std::string api = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";
const std::string our_resource = "/api/v2.0/companies(" + company_id + ")/purchaseInvoices";

Exchange creating() {
  return begin(domain::CreateSubscription{company, Resource::purchase_invoices});
}

/// Each company has an address of its own, each subscription a client state.
SubscriptionIdentity identity_of(const CompanyKey& key, Resource resource) {
  if (key == company && resource == Resource::purchase_invoices) return identity();
  return {"https://countersign.example/bc/contoso/" + key.company.substr(0, 4),
          std::string("state-of-") + domain::api_name(resource)};
}

Exchange listing() {
  auto exchange = Exchange::begin(domain::ListSubscriptions{"Production"}, settings(), {},
                                  {"https://countersign.example/bc/contoso/", identity_of});
  REQUIRE(exchange.has_value());
  return std::move(*exchange);
}

Exchange renewing() {
  return begin(domain::RenewSubscription{company, Resource::purchase_invoices, "it's"});
}

nlohmann::json subscription(const std::string& id, const std::string& expiry) {
  return {{"subscriptionId", id},
          {"notificationUrl", identity().notification_url},
          {"resource", our_resource},
          {"clientState", identity().client_state},
          {"expirationDateTime", expiry}};
}

HttpResponse list_of(const std::vector<nlohmann::json>& items, const std::string& next_link = "") {
  nlohmann::json page{{"value", items}};
  if (!next_link.empty()) page["@odata.nextLink"] = next_link;
  return reply(200, page.dump());
}

}  // namespace

TEST_CASE("a subscription is created with all three fields") {
  auto exchange = creating();
  const auto& request = exchange.request();
  CHECK(request.method == "POST");
  CHECK(request.url == api + "/subscriptions");
  CHECK(find_header(request.headers, "Content-Type") == "application/json");
  CHECK(nlohmann::json::parse(request.body) ==
        nlohmann::json{{"notificationUrl", identity().notification_url},
                       {"resource", our_resource},
                       {"clientState", identity().client_state}});
  const auto active = outcome_of<SubscriptionActive>(
      exchange.answer(reply(201, subscription("new", "2026-11-27T14:00:00Z").dump()), now));
  CHECK(active.subscription_id == "new");
  CHECK(active.expires_at == at("2026-11-27T14:00:00Z"));
}

TEST_CASE("an expiry is told by our clock, whatever Business Central's shows") {
  const auto expiry = [](const std::string& date) {
    return outcome_of<SubscriptionActive>(
               creating().answer(
                   reply(201, subscription("new", "2026-11-27T14:00:00Z").dump(), {{"Date", date}}), now))
        .expires_at;
  };
  CHECK(expiry("Tue, 24 Nov 2026 14:10:00 GMT") == at("2026-11-27T13:50:00Z"));
  CHECK(expiry("Tue, 24 Nov 2026 13:00:00 GMT") == at("2026-11-27T15:00:00Z"));
  CHECK(expiry("Tue, 24 Nov 2026 13:59:59 GMT") == at("2026-11-27T14:00:00Z"));
  CHECK(expiry("tomorrow") == at("2026-11-27T14:00:00Z"));
}

TEST_CASE("a list tells which subscriptions are this tenant's, and what they are for") {
  auto ours = subscription("ours", "2026-11-26T14:00:00Z");
  ours["systemCreatedAt"] = "2026-11-23T14:00:00Z";
  const std::string resource =
      GENERATE_COPY(our_resource.substr(0), our_resource.substr(1), our_resource.substr(10),
                    "https://bc.example/v2.0/contoso.com/Production" + our_resource);
  ours["resource"] = resource;
  auto stranger = subscription("stranger", "2026-11-27T13:00:00Z");
  stranger["notificationUrl"] = "https://elsewhere.example/bc/contoso/0a1b";
  auto other_tenant = subscription("other tenant", "2026-11-27T13:00:00Z");
  other_tenant["notificationUrl"] = "https://countersign.example/bc/contoso-2/0a1b";
  const auto listed = outcome_of<domain::SubscriptionsListed>(listing().answer(
      list_of({stranger, ours, other_tenant, nlohmann::json::object(), nlohmann::json(5)}), now));
  CHECK(listed.all == 5);
  REQUIRE(listed.ours.size() == 1);
  const auto& found = listed.ours[0];
  CHECK(found.id == "ours");
  CHECK(found.company == company);
  CHECK(found.resource == Resource::purchase_invoices);
  CHECK(found.expires_at == at("2026-11-26T14:00:00Z"));
  CHECK(found.created_at == at("2026-11-23T14:00:00Z"));
  CHECK(found.reaches_us);
  CHECK_FALSE(found.outdated);
}

TEST_CASE("a list tells what is wrong with a subscription of ours") {
  auto ours = subscription("ours", "2026-11-26T14:00:00Z");
  const auto found = [&] {
    return outcome_of<domain::SubscriptionsListed>(listing().answer(list_of({ours}), now)).ours.at(0);
  };
  SECTION("an older client state") {
    ours["clientState"] = "older";
    CHECK(found().outdated);
    CHECK(found().reaches_us);
  }
  SECTION("a client state that is not listed says nothing") {
    ours.erase("clientState");
    CHECK_FALSE(found().outdated);
  }
  SECTION("an address of another company, or of a time before") {
    ours["notificationUrl"] = "https://countersign.example/bc/contoso/before";
    CHECK_FALSE(found().reaches_us);
    CHECK(found().company == company);
  }
  SECTION("a resource that is none of ours") {
    ours["resource"] = "/api/contoso/app/v1.0/companies(" + company_id + ")/projects";
    CHECK_FALSE(found().resource.has_value());
    CHECK_FALSE(found().reaches_us);
  }
}

TEST_CASE("a list is read to its last page, and not for ever") {
  auto exchange = listing();
  CHECK(exchange.request().url == api + "/subscriptions");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(
      list_of({subscription("first", "2026-11-27T13:00:00Z")}, api + "/subscriptions?$skiptoken=1"), now)));
  CHECK(exchange.request().url == api + "/subscriptions?$skiptoken=1");
  const auto listed = outcome_of<domain::SubscriptionsListed>(
      exchange.answer(list_of({subscription("ours", "2026-11-27T13:00:00Z")}), now));
  CHECK(listed.all == 2);
  CHECK(listed.ours.size() == 2);

  auto endless = listing();
  for (std::size_t i = 1; i < exchange_requests; ++i) {
    REQUIRE(std::holds_alternative<NextRequest>(endless.answer(list_of({}, api + "/subscriptions?p"), now)));
  }
  CHECK(outcome_of<Failed>(endless.answer(list_of({}, api + "/subscriptions?p"), now)).kind ==
        Failed::Kind::not_understood);
  CHECK(outcome_of<Failed>(listing().answer(list_of({}, "https://evil.example/subscriptions"), now)).kind ==
        Failed::Kind::not_understood);
}

TEST_CASE("a subscription is deleted by its id in single quotes, and a second time as well") {
  auto exchange = begin(domain::DeleteSubscription{"Production", "it's"});
  CHECK(exchange.request().method == "DELETE");
  CHECK(exchange.request().url == api + "/subscriptions('it%27%27s')");
  CHECK(find_header(exchange.request().headers, "If-Match") == "*");
  const unsigned status = GENERATE(204U, 200U, 404U);
  outcome_of<domain::SubscriptionDeleted>(exchange.answer(reply(status), now));
  auto refused = begin(domain::DeleteSubscription{"Production", "id"});
  outcome_of<Failed>(refused.answer(error_reply(409, "Request_EntityChanged", "x"), now));
}

TEST_CASE("an environment is asked which resources have webhooks") {
  auto exchange = begin(domain::ReadWebhookResources{company});
  CHECK(exchange.request().url ==
        "https://bc.example/v2.0/contoso.com/Production/api/microsoft/runtime/beta/companies(" + company_id +
            ")/webhookSupportedResources?$filter=resource%20eq%20'v2.0*'");
  SECTION("it lists them") {
    const auto read = outcome_of<domain::WebhookResourcesRead>(exchange.answer(
        reply(200, R"({"value":[{"resource":"v2.0/accounts"},{"resource":"v2.0/purchaseOrders"},)"
                   R"({"resource":"v1.0/vendors"},{"resource":"v2.0/vendors"}]})"),
        now));
    CHECK(read.resources == std::vector<Resource>{Resource::purchase_orders, Resource::vendors});
  }
  SECTION("it does not have that list") {
    outcome_of<domain::NotOffered>(exchange.answer(error_reply(404, "BadRequest_NotFound", "x"), now));
  }
  SECTION("a list without anything of this API is none") {
    outcome_of<domain::NotOffered>(exchange.answer(reply(200, R"({"value":[]})"), now));
  }
  SECTION("it does not tell this app") {
    REQUIRE(std::holds_alternative<TokenRefused>(exchange.answer(reply(401), now)));
    CHECK(outcome_of<Failed>(exchange.answer(reply(401), now)).kind == Failed::Kind::unauthorised);
  }
  SECTION("an API elsewhere has no such list") {
    auto elsewhere = settings();
    elsewhere.api_base = "https://bc.example/BC/ODataV4";
    CHECK_FALSE(Exchange::begin(domain::ReadWebhookResources{company}, elsewhere, identity()).has_value());
  }
}

TEST_CASE("a refused handshake is a failed attempt, told without the notification URL") {
  const auto failure = failed_attempt(creating().answer(
      error_reply(400, "BadRequest", "No validation from " + identity().notification_url), now));
  CHECK_FALSE(failure.possibly_done);
  CHECK(failure.reason.find("BadRequest") != std::string::npos);
  CHECK(failure.reason.find(identity().notification_url) == std::string::npos);
}

TEST_CASE("a list that cannot be read ends the call, a silent server only the attempt") {
  CHECK(outcome_of<Failed>(listing().answer(reply(200, "{}"), now)).kind == Failed::Kind::not_understood);
  CHECK_FALSE(failed_attempt(listing().answer(reply(503), now)).possibly_done);
  CHECK(failed_attempt(creating().answer(tl::unexpected(TransportError{true, "reset"}), now)).possibly_done);
}

TEST_CASE("a renewal sends everything and takes the new expiry") {
  auto exchange = renewing();
  const auto& request = exchange.request();
  CHECK(request.method == "PATCH");
  CHECK(request.url == api + "/subscriptions('it%27%27s')");
  CHECK(find_header(request.headers, "If-Match") == "*");
  CHECK(nlohmann::json::parse(request.body).at("resource") == our_resource);
  const auto active = outcome_of<SubscriptionActive>(
      exchange.answer(reply(200, subscription("it's", "2026-11-27T14:00:00.500Z").dump()), now));
  CHECK(active.subscription_id == "it's");
  CHECK(active.expires_at == at("2026-11-27T14:00:00.500Z"));
}

TEST_CASE("a renewal of a subscription that is gone says so") {
  outcome_of<domain::SubscriptionMissing>(renewing().answer(reply(404), now));
  outcome_of<domain::SubscriptionMissing>(
      renewing().answer(error_reply(404, "Internal_RecordNotFound", "gone"), now));
}

TEST_CASE("a renewal whose reply cannot be read is not understood") {
  CHECK(outcome_of<Failed>(renewing().answer(reply(200, "{}"), now)).kind == Failed::Kind::not_understood);
  CHECK_FALSE(failed_attempt(renewing().answer(error_reply(400, "BadRequest", "x"), now)).possibly_done);
}

}  // namespace countersign::subscription_test
