// The directory: from e-mail addresses and employee numbers to Slack users. One a tenant.
//
// A found user is believed for a day, an unknown address for ten minutes; whoever asked is told again when
// that changes.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_directory();

}  // namespace countersign::domain
