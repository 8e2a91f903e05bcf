#include "core/backoff.hpp"

#include <algorithm>

namespace countersign {

Duration doubled_wait(Duration first, Duration longest, unsigned repeats) {
  Duration wait = first;
  for (unsigned i = 0; i < repeats && wait < longest; ++i) wait *= 2;
  return std::min(wait, longest);
}

Duration jittered_backoff(Duration first, Duration longest, unsigned repeats, double fraction) {
  const Duration ceiling = doubled_wait(first, longest, repeats);
  return ceiling / 2 + Duration{static_cast<long long>(static_cast<double>(ceiling.count() / 2) * fraction)};
}

}  // namespace countersign
