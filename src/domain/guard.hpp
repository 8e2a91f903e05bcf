// The tenant's guard: remembers which environment and companies the tenant's records belong to, compares
// that with the settings and with Business Central, and pauses the tenant when it does not agree: a restored
// copy, a sandbox, a renamed environment. Nothing reaches Business Central before the first comparison after
// a start; a paused tenant sends nothing at all until an operator has looked.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_guard();

}  // namespace countersign::domain
