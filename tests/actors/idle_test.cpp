// Entities that have nothing to do leave memory, and nobody can tell.
#include "bench.hpp"
#include "catch.hpp"
#include "core/limits.hpp"
#include "domain/message.hpp"

namespace countersign::idle_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::test::Bench;
using actors::test::private_answer;

namespace {

const domain::RecordKey record{{"Production", "33333333-3333-4333-8333-333333333333"},
                               domain::Resource::purchase_invoices,
                               "44444444-4444-4444-8444-444444444444"};
/// Longer than it takes to become idle and to be looked at twice.
constexpr Duration long_ms = 3 * limits::entity_idle_ms;

/// A click on a card that nobody knows: answered privately.
void click(Bench& bench) {
  bench.accept(domain::conversation_entity(record),
               domain::encode(domain::Message{domain::Clicked{record, "approve", 1, "U1", "C1",
                                                              "1732456800.000100", bench.now(), "1.2"}}));
}

void wait(Bench& bench, Duration duration) {
  bench.run_until([] { return false; }, duration);
}

}  // namespace

TEST_CASE("an entity with nothing to do leaves memory, and its next input brings it back") {
  Bench bench;
  bench.respond = private_answer;
  bench.start();
  for (std::size_t clicks = 1; clicks <= 2; ++clicks) {
    CAPTURE(clicks);
    click(bench);
    REQUIRE(bench.run_until([&] { return bench.asked("chat.postEphemeral") == clicks; }, 1min));
    CHECK(bench.loads("conversation") == clicks);
    wait(bench, long_ms);
  }
}

TEST_CASE("what the settings call for leaves memory, too") {
  Bench bench;
  bench.respond = private_answer;
  bench.start();
  wait(bench, 1min);
  const auto at_first = bench.entities_in_memory();
  CHECK(bench.run_until([&] { return bench.entities_in_memory() + 3 <= at_first; }, long_ms));
}

TEST_CASE("an entity stays in memory while a call of it is open, and the call is made once") {
  Bench bench;
  bench.start();
  click(bench);
  REQUIRE(bench.run_until([&] { return bench.asked("chat.postEphemeral") == 1; }, 1min));
  wait(bench, long_ms);
  CHECK(bench.asked("chat.postEphemeral") == 1);
  click(bench);
  wait(bench, 1min);
  CHECK(bench.loads("conversation") == 1);
  CHECK(bench.asked("chat.postEphemeral") == 2);
}

TEST_CASE("an entity that hears something stays in memory") {
  Bench bench;
  bench.respond = private_answer;
  bench.start();
  for (Duration passed{0}; passed < long_ms; passed += limits::entity_idle_ms / 2) {
    click(bench);
    wait(bench, limits::entity_idle_ms / 2);
  }
  CHECK(bench.loads("conversation") == 1);
}

}  // namespace countersign::idle_test
