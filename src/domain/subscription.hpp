// One webhook subscription in Business Central: (company, resource). Found or created, renewed near half of
// its life, created again when it is gone. Business Central gives it three days and says nothing when it
// drops one, so every gap asks the company for a sweep.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

/// Whether Business Central offers webhooks for it (Microsoft's list of resources for API v2.0); the rest is
/// polled.
bool has_webhook(Resource resource);

std::unique_ptr<Machine> make_subscription(const CompanyKey& company, Resource resource);

}  // namespace countersign::domain
