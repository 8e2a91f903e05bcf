#include "core/backoff.hpp"

#include <algorithm>

namespace countersign {

Duration jittered_backoff(Duration first, Duration longest, unsigned repeats, double fraction) {
  Duration ceiling = first;
  for (unsigned i = 0; i < repeats && ceiling < longest; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, longest);
  return ceiling / 2 + Duration{static_cast<long long>(static_cast<double>(ceiling.count() / 2) * fraction)};
}

}  // namespace countersign
