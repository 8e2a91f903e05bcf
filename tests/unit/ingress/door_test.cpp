// What the door answers Business Central, also when the server cannot take what it is given.
#include "ingress/door.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/limits.hpp"
#include "http/exchange.hpp"
#include "scripted_door.hpp"

namespace countersign::door_test {

using namespace countersign;
using namespace countersign::ingress_test;

TEST_CASE("a tenant that notifies faster than its settings say is answered later, and nothing is refused") {
  Front front;
  const auto each_second = domain::BusinessCentralSettings{}.notifications_per_second;
  const auto burst = each_second * limits::notification_burst_ms / Duration{1'000};
  for (std::size_t i = 0; i <= burst; ++i) {
    REQUIRE(front.send("/bc/demo/token", notification_of(1)) == 202);
    REQUIRE(front.hold == Duration::zero());
  }
  std::vector<Duration> holds;
  for (std::size_t i = 0; i < 3 * each_second; ++i) {
    REQUIRE(front.send("/bc/demo/token", notification_of(1)) == 202);
    holds.push_back(front.hold);
  }
  CHECK(holds.front() > Duration::zero());
  CHECK(std::is_sorted(holds.begin(), holds.end()));
  CHECK(holds.back() == limits::answer_hold_ms);
  CHECK(front.server.written.size() == burst + 1 + holds.size());
  CHECK(front.metrics.expose().find("countersign_notifications_held_total{tenant=\"demo\"} " +
                                    std::to_string(holds.size())) != std::string::npos);
  SECTION("a handshake does not wait: Business Central gives it five seconds") {
    CHECK(front.send("/bc/demo/token?validationToken=a", "") == 200);
    CHECK(front.hold == Duration::zero());
  }
}

TEST_CASE("while the server starts or stops everything is to be sent again") {
  Front front;
  front.server.is_accepting = false;
  CHECK(front.send("/bc/demo/token", notification_of(1)) == 503);
  CHECK(front.send("/bc/demo/token?validationToken=abc", "") == 503);
  CHECK(front.send("/bc/nobody/token", "{}") == 503);
  CHECK(front.send_signed("interactions", click()) == 503);
  CHECK(front.send_signed("events", R"({"type":"event_callback"})") == 503);
  CHECK(front.server.written.empty());
}

TEST_CASE("the server is ready once all of its tenants are, and tells of each") {
  Front front;
  front.server.tenants_health = {{"demo", true, true, 7, {"desk:U1"}}, {"other"}};
  const auto ready = [&] {
    const auto exchange = std::make_shared<http::Exchange>([] {});
    ingress::operations_handler({front.server, front.metrics, front.clock})(
        {{"GET", "/readyz", {}, "", {}}, "127.0.0.1", false}, http::Responder(exchange));
    return exchange->take().response;
  };
  CHECK(ready().status == 503);
  front.server.tenants_health[1].ready = true;
  const auto response = ready();
  CHECK(response.status == 200);
  const auto told = nlohmann::json::parse(response.body);
  CHECK(told["ready"] == true);
  CHECK(told["tenants"].size() == 2);
  CHECK(told["tenants"][0] == nlohmann::json{{"tenant", "demo"},
                                             {"ready", true},
                                             {"paused", true},
                                             {"active_entities", 7},
                                             {"quarantined", {"desk:U1"}}});
  front.server.is_accepting = false;
  CHECK(ready().status == 503);
}

TEST_CASE("what could not be written is to be sent again, what was written before is not") {
  const auto [outcome, is_durable] =
      GENERATE(table<AcceptOutcome, bool>({{AcceptOutcome::accepted, true},
                                           {AcceptOutcome::duplicate, true},
                                           {AcceptOutcome::full, false},
                                           {AcceptOutcome::unavailable, false}}));
  Front front;
  front.server.outcomes = {outcome};
  SECTION("a notification") {
    CHECK(front.send("/bc/demo/token", notification_of(1)) == (is_durable ? 202 : 503));
  }
  SECTION("one record of several") {
    CHECK(front.send("/bc/demo/token", notification_of(3)) == (is_durable ? 202 : 503));
    CHECK(front.server.written.size() == 3);
  }
  SECTION("the sweep that stands for a body that is too large") {
    CHECK(front.send("/bc/demo/token", "", {}, true) == (is_durable ? 202 : 503));
  }
  SECTION("the sweep that stands for a body that is not understood") {
    CHECK(front.send("/bc/demo/token", "{") == (is_durable ? 202 : 503));
  }
  SECTION("a click") {
    CHECK(front.send_signed("interactions", click()) == (is_durable ? 200 : 503));
  }
  SECTION("a form") {
    CHECK(front.send_signed("interactions", form_with(about + "|C1")) == (is_durable ? 200 : 503));
  }
  CHECK_FALSE(front.server.written.empty());
}

TEST_CASE("a record that is named twice is marked once, and very many records become one sweep") {
  Front front;
  auto twice = nlohmann::json::parse(notification_of(1));
  twice["value"].push_back(twice["value"][0]);
  CHECK(front.send("/bc/demo/token", twice.dump()) == 202);
  CHECK(front.server.written.size() == 1);
  CHECK(front.send("/bc/demo/token", notification_of(201)) == 202);
  REQUIRE(front.server.written.size() == 2);
  CHECK(front.server.written.back().audit.at(0).body.find("sweep") != std::string::npos);
}

}  // namespace countersign::door_test
