#include "actors/duty_lanes.hpp"

namespace countersign::actors {

DutyLanes::DutyLanes(const std::vector<domain::Identity>& identities) {
  for (std::size_t duty = 0; duty < domain::duties; ++duty)
    by_duty_[duty] = domain::candidates_for(static_cast<domain::Duty>(duty), identities);
}

domain::Candidates DutyLanes::candidates(Lane lane) const {
  auto candidates = by_duty_[lane % domain::duties];
  for (auto& group : candidates)
    std::erase_if(group, [lane](std::size_t place) { return without(lane, place) == lane; });
  return candidates;
}

}  // namespace countersign::actors
