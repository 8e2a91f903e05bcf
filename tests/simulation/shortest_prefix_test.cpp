#include "simulation/shortest_prefix.hpp"

#include <set>

#include "catch.hpp"

namespace countersign::shortest_prefix_test {

using simulation::shortest_failing_prefix;

TEST_CASE("the shortest failing prefix is found in few runs, wherever it ends") {
  for (const std::size_t needed : {0U, 1U, 2U, 499U, 500U, 777U, 999U, 1'000U}) {
    CAPTURE(needed);
    std::size_t runs = 0;
    const auto found = shortest_failing_prefix(1'000, [&](std::size_t count) {
      ++runs;
      return count >= needed;
    });
    CHECK(found == needed);
    CHECK(runs <= 10);
  }
}

TEST_CASE("where more faults mend a run, what is found fails all the same, and one less passes") {
  const std::set<std::size_t> failing{300, 301, 302, 700, 701, 1'000};
  const auto found =
      shortest_failing_prefix(1'000, [&](std::size_t count) { return failing.contains(count); });
  CHECK(failing.contains(found));
  CHECK_FALSE(failing.contains(found - 1));
}

}  // namespace countersign::shortest_prefix_test
