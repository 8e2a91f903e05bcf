// A desk: what concerns one person, over all documents of the tenant. Conversations tell it; it answers the
// person's commands. One for each Slack user who was ever asked or has ever asked.
#pragma once

#include <memory>
#include <string>

#include "domain/entity.hpp"

namespace countersign::domain {

/// `user`: a Slack user id.
std::unique_ptr<Machine> make_desk(const std::string& user);

}  // namespace countersign::domain
