// Business Central's limits of one identity: the window, five at a time, and what waits.
#include "catch.hpp"
#include "driver.hpp"

namespace countersign::limits_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

const std::string usual_client = "11111111-1111-4111-8111-111111111111";
const std::string other_client = "66666666-6666-4666-8666-666666666666";

/// Another app registration, and its token.
std::string other_identity(Driver& driver) {
  driver.control("PUT", "app", {{"client_id", other_client}, {"client_secret", "other-secret"}});
  const auto reply = driver.send(
      "POST", "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token",
      "grant_type=client_credentials&client_id=" + other_client +
          "&client_secret=other-secret&scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default");
  REQUIRE(reply);
  return Json::parse(reply->body)["access_token"];
}

void slow_down(Driver& driver, int calls, int delay_ms) {
  driver.control("POST", "faults",
                 {{"target", "bc"},
                  {"effect", "delay"},
                  {"delay_ms", delay_ms},
                  {"times", calls},
                  {"match", "companies"}});
}

unsigned status_of(Driver& driver) {
  return driver.business_central("GET", bc + "/companies").status;
}

}  // namespace

TEST_CASE("An identity's sixth call at a time waits until one of five has ended") {
  Driver driver;
  slow_down(driver, 5, 1'000);
  for (int i = 0; i < 5; ++i) CHECK(status_of(driver) == 200);  // Answered, and on the way for a second.
  CHECK(status_of(driver) == 0);
  const auto sixth = driver.last_call;
  driver.advance(Duration(999));
  CHECK_FALSE(driver.reply_to(sixth));
  driver.advance(Duration(1));
  REQUIRE(driver.reply_to(sixth));
  CHECK(driver.reply_to(sixth)->response->status == 200);
  const Json record = driver.oracle()["identities"][usual_client];
  CHECK(record["most_in_flight"] == 5);
  CHECK(record["waited"] == 1);
  CHECK(record["throttled"] == 0);
}

TEST_CASE("Another identity does not wait for it") {
  Driver driver;
  const auto token = other_identity(driver);
  slow_down(driver, 5, 60'000);
  for (int i = 0; i < 5; ++i) status_of(driver);
  CHECK(driver.send("GET", bc + "/companies", {}, {{"Authorization", "Bearer " + token}})->status == 200);
}

TEST_CASE("Whoever waits for eight minutes is answered 503, and the 101st call at a time 429") {
  Driver driver;
  slow_down(driver, 5, 600'000);
  for (int i = 0; i < 5 + 95; ++i) status_of(driver);
  const auto last_waiting = driver.last_call;
  CHECK(status_of(driver) == 429);
  driver.advance(Duration(8 * 60'000));
  REQUIRE(driver.reply_to(last_waiting));
  CHECK(driver.reply_to(last_waiting)->response->status == 503);
}

TEST_CASE("An identity has so many requests in a sliding window, and a 429 says as much as it is set to") {
  Driver driver;
  const auto token = other_identity(driver);
  driver.control("POST", "settings", {{"requests_per_window", 3}, {"request_window_ms", 60'000}});
  CHECK(status_of(driver) == 200);
  driver.advance(Duration(20'000));
  CHECK(status_of(driver) == 200);
  CHECK(status_of(driver) == 200);
  const auto silent = driver.business_central("GET", bc + "/companies");
  CHECK(silent.status == 429);
  CHECK(find_header(silent.headers, "Retry-After").empty());
  driver.control("POST", "settings", {{"retry_after", "seconds"}});
  CHECK(find_header(driver.business_central("GET", bc + "/companies").headers, "Retry-After") == "40");
  driver.control("POST", "settings", {{"retry_after", "date"}});
  CHECK(find_header(driver.business_central("GET", bc + "/companies").headers, "Retry-After") ==
        "Tue, 24 Nov 2026 09:01:00 GMT");
  CHECK(driver.send("GET", bc + "/companies", {}, {{"Authorization", "Bearer " + token}})->status == 200);
  driver.advance(Duration(39'999));
  CHECK(status_of(driver) == 429);
  driver.advance(Duration(1));
  CHECK(status_of(driver) == 200);
  CHECK(status_of(driver) == 429);  // The two of 20 s later still count.
  const Json record = driver.oracle()["identities"][usual_client];
  CHECK(record["requests"] == 4);
  CHECK(record["throttled"] == 5);
  CHECK(record["most_in_window"] == 3);
}

TEST_CASE("One identity can be throttled for a while") {
  Driver driver;
  const auto token = other_identity(driver);
  driver.control("POST", "throttle", {{"client_id", usual_client}, {"for_ms", 5'000}});
  CHECK(status_of(driver) == 429);
  CHECK(driver.send("GET", bc + "/companies", {}, {{"Authorization", "Bearer " + token}})->status == 200);
  driver.advance(Duration(5'000));
  CHECK(status_of(driver) == 200);
}

}  // namespace countersign::limits_test
