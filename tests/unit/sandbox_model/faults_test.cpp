#include "catch.hpp"
#include "driver.hpp"

namespace countersign::faults_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

Json fault(const char* target, const char* match, const char* effect) {
  return {{"target", target}, {"match", match}, {"effect", effect}};
}

}  // namespace

TEST_CASE("A lost reply is lost after the work was done") {
  Driver driver;
  const auto id = driver.invoice("INV-88213");
  driver.control("POST", "faults", fault("bc", "Microsoft.NAV.post", "reply_lost"));
  driver.business_central("POST", in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post");
  const auto reply = driver.reply_to(driver.last_call);
  REQUIRE(reply);
  CHECK_FALSE(reply->response);
  CHECK(driver.read(in_company + "/purchaseInvoices(" + id + ")")["status"] == "Open");
}

TEST_CASE("A status before the work leaves the work undone, and counts down") {
  Driver driver;
  const auto id = driver.invoice("INV-88213");
  auto description = fault("bc", "Microsoft.NAV.post", "status");
  description.update({{"status", 503}, {"retry_after", 7}, {"times", 2}, {"id", "busy"}});
  driver.control("POST", "faults", description);
  const auto url = in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post";
  for (int i = 0; i < 2; ++i) {
    const auto response = driver.business_central("POST", url);
    CHECK(response.status == 503);
    CHECK(find_header(response.headers, "Retry-After") == "7");
  }
  CHECK(driver.oracle()["post_attempts"] == 0);
  CHECK(driver.control("GET", "faults")["faults"][0]["hits"] == 2);
  CHECK(driver.business_central("POST", url).status == 204);
}

TEST_CASE("A call can hang before or after the work") {
  Driver driver;
  const bool after = GENERATE(false, true);
  auto description = fault("slack", "chat.postMessage", "hang");
  description["after_work"] = after;
  driver.control("POST", "faults", description);
  driver.slack_raw("chat.postMessage", R"({"channel":"C0APPROVAL","text":"x"})", "application/json");
  const auto call = driver.last_call;
  driver.advance(Duration(600'000));
  CHECK_FALSE(driver.reply_to(call));
  CHECK(driver.oracle()["messages"] == (after ? 1 : 0));
}

TEST_CASE("Slack errors, HTML pages and delays are answers too") {
  Driver driver;
  auto error = fault("slack", "chat.postMessage", "slack_error");
  error["error"] = "fatal_error";
  driver.control("POST", "faults", error);
  CHECK(driver.slack("chat.postMessage", {{"channel", "C0APPROVAL"}, {"text", "x"}})["error"] ==
        "fatal_error");
  driver.control("POST", "faults", fault("bc", "companies", "html"));
  const auto page = driver.business_central("GET", bc + "/companies");
  CHECK(page.status == 502);
  CHECK(page.body.starts_with("<!DOCTYPE html>"));
  auto delay = fault("bc", "companies", "delay");
  delay["delay_ms"] = 1'500;
  driver.control("POST", "faults", delay);
  driver.business_central("GET", bc + "/companies");
  CHECK(driver.reply_to(driver.last_call)->at == driver.now + Duration(1'500));
  CHECK(driver.send("POST", "/sandbox/api/faults", R"({"target":"bc","effect":"nonsense"})")->status == 400);
}

TEST_CASE("Notifications can be lost for ever or come twice") {
  Driver driver;
  driver.subscribe();
  const bool lost = GENERATE(true, false);
  driver.control("POST", "faults", fault("notifications", "", lost ? "drop" : "duplicate"));
  driver.control("POST", "invoices");
  driver.advance(Duration(30'000));
  REQUIRE(driver.sent.size() == (lost ? 0U : 2U));
  if (!lost) CHECK(driver.sent[0].request.body == driver.sent[1].request.body);
  while (!driver.sent.empty()) driver.answer(200);
  driver.advance(Duration(3'600'000));
  CHECK(driver.sent.empty());
  CHECK(driver.control("GET", "state")["subscriptions"].size() == 1);
}

TEST_CASE("The state shows what happened and holds no secret") {
  Driver driver;
  const auto before = driver.model.revision();
  driver.slack("chat.postMessage", {{"channel", "C0APPROVAL"}, {"text", "hello"}});
  driver.subscribe("http://127.0.0.1:1/hooks/very-secret-path");
  CHECK(driver.model.revision() > before);
  const auto state = driver.control("GET", "state");
  CHECK(state["companies"][0]["documents"].size() == 4);
  CHECK(state["companies"][0]["vendors"].size() == 6);
  CHECK(state["slack"]["people"].size() == 5);
  CHECK(state["calls"].size() >= 3);
  const auto text = state.dump();
  for (const char* secret :
       {"xoxb-sandbox-bot-token", "sandbox-client-secret", "sandbox-signing-secret", "Bearer"}) {
    CHECK(text.find(secret) == std::string::npos);
  }
}

TEST_CASE("The same seed and the same calls give the same world") {
  const auto run = [] {
    Driver driver;
    driver.subscribe();
    driver.control("POST", "invoices");
    driver.slack("chat.postMessage", {{"channel", "C0APPROVAL"}, {"text", "hello"}});
    driver.advance(Duration(30'000));
    return driver.control("GET", "state").dump() + driver.sent.front().request.body;
  };
  CHECK(run() == run());
}

TEST_CASE("A gateway's page and a refusal may name a time, in seconds or as a date") {
  Driver driver;
  auto page = fault("bc", "companies", "html");
  page.update({{"status", 503}, {"retry_after", 30}, {"retry_after_date", true}});
  driver.control("POST", "faults", page);
  const auto busy = driver.business_central("GET", bc + "/companies");
  CHECK(busy.status == 503);
  CHECK(find_header(busy.headers, "Content-Type") == "text/html; charset=utf-8");
  CHECK(find_header(busy.headers, "Retry-After") == "Tue, 24 Nov 2026 09:00:30 GMT");
  auto refusal = fault("bc", "companies", "status");
  refusal["status"] = 429;
  driver.control("POST", "faults", refusal);
  CHECK(find_header(driver.business_central("GET", bc + "/companies").headers, "Retry-After").empty());
}

}  // namespace countersign::faults_test
