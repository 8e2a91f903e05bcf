// How one (company, resource) is watched: by a webhook subscription in Business Central, created, renewed
// near half of its life and created again when it is gone; and by polling for as long as there is none.
// Business Central gives a subscription three days and says nothing when it drops one, so every gap asks the
// company for a sweep. What Business Central has is told by the environment, which lists for all.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

/// Whether Business Central documents webhooks for it: learn.microsoft.com/dynamics365/business-central/
/// dev-itpro/api-reference/v2.0/dynamics-subscriptions. An environment's own list goes before this one. What
/// the settings describe is taken to have them: any API page with a single key has.
bool has_webhook(const Resource& resource);

std::unique_ptr<Machine> make_subscription(const CompanyKey& company, Resource resource);

}  // namespace countersign::domain
