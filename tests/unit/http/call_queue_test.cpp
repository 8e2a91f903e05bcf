#include "http/call_queue.hpp"

#include <algorithm>
#include <map>

#include "catch.hpp"

namespace countersign::call_queue_test {

using Queue = http::CallQueue<int>;

TEST_CASE("calls begin at once up to the limit, and the others in order") {
  Queue queue(2, 2);
  CHECK(queue.enter("a", 1) == 1);
  CHECK(queue.enter("a", 2) == 2);
  CHECK_FALSE(queue.enter("a", 3));
  CHECK_FALSE(queue.enter("a", 4));
  CHECK(queue.waiting() == 2);
  CHECK(queue.leave("a") == 3);
  CHECK(queue.leave("a") == 4);
  CHECK_FALSE(queue.leave("a"));
  CHECK(queue.waiting() == 0);
  CHECK(queue.enter("a", 5) == 5);
}

TEST_CASE("a place that hangs leaves room for the others") {
  Queue queue(4, 2);
  for (int i = 1; i <= 2; ++i) CHECK(queue.enter("slow", i) == i);
  CHECK_FALSE(queue.enter("slow", 3));
  CHECK(queue.enter("quick", 10) == 10);
  CHECK(queue.enter("quick", 11) == 11);
  CHECK_FALSE(queue.enter("quick", 12));
  CHECK(queue.leave("quick") == 12);
  CHECK_FALSE(queue.leave("quick"));
  CHECK(queue.leave("slow") == 3);
}

TEST_CASE("places that wait take turns, however many calls of one are ahead") {
  Queue queue(1, 1);
  CHECK(queue.enter("first", 0) == 0);
  for (int i = 1; i <= 3; ++i) CHECK_FALSE(queue.enter("many", i));
  CHECK_FALSE(queue.enter("few", 10));
  CHECK(queue.leave("first") == 1);
  CHECK(queue.leave("many") == 10);
  CHECK(queue.leave("few") == 2);
  CHECK(queue.leave("many") == 3);
  CHECK_FALSE(queue.leave("many"));
}

TEST_CASE("what waits can be taken out, and then begins no more") {
  Queue queue(1, 1);
  CHECK(queue.enter("a", 1) == 1);
  CHECK_FALSE(queue.enter("a", 2));
  CHECK_FALSE(queue.enter("b", 3));
  auto taken = queue.take_waiting();
  std::sort(taken.begin(), taken.end());
  CHECK(taken == std::vector<int>{2, 3});
  CHECK(queue.waiting() == 0);
  CHECK_FALSE(queue.leave("a"));
  CHECK(queue.enter("b", 4) == 4);
}

TEST_CASE(
    "whatever comes and goes: the limits hold, nothing is lost, and nothing waits while there is room") {
  constexpr std::size_t at_once = 5;
  constexpr std::size_t per_place = 3;
  Queue queue(at_once, per_place);
  std::map<std::string, std::size_t> in_flight;
  std::map<std::string, std::deque<int>> expected;  // What waits of each place, in order.
  std::uint64_t dice = 42;
  const auto roll = [&dice](std::uint64_t sides) {
    dice = dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (dice >> 33) % sides;
  };
  const auto total = [&] {
    std::size_t sum = 0;
    for (const auto& [place, count] : in_flight) sum += count;
    return sum;
  };
  const auto place_of = [](int call) { return std::string(1, static_cast<char>('a' + call % 4)); };
  for (int call = 0; call < 20'000; ++call) {
    INFO("step " << call);
    const auto place = place_of(call);
    if (queue.enter(place, call)) {
      REQUIRE(expected[place].empty());
      ++in_flight[place];
    } else {
      expected[place].push_back(call);
    }
    while (roll(2) == 0 && total() > 0) {
      const auto left = place_of(static_cast<int>(roll(4)));
      if (in_flight[left] == 0) continue;
      --in_flight[left];
      if (const auto next = queue.leave(left)) {
        auto& waiting = expected[place_of(*next)];
        REQUIRE(!waiting.empty());
        REQUIRE(*next == waiting.front());
        waiting.pop_front();
        ++in_flight[place_of(*next)];
      }
    }
    REQUIRE(total() <= at_once);
    for (const auto& [name, count] : in_flight) {
      REQUIRE(count <= per_place);
      REQUIRE((expected[name].empty() || count == per_place || total() == at_once));
    }
  }
}

}  // namespace countersign::call_queue_test
