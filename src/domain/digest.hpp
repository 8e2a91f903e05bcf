// A channel's digest: decides whether a notice has a message of its own there, or is a line of one about
// many. Notices are collected while there are too many of them, in quiet hours, and for routes with a daily
// digest.
#pragma once

#include <memory>
#include <string>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_digest(const std::string& channel);

}  // namespace countersign::domain
