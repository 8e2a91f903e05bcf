// The budget and the breaker of one Business Central identity, in a time of the test's own.
#include "actors/circuit_breaker.hpp"
#include "actors/effect_queue.hpp"
#include "actors/request_budget.hpp"
#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::budget_test {

using namespace countersign;
using namespace countersign::actors;
using namespace std::chrono_literals;
using Change = CircuitBreaker::Change;

namespace {

const Instant start = *parse_instant("2026-11-24T09:00:00Z");

void send(RequestBudget& budget, std::size_t count, Instant at) {
  for (std::size_t i = 0; i < count; ++i) budget.sent(at);
}

CircuitBreaker opened_at(Instant when) {
  CircuitBreaker breaker;
  for (unsigned i = 0; i < limits::breaker_failures; ++i) breaker.failed(when, 0);
  REQUIRE(breaker.is_open());
  return breaker;
}

Job job(const char* id, bool urgent, Instant not_before = {}) {
  Job made;
  made.owner = EntityId{EntityKind::conversation, "one"};
  made.effect.id = EffectId{id};
  made.effect.urgent = urgent;
  made.effect.not_before = not_before;
  return made;
}

}  // namespace

TEST_CASE("the background stops before the window is full, and clicks go on until it is") {
  RequestBudget budget;
  send(budget, limits::business_central_background_requests_per_window - 1, start);
  CHECK_FALSE(budget.blocked_until(Urgency::background, start).has_value());
  budget.sent(start + 1min);
  CHECK(budget.blocked_until(Urgency::background, start + 1min) ==
        start + limits::business_central_window_ms);
  CHECK_FALSE(budget.blocked_until(Urgency::urgent, start + 1min).has_value());
  send(budget,
       limits::business_central_requests_per_window - limits::business_central_background_requests_per_window,
       start + 2min);
  CHECK(budget.blocked_until(Urgency::urgent, start + 2min) == start + limits::business_central_window_ms);
  CHECK(limits::business_central_requests_per_window < 6000);
}

TEST_CASE("the window slides: what is older than five minutes counts no more") {
  RequestBudget budget;
  send(budget, limits::business_central_requests_per_window, start);
  send(budget, 1, start + 3min);
  const auto free = budget.blocked_until(Urgency::urgent, start + 3min);
  REQUIRE(free.has_value());
  CHECK(*free == start + limits::business_central_window_ms);
  CHECK_FALSE(budget.blocked_until(Urgency::urgent, *free).has_value());
  CHECK(budget.requests_in_window() == 1);
  // Background work is held back until so many have left that one more fits below its own bound.
  send(budget, limits::business_central_background_requests_per_window, start + 4min);
  CHECK(budget.blocked_until(Urgency::background, *free) ==
        start + 4min + limits::business_central_window_ms);
}

TEST_CASE("one place of the five in flight is for clicks") {
  CHECK(RequestBudget::has_flight(Urgency::background, 3));
  CHECK_FALSE(RequestBudget::has_flight(Urgency::background, 4));
  CHECK(RequestBudget::has_flight(Urgency::urgent, 4));
  CHECK_FALSE(RequestBudget::has_flight(Urgency::urgent, 5));
}

TEST_CASE("a pause holds everything, and a shorter one does not shorten it") {
  RequestBudget budget;
  CHECK(budget.pause(30s, start));
  CHECK_FALSE(budget.pause(10s, start + 1s));
  CHECK(budget.blocked_until(Urgency::urgent, start + 1s) == start + 30s);
  CHECK_FALSE(budget.blocked_until(Urgency::urgent, start + 30s).has_value());
}

TEST_CASE("a throttling without a named wait is answered by ever longer pauses, never by none") {
  RequestBudget budget;
  CHECK(budget.throttled(17s, 0.9) == 17s);
  budget.carried_out();
  const auto first = budget.throttled(std::nullopt, 0);
  CHECK(first == limits::business_central_throttle_first_ms / 2);
  const auto second = budget.throttled(std::nullopt, 0);
  CHECK(second == 2 * first);
  Duration last{};
  for (int i = 0; i < 20; ++i) last = budget.throttled(std::nullopt, 0.999);
  CHECK(last <= limits::business_central_throttle_longest_ms);
  CHECK(last > limits::business_central_throttle_longest_ms * 9 / 10);
  budget.carried_out();
  CHECK(budget.throttled(std::nullopt, 0) == first);
}

TEST_CASE("the breaker opens after failures in a row alone, and says so once") {
  CircuitBreaker breaker;
  for (unsigned i = 1; i < limits::breaker_failures; ++i) CHECK(breaker.failed(start, 0) == Change::none);
  CHECK(breaker.worked() == Change::none);
  for (unsigned i = 1; i < limits::breaker_failures; ++i) CHECK(breaker.failed(start, 0) == Change::none);
  CHECK(breaker.may_begin(start));
  CHECK(breaker.failed(start, 0) == Change::opened);
  CHECK_FALSE(breaker.may_begin(start));
  CHECK(breaker.failed(start, 0) == Change::none);
}

TEST_CASE("an open breaker lets one call ask at a time, ever more rarely, and closes when one works") {
  auto breaker = opened_at(start);
  Duration wait_before{};
  Instant now = start;
  for (int i = 0; i < 4; ++i) {
    const auto at = breaker.opens_up_at();
    REQUIRE(at.has_value());
    CHECK(*at - now > wait_before);
    wait_before = *at - now;
    CHECK_FALSE(breaker.may_begin(*at - 1ms));
    REQUIRE(breaker.may_begin(*at));
    now = *at;
    breaker.began();
    CHECK_FALSE(breaker.may_begin(now + 1h));
    CHECK_FALSE(breaker.opens_up_at().has_value());
    CHECK(breaker.failed(now, 0) == Change::none);
  }
  CHECK(wait_before <= limits::breaker_longest_ms);
  breaker.began();
  CHECK(breaker.worked() == Change::closed);
  CHECK(breaker.may_begin(now));
  CHECK(breaker.worked() == Change::none);
}

TEST_CASE(
    "calls that were under way when the breaker opened move nothing, and an asker that never left leaves "
    "room") {
  auto breaker = opened_at(start);
  const auto at = breaker.opens_up_at();
  CHECK(breaker.failed(start + 1s, 0) == Change::none);
  CHECK(breaker.opens_up_at() == at);
  breaker.began();
  breaker.abandoned();
  CHECK(breaker.may_begin(*at));
}

TEST_CASE("an urgent effect is taken alone where the background must wait") {
  EffectQueue queue;
  CHECK(queue.add(job("1", false)));
  CHECK(queue.add(job("2", true)));
  CHECK(queue.add(job("3", true, start + 1min)));
  CHECK(queue.take(start, true)->effect.id.value == "2");
  CHECK_FALSE(queue.take(start, true).has_value());
  CHECK(queue.next_later() == start + 1min);
  CHECK(queue.take(start + 1min, true)->effect.id.value == "3");
  CHECK(queue.take(start + 1min)->effect.id.value == "1");
  CHECK_FALSE(queue.next_later().has_value());
}

}  // namespace countersign::budget_test
