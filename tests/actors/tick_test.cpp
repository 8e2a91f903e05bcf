// An actor's wake-ups: in time, and never more of them than are needed.
#include "actors/tick.hpp"

#include <set>

#include "catch.hpp"

namespace countersign::tick_test {

using namespace countersign;
using namespace std::chrono_literals;
using actors::arm_tick;
using actors::take_tick;
using actors::Tick;

namespace {

/// Stands for an actor: something is due every minute, and now and then something sooner comes up.
struct Sleeper {
  Instant now{};
  std::optional<Instant> tick_at;
  std::multiset<Instant> on_their_way;
  std::size_t woken = 0;

  void delayed_send(Sleeper*, Duration wait, const Tick& tick) {
    CHECK(now + wait == tick.at);
    on_their_way.insert(tick.at);
  }
  void wait_until(Instant at) { arm_tick(this, tick_at, at, now); }
  /// The next one arrives.
  void sleep() {
    now = *on_their_way.begin();
    on_their_way.erase(on_their_way.begin());
    if (!take_tick(tick_at, Tick{now})) return;
    ++woken;
    wait_until(now + 1min);
  }
};

}  // namespace

TEST_CASE("an earlier wake-up takes the place of a later one, which wakes nobody") {
  Sleeper sleeper;
  sleeper.wait_until(sleeper.now + 1min);
  for (int hour = 0; hour < 1'000; ++hour) {
    sleeper.wait_until(sleeper.now + 20s);
    for (int i = 0; i < 3; ++i) sleeper.sleep();
  }
  CHECK(sleeper.on_their_way.size() <= 3);
}

TEST_CASE("a later wake-up is not sent while an earlier one is on its way, and a past one comes at once") {
  Sleeper sleeper;
  sleeper.wait_until(sleeper.now + 10s);
  sleeper.wait_until(sleeper.now + 20s);
  CHECK(sleeper.on_their_way.size() == 1);
  sleeper.wait_until(sleeper.now - 5s);
  sleeper.sleep();
  CHECK(sleeper.now == Instant{});
  CHECK(sleeper.woken == 1);
}

}  // namespace countersign::tick_test
