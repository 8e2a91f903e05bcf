#include <algorithm>

#include "catch.hpp"
#include "driver.hpp"

namespace countersign::webhooks_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

Json items(const Outgoing& call) {
  return Json::parse(call.request.body)["value"];
}

constexpr Duration delay_ms{30'000};

}  // namespace

TEST_CASE("A subscription exists only after its handshake, and stays open until then") {
  Driver driver;
  SECTION("the token comes back") {
    const auto subscription = driver.subscribe("http://127.0.0.1:1/n/1?k=v");
    CHECK(subscription["resource"] == std::string("/api/v2.0/companies(") + company + ")/purchaseInvoices");
    CHECK(subscription["expirationDateTime"] == "2026-11-27T09:00:00.000Z");
    CHECK(driver.read(bc + "/subscriptions")["value"].size() == 1);
  }
  SECTION("the wrong text, a wrong status or five seconds of silence fail it") {
    const Json body{{"notificationUrl", "http://127.0.0.1:1/n?k=v"},
                    {"resource", std::string("companies(") + company + ")/purchaseInvoices"}};
    driver.business_central("POST", bc + "/subscriptions", body.dump());
    const auto call = driver.last_call;
    REQUIRE(driver.sent.size() == 1);
    CHECK(driver.sent.front().request.method == "POST");
    CHECK(driver.sent.front().request.url.find("?k=v&validationToken=") != std::string::npos);
    const int way = GENERATE(0, 1, 2);
    if (way == 0) driver.answer(200, "something else");
    if (way == 1) driver.answer(202, handshake_token(driver.sent.front().request));
    if (way == 2) driver.advance(Duration(4'999));
    if (way == 2) REQUIRE_FALSE(driver.reply_to(call));
    if (way == 2) driver.advance(Duration(1));
    REQUIRE(driver.reply_to(call));
    CHECK(driver.reply_to(call)->response->status == 400);
    CHECK(driver.read(bc + "/subscriptions")["value"].empty());
    CHECK(driver.oracle()["handshakes_failed"] == 1);
  }
  SECTION("purchase orders have no webhook") {
    const Json body{{"notificationUrl", "http://127.0.0.1:1/n"},
                    {"resource", std::string("companies(") + company + ")/purchaseOrders"}};
    CHECK(driver.business_central("POST", bc + "/subscriptions", body.dump()).status == 400);
    CHECK(driver.sent.empty());
  }
}

TEST_CASE("Renewal and deletion demand the etag; renewal shakes hands again") {
  Driver driver;
  const auto subscription = driver.subscribe();
  const std::string id = subscription["subscriptionId"];
  const auto url = bc + "/subscriptions('" + id + "')";
  driver.advance(Duration(1'800'000));  // Within the life of the driver's token.
  CHECK(driver.business_central("PATCH", url, "{}").status == 400);
  CHECK(driver.business_central("PATCH", url, "{}", {{"If-Match", "W/\"stale\""}}).status == 409);
  CHECK(
      driver.business_central("DELETE", bc + "/subscriptions(" + id + ")", {}, {{"If-Match", "*"}}).status ==
      400);
  driver.business_central("PATCH", url, "{}", {{"If-Match", subscription["@odata.etag"]}});
  const auto call = driver.last_call;
  driver.answer(200, handshake_token(driver.sent.front().request));
  REQUIRE(driver.reply_to(call));
  const auto renewed = Json::parse(driver.reply_to(call)->response->body);
  CHECK(driver.reply_to(call)->response->status == 200);
  CHECK(renewed["expirationDateTime"] == "2026-11-27T09:30:00.000Z");
  CHECK(renewed["@odata.etag"] != subscription["@odata.etag"]);
  CHECK(driver.business_central("DELETE", url, {}, {{"If-Match", "*"}}).status == 204);
  CHECK(driver.business_central("GET", url).status == 404);
}

TEST_CASE("A subscription ends after its life: the next sending job drops it, with what it would have sent") {
  ModelOptions options;
  options.subscription_life_ms = Duration(600'000);
  Driver driver(options);
  driver.subscribe();
  driver.advance(Duration(600'000));
  CHECK(driver.read(bc + "/subscriptions")["value"].size() == 1);
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  CHECK(driver.sent.empty());
  CHECK(driver.read(bc + "/subscriptions")["value"].empty());
  CHECK(driver.oracle()["subscriptions_expired"] == 1);
}

TEST_CASE("Changes are told once, after the delay, with consecutive updates merged") {
  Driver driver;
  const auto subscription = driver.subscribe();
  const std::string id = driver.control("POST", "invoices", {{"vendorInvoiceNumber", "N-1"}})["id"];
  driver.advance(Duration(1'000));
  driver.control("PATCH", "invoices/" + id, {{"dueDate", "2027-01-01"}});
  driver.advance(Duration(1'000));
  driver.control("PATCH", "invoices/" + id, {{"dueDate", "2027-01-02"}});
  driver.control("PATCH", "invoices/" + id, {{"dueDate", "2027-01-02"}});  // Changes nothing.
  driver.advance(delay_ms - Duration(2'001));
  CHECK(driver.sent.empty());
  driver.advance(Duration(1));
  REQUIRE(driver.sent.size() == 1);
  const auto value = items(driver.sent.front());
  REQUIRE(value.size() == 2);
  CHECK(value[0]["changeType"] == "created");
  CHECK(value[1]["changeType"] == "updated");
  CHECK(value[1]["lastModifiedDateTime"] == "2026-11-24T09:00:02.000Z");
  CHECK(value[1]["clientState"] == "state-1");
  CHECK(value[1]["resource"] ==
        std::string("/api/v2.0/companies(") + company + ")/purchaseInvoices(" + id + ")");
  driver.answer(202);
  driver.advance(Duration(3'600'000));
  CHECK(driver.sent.empty());
}

TEST_CASE("A notification without a good answer is sent again; the sixth failure ends the subscription") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  const std::vector<int> minutes{1, 1, 10, 100, 1'000};
  for (const int wait : minutes) {
    REQUIRE(driver.sent.size() == 1);
    driver.answer(503);
    driver.advance(Duration(wait * 60'000 - 1));
    CHECK(driver.sent.empty());
    driver.advance(Duration(1));
  }
  REQUIRE(driver.sent.size() == 1);
  CHECK(driver.control("GET", "state")["subscriptions"].size() == 1);
  driver.answer_nothing();
  CHECK(driver.control("GET", "state")["subscriptions"].empty());
  CHECK(driver.oracle()["subscriptions_deleted_by_failures"] == 1);
  CHECK(driver.oracle()["notifications_sent"] == 6);
}

TEST_CASE("Any 4xx answer deletes every subscription with that URL at once") {
  Driver driver;
  driver.subscribe("http://127.0.0.1:1/shared");
  driver.subscribe("http://127.0.0.1:1/shared");
  driver.subscribe("http://127.0.0.1:1/other");
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 2);
  CHECK(items(driver.sent[1]).size() == 2);
  driver.answer(200);
  driver.answer(404);
  CHECK(driver.oracle()["subscriptions_deleted_by_4xx"] == 2);
  CHECK(driver.read(bc + "/subscriptions")["value"].size() == 1);
}

TEST_CASE("Many changes become one collection, without a filter when one was a deletion") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "settings", {{"notifications_per_subscription", 2}});
  const bool deletes = GENERATE(false, true);
  std::string id;
  for (int i = 0; i < 3; ++i) id = driver.control("POST", "invoices")["id"];
  if (deletes) driver.send("DELETE", "/sandbox/api/invoices/" + id);
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 1);
  const auto value = items(driver.sent.front());
  REQUIRE(value.size() == 1);
  CHECK(value[0]["changeType"] == "collection");
  const std::string resource = value[0]["resource"];
  CHECK((resource.find("?$filter=lastModifiedDateTime%20gt%202026-11-24T08:59:59.950Z") !=
         std::string::npos) == !deletes);
}

TEST_CASE("A collection can be forced, and posting is told as an update") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "collections", {{"resource", "purchaseInvoices"}, {"filter", false}});
  driver.advance(Duration(0));
  REQUIRE(driver.sent.size() == 1);
  CHECK(items(driver.sent.front())[0]["resource"] ==
        std::string("/api/v2.0/companies(") + company + ")/purchaseInvoices");
  driver.answer(200);
  const auto id = driver.invoice("INV-88213");
  driver.business_central("POST", in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post");
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 1);
  CHECK(items(driver.sent.front())[0]["changeType"] == "updated");
}

TEST_CASE("Business Central lists which resources have webhooks, unless it does not") {
  Driver driver;
  const std::string url = std::string("/bc/v2.0/Production/api/microsoft/runtime/beta/companies(") + company +
                          ")/webhookSupportedResources?$filter=resource%20eq%20'v2.0*'";
  const auto has = [&](const std::string& resource) {
    const auto list = driver.read(url)["value"];
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& entry) { return entry["resource"] == resource; });
  };
  const Json orders{{"notificationUrl", "http://127.0.0.1:1/n"},
                    {"resource", std::string("companies(") + company + ")/purchaseOrders"}};
  CHECK(has("v2.0/purchaseInvoices"));
  CHECK_FALSE(has("v2.0/purchaseOrders"));
  CHECK_FALSE(has("v1.0/purchaseInvoices"));
  driver.control("POST", "webhooks", {{"more", {"purchaseOrders"}}});
  CHECK(has("v2.0/purchaseOrders"));
  driver.business_central("POST", bc + "/subscriptions", orders.dump());
  CHECK(driver.sent.size() == 1);
  driver.control("POST", "webhooks", {{"list_status", 404}});
  CHECK(driver.business_central("GET", url).status == 404);
  driver.control("POST", "webhooks", {{"list_status", 401}});
  CHECK(driver.business_central("GET", url).status == 401);
}

TEST_CASE("Other systems' subscriptions take up the room") {
  Driver driver;
  driver.control("POST", "subscriptions", {{"count", 199}});
  driver.subscribe();
  const Json body{{"notificationUrl", "http://127.0.0.1:1/n"},
                  {"resource", std::string("companies(") + company + ")/vendors"}};
  CHECK(driver.business_central("POST", bc + "/subscriptions", body.dump()).status == 400);
  CHECK(driver.sent.empty());
  CHECK(driver.read(bc + "/subscriptions")["value"].size() == 200);
}

TEST_CASE("A subscription can vanish without a word, and be there twice") {
  Driver driver;
  const std::string id = driver.subscribe()["subscriptionId"];
  const std::string second = driver.control("POST", "subscriptions", {{"copy", id}})["id"];
  CHECK(driver.read(bc + "/subscriptions")["value"].size() == 2);
  driver.control("DELETE", "subscriptions/" + id);
  const auto left = driver.read(bc + "/subscriptions")["value"];
  REQUIRE(left.size() == 1);
  CHECK(left[0]["subscriptionId"] == second);
  CHECK(driver.sent.empty());
}

TEST_CASE("Business Central's clock shows in its Date header and in a subscription's expiry") {
  Driver driver;
  driver.control("POST", "webhooks", {{"clock_ahead_ms", 600'000}});
  CHECK(driver.subscribe()["expirationDateTime"] == "2026-11-27T09:10:00.000Z");
  const auto reply = driver.business_central("GET", bc + "/subscriptions");
  CHECK(find_header(reply.headers, "Date") == "Tue, 24 Nov 2026 09:10:00 GMT");
}

TEST_CASE("A handshake can come twice, and the first answer counts") {
  Driver driver;
  driver.control("POST", "faults",
                 {{"target", "notifications"}, {"match", "validationToken"}, {"effect", "duplicate"}});
  const Json body{{"notificationUrl", "http://127.0.0.1:1/n"},
                  {"resource", std::string("companies(") + company + ")/purchaseInvoices"}};
  driver.business_central("POST", bc + "/subscriptions", body.dump());
  const auto call = driver.last_call;
  REQUIRE(driver.sent.size() == 2);
  CHECK(driver.sent[0].request.url == driver.sent[1].request.url);
  driver.answer(200, handshake_token(driver.sent.front().request));
  REQUIRE(driver.reply_to(call));
  CHECK(driver.reply_to(call)->response->status == 201);
  driver.answer(200, handshake_token(driver.sent.front().request));
  CHECK(driver.read(bc + "/subscriptions")["value"].size() == 1);
}

TEST_CASE("A redirect is no success: it deletes the subscription as a 4xx does") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  driver.answer(302);
  CHECK(driver.read(bc + "/subscriptions")["value"].empty());
}

TEST_CASE("Changes of one instant are told in the order of their types, whatever came first") {
  Driver driver;
  driver.subscribe();
  const std::string id = driver.control("POST", "invoices")["id"];
  driver.advance(delay_ms);
  driver.answer(200);
  driver.control("PATCH", "invoices/" + id, {{"dueDate", "2027-01-01"}});
  driver.control("DELETE", "invoices/" + id);
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 1);
  const auto value = items(driver.sent.front());
  REQUIRE(value.size() == 3);
  CHECK(value[0]["changeType"] == "created");
  CHECK(value[1]["changeType"] == "updated");
  CHECK(value[2]["changeType"] == "deleted");
}

TEST_CASE("What failed is sent again with what is new, and only a retry that was due counts") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "invoices");
  driver.advance(delay_ms);
  driver.answer(503);
  driver.control("POST", "invoices");
  driver.advance(delay_ms);  // Before the retry after 60 s is due.
  REQUIRE(driver.sent.size() == 1);
  CHECK(items(driver.sent.front()).size() == 2);
  driver.answer(503);
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 1);  // The first retry, at its time.
  driver.answer(200);
  CHECK(driver.control("GET", "state")["subscriptions"].size() == 1);
}

TEST_CASE("A writer without the rights announces nothing, or waits for somebody else's change") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "invoices", {{"vendorInvoiceNumber", "W-1"}, {"writer", "cannot_register"}});
  driver.control("POST", "invoices", {{"vendorInvoiceNumber", "W-2"}, {"writer", "cannot_schedule"}});
  driver.advance(Duration(600'000));
  CHECK(driver.sent.empty());
  driver.control("POST", "invoices", {{"vendorInvoiceNumber", "W-3"}});
  driver.advance(delay_ms);
  REQUIRE(driver.sent.size() == 1);
  CHECK(items(driver.sent.front()).size() == 2);
}

TEST_CASE("While the job queue stands still changes are collected, and lost past its limit") {
  Driver driver;
  driver.subscribe();
  driver.control("POST", "settings", {{"job_queue", false}, {"notifications_logged", 2}});
  for (int i = 0; i < 3; ++i) driver.control("POST", "invoices");
  driver.advance(Duration(3'600'000 - 1));
  CHECK(driver.sent.empty());
  driver.control("POST", "settings", {{"job_queue", true}});
  driver.advance(Duration(1));
  REQUIRE(driver.sent.size() == 1);
  CHECK(items(driver.sent.front()).size() == 2);
  CHECK(driver.oracle()["notifications_not_logged"] == 1);
}

}  // namespace countersign::webhooks_test
