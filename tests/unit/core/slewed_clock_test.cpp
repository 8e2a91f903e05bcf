#include "core/slewed_clock.hpp"

#include <vector>

#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::slewed_clock_test {

using namespace countersign;
using namespace std::chrono_literals;

namespace {

struct Machine {
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds wall_is_ahead_by{0};
  std::vector<Duration> steps;
  SlewedClock clock{
      {[this] { return std::chrono::sys_time<std::chrono::nanoseconds>{elapsed + wall_is_ahead_by}; },
       [this] { return elapsed; }},
      [this](Duration by) { steps.push_back(by); }};

  /// What the clock shows that many milliseconds later.
  Duration pass(Duration duration) {
    const Instant before = clock.now();
    elapsed += duration;
    return clock.now() - before;
  }
  Duration away() {
    return std::chrono::floor<Duration>(elapsed + wall_is_ahead_by) - clock.now().time_since_epoch();
  }
};

}  // namespace

TEST_CASE("a clock that nobody sets shows what the machine shows") {
  Machine machine;
  CHECK(machine.pass(1s) == 1s);
  CHECK(machine.pass(36h) == 36h);
  CHECK(machine.away() == 0ms);
}

TEST_CASE("a correction of the machine's clock is followed by a thousandth") {
  const auto correction = GENERATE(100s, -100s);
  CAPTURE(correction.count());
  Machine machine;
  machine.pass(1s);
  machine.wall_is_ahead_by = correction;
  CHECK(machine.pass(0ms) == 0ms);
  const Duration second = machine.pass(1s);
  CHECK(second >= 999ms);
  CHECK(second <= 1001ms);
  machine.pass(10'000s);
  CHECK(std::chrono::abs(machine.away()) > 89s);
  CHECK(std::chrono::abs(machine.away()) < 91s);
  machine.pass(90'000s);
  CHECK(machine.away() == 0ms);
  CHECK(machine.steps.empty());
}

TEST_CASE("a clock that is set by more than is followed slowly is followed at once, and that is told") {
  const auto correction = GENERATE(1h, -1h);
  CAPTURE(correction.count());
  Machine machine;
  machine.pass(1s);
  machine.wall_is_ahead_by = correction;
  CHECK(machine.pass(1s) == 1s);
  CHECK(machine.away() == 0ms);
  CHECK(machine.steps == std::vector<Duration>{Duration{correction}});
  CHECK(machine.pass(1s) == 1s);
}

TEST_CASE("the system's own clock is the real one") {
  const SlewedClock clock;
  CHECK(std::chrono::abs(clock.now() - SystemClock().now()) < 1s);
}

}  // namespace countersign::slewed_clock_test
