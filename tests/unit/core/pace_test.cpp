#include "core/pace.hpp"

#include <thread>
#include <vector>

#include "catch.hpp"

namespace countersign::pace_test {

using namespace countersign;
using namespace std::chrono_literals;

namespace {

const Instant start = parse_instant("2026-11-24T14:00:00Z").value();

}  // namespace

TEST_CASE("what keeps the pace never waits") {
  Pace pace(100, 0ms, 1s);
  for (int i = 0; i < 1'000; ++i) CHECK(pace.take(start + 10ms * i) == 0ms);
}

TEST_CASE("a burst passes, and what follows is told to wait until the pace is kept") {
  Pace pace(100, 200ms, 10s);
  CHECK(pace.take(start) == 0ms);
  for (int i = 0; i < 20; ++i) CHECK(pace.take(start) == 0ms);
  for (int i = 1; i <= 5; ++i) CHECK(pace.take(start) == 10ms * i);
  CHECK(pace.take(start + 10s) == 0ms);
}

TEST_CASE("no wait is longer than the longest, and the excess is forgotten") {
  Pace pace(10, 100ms, 500ms);
  for (int i = 0; i < 10'000; ++i) CHECK(pace.take(start) <= 500ms);
  CHECK(pace.take(start) == 500ms);
  CHECK(pace.take(start + 700ms) == 0ms);
}

TEST_CASE("a clock that is set back makes nobody wait longer") {
  Pace pace(10, 100ms, 500ms);
  pace.take(start + 1h);
  CHECK(pace.take(start) <= 500ms);
  CHECK(pace.take(start + 600ms) == 0ms);
}

TEST_CASE("threads share one pace") {
  Pace pace(1'000, 0ms, 1h);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&pace] {
      for (int j = 0; j < 1'000; ++j) pace.take(start);
    });
  }
  for (auto& thread : threads) thread.join();
  // The first of the 4,000 was due at once.
  CHECK(pace.take(start) == 4s);
}

}  // namespace countersign::pace_test
