// Which of a failed run's faults are needed for it to fail.
#pragma once

#include <cstddef>

namespace countersign::simulation {

/// `fails(count)` tells whether a run with no more than its first `count` faults fails; with `all` it does. A
/// count that fails, of which one less passes: the shortest of all where more faults never mend a run.
template <class Fails>
std::size_t shortest_failing_prefix(std::size_t all, Fails fails) {
  std::size_t failing = all;
  std::size_t below = 0;  // Every count under this is taken to pass.
  while (below < failing) {
    const std::size_t middle = below + (failing - below) / 2;
    if (fails(middle)) {
      failing = middle;
    } else {
      below = middle + 1;
    }
  }
  return failing;
}

}  // namespace countersign::simulation
