// Who was asked and has left: their account is deactivated, or the employee is not active any more. They
// approve nothing; whoever stands in for them may, and else others are asked at once. Pure.
#pragma once

#include <string>

#include "domain/policy.hpp"

namespace countersign::domain {

/// Who has this name, or had it: a Slack user id. Empty: nobody.
inline const std::string& holder_of(const ResolvedPerson& person) {
  return person.user.empty() ? person.left : person.user;
}

/// Somebody who was asked has left, nobody stands in for them, and the others cannot complete the step.
bool lacks_people(const PolicyFacts& facts);

}  // namespace countersign::domain
