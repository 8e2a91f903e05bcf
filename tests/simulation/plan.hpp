// How long a run is, and how often things happen in it: minutes in which everything happens all the time, or
// days at a tenant's own pace.
#pragma once

#include <cstddef>

#include "core/time.hpp"

namespace countersign::simulation {

struct Plan {
  // People. What follows counts from the end of the faults.
  Duration faulty_for_ms{};
  Duration act_every_ms{};
  Duration workflows_off_until_ms{};  ///< Longer than it takes to see that they are off.
  Duration first_approval_ms{};
  Duration approve_every_ms{};
  Duration approved_until_ms{};
  Duration settled_after_ms{};

  // The tenant's settings and its Business Central.
  Duration poll_every_ms{};
  Duration sweep_every_ms{};
  Duration census_every_ms{};
  Duration subscriptions_every_ms{};
  Duration subscription_life_ms{};
  std::size_t records_per_page = 0;
};

/// 50 minutes of which 10 are faulty. Subscriptions end, pages are small.
Plan plan_of_minutes();
/// So many days that are faulty, and four hours.
Plan plan_of_days(std::size_t days);

}  // namespace countersign::simulation
