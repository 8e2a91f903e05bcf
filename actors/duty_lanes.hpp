// The lanes of calls to Business Central: one for each duty, and one more for each set of identities that did
// not do it for the calls in there.
#pragma once

#include <array>

#include "actors/effect_queue.hpp"
#include "domain/identity_choice.hpp"

namespace countersign::actors {

class DutyLanes {
 public:
  DutyLanes() = default;
  explicit DutyLanes(const std::vector<domain::Identity>& identities);

  static Lane of(const domain::Call& call) { return static_cast<Lane>(domain::duty_of(call)); }
  /// For a call of this lane that the identity in this place did not do either.
  static Lane without(Lane lane, std::size_t place) { return lane | (Lane{domain::duties} << place); }
  /// Who may make the calls of a lane.
  domain::Candidates candidates(Lane lane) const;

 private:
  std::array<domain::Candidates, domain::duties> by_duty_;
};

}  // namespace countersign::actors
