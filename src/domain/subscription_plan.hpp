// Which of the wanted subscriptions an environment gets, and which of those that it has must go. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "domain/effect.hpp"
#include "domain/message.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// What one wanted (company, resource) is to have.
struct PlannedSubscription {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  SubscriptionPlan plan = SubscriptionPlan::subscribe;
  std::string reason;                     ///< Of poll, for people.
  std::optional<FoundSubscription> kept;  ///< Of subscribe: the one that it has. None: it must be created.
};

/// One of ours that has to be deleted.
struct UnwantedSubscription {
  FoundSubscription subscription;
  std::string why;  ///< For people.
};

struct EnvironmentPlan {
  std::vector<PlannedSubscription> planned;  ///< All that the settings name, the most valuable first.
  std::vector<UnwantedSubscription> unwanted;
  std::size_t foreign = 0;       ///< Other systems' subscriptions in this environment.
  std::size_t without_room = 0;  ///< Wanted, offered by Business Central, and yet polled.
  bool waits = false;            ///< Some of these get their place as soon as the unwanted ones are gone.
};

/// `supported` is Business Central's own list of resources with webhooks; without one the documented list
/// counts. `limit`: subscriptions that the environment takes, everybody's together.
EnvironmentPlan plan_subscriptions(const TenantSettings& settings,
                                   const std::optional<std::vector<Resource>>& supported,
                                   const SubscriptionsListed& listed, std::size_t limit, Instant now);

}  // namespace countersign::domain
