// One Business Central environment, as far as subscriptions go: lists all of them, compares the list with the
// settings, deletes what is ours and not wanted, and tells each subscription entity what was found.
//
// Business Central limits subscriptions per environment and says nothing when it drops one, so one list
// serves all companies.
#pragma once

#include <memory>
#include <string>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_environment(const std::string& environment);

}  // namespace countersign::domain
