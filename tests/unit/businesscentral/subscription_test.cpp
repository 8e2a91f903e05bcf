#include <nlohmann/json.hpp>

#include "support.hpp"

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Failed;
using domain::Resource;
using domain::SubscriptionActive;

namespace {

const std::string api = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";
const std::string our_resource = "/api/v2.0/companies(" + company_id + ")/purchaseInvoices";

Exchange ensuring() {
  return begin(domain::EnsureSubscription{company, Resource::purchase_invoices});
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

void check_creates(Exchange& exchange) {
  const auto& request = exchange.request();
  CHECK(request.method == "POST");
  CHECK(request.url == api + "/subscriptions");
  CHECK(find_header(request.headers, "Content-Type") == "application/json");
  CHECK(nlohmann::json::parse(request.body) ==
        nlohmann::json{{"notificationUrl", identity().notification_url},
                       {"resource", our_resource},
                       {"clientState", identity().client_state}});
}

}  // namespace

TEST_CASE("without a subscription of ours one is created") {
  auto exchange = ensuring();
  CHECK(exchange.request().method == "GET");
  CHECK(exchange.request().url == api + "/subscriptions");
  auto stranger = subscription("other", "2026-11-27T13:00:00Z");
  stranger["notificationUrl"] = "https://elsewhere.example/";
  auto other_resource = subscription("sales", "2026-11-27T13:00:00Z");
  other_resource["resource"] = "/api/v2.0/companies(" + company_id + ")/salesInvoices";
  auto other_company = subscription("company", "2026-11-27T13:00:00Z");
  other_company["resource"] = "/api/v2.0/companies(44444444-3333-4333-8333-333333333333)/purchaseInvoices";
  const auto listed =
      list_of({stranger, other_resource, other_company, nlohmann::json::object(), nlohmann::json(5)});
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(listed, now)));
  check_creates(exchange);
  const auto active = outcome_of<SubscriptionActive>(
      exchange.answer(reply(201, subscription("new", "2026-11-27T14:00:00Z").dump()), now));
  CHECK(active.subscription_id == "new");
  CHECK(active.expires_at == at("2026-11-27T14:00:00Z"));
  CHECK_FALSE(active.adopted);
}

TEST_CASE("a subscription of ours with plenty of life is adopted as it is, whatever its prefix") {
  auto ours = subscription("ours", "2026-11-26T14:00:00Z");
  const std::string resource =
      GENERATE_COPY(our_resource.substr(0), our_resource.substr(1), our_resource.substr(10),
                    "https://bc.example/v2.0/contoso.com/Production" + our_resource);
  ours["resource"] = resource;
  auto older = subscription("older", "2026-11-26T13:00:00Z");
  const auto active = outcome_of<SubscriptionActive>(ensuring().answer(list_of({older, ours}), now));
  CHECK(active.subscription_id == "ours");
  CHECK(active.adopted);
}

TEST_CASE("a subscription of ours on a later page is found") {
  auto exchange = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(
      exchange.answer(list_of({}, api + "/subscriptions?$skiptoken=1"), now)));
  CHECK(exchange.request().url == api + "/subscriptions?$skiptoken=1");
  const auto active = outcome_of<SubscriptionActive>(
      exchange.answer(list_of({subscription("ours", "2026-11-27T13:00:00Z")}), now));
  CHECK(active.subscription_id == "ours");
}

TEST_CASE("a list that never ends, or leads elsewhere, ends the call") {
  auto exchange = ensuring();
  for (std::size_t i = 1; i < exchange_requests; ++i) {
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(list_of({}, api + "/subscriptions?p"), now)));
  }
  CHECK(outcome_of<Failed>(exchange.answer(list_of({}, api + "/subscriptions?p"), now)).kind ==
        Failed::Kind::not_understood);
  CHECK(outcome_of<Failed>(ensuring().answer(list_of({}, "https://evil.example/subscriptions"), now)).kind ==
        Failed::Kind::not_understood);
}

TEST_CASE("a subscription of ours with little life or another client state is renewed") {
  auto ours = subscription("ours", "2026-11-25T14:00:00Z");
  SECTION("little life") {}
  SECTION("another client state") {
    ours["expirationDateTime"] = "2026-11-27T13:00:00Z";
    ours["clientState"] = "older state";
  }
  auto exchange = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(list_of({ours}), now)));
  CHECK(exchange.request().method == "PATCH");
  CHECK(exchange.request().url == api + "/subscriptions('ours')");
  CHECK(find_header(exchange.request().headers, "If-Match") == "*");
  SECTION("and stays ours") {
    const auto active = outcome_of<SubscriptionActive>(
        exchange.answer(reply(200, subscription("ours", "2026-11-27T14:00:00Z").dump()), now));
    CHECK(active.adopted);
    CHECK(active.expires_at == at("2026-11-27T14:00:00Z"));
  }
  SECTION("and is created anew when it is gone meanwhile") {
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(404), now)));
    check_creates(exchange);
  }
}

TEST_CASE("an expired subscription of ours is not waited for") {
  auto exchange = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(
      exchange.answer(list_of({subscription("ours", "2026-11-24T13:59:59Z")}), now)));
  check_creates(exchange);
}

TEST_CASE("a refused handshake is a failed attempt, told without the notification URL") {
  auto exchange = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(list_of({}), now)));
  const auto failure = failed_attempt(exchange.answer(
      error_reply(400, "BadRequest", "No validation from " + identity().notification_url), now));
  CHECK_FALSE(failure.possibly_done);
  CHECK(failure.reason.find("BadRequest") != std::string::npos);
  CHECK(failure.reason.find(identity().notification_url) == std::string::npos);
}

TEST_CASE("a list that cannot be read ends the call, a silent server only the attempt") {
  CHECK(outcome_of<Failed>(ensuring().answer(reply(200, "{}"), now)).kind == Failed::Kind::not_understood);
  CHECK_FALSE(failed_attempt(ensuring().answer(reply(503), now)).possibly_done);
  auto exchange = ensuring();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(list_of({}), now)));
  CHECK(failed_attempt(exchange.answer(tl::unexpected(TransportError{true, "reset"}), now)).possibly_done);
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
  CHECK_FALSE(active.adopted);
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
