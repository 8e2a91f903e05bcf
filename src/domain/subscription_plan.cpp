#include "domain/subscription_plan.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "domain/subscription.hpp"

namespace countersign::domain {
namespace {

/// What is announced is seen at once: first what people wait for, then what changes seldom.
constexpr Resource::Kind by_value[] = {Resource::purchase_invoices, Resource::sales_invoices,
                                       Resource::purchase_orders,   Resource::purchase_credit_memos,
                                       Resource::vendors,           Resource::customers,
                                       Resource::employees};

/// Of other APIs than Microsoft's own no list tells: it is tried, and polled while it is refused.
bool is_offered(const Resource& resource, const std::optional<std::vector<Resource>>& supported,
                const TenantSettings& settings) {
  const auto* definition = find_definition(settings.business_central.resources, resource);
  if (!supported || (definition != nullptr && definition->api != standard_api)) return has_webhook(resource);
  return std::find(supported->begin(), supported->end(), resource) != supported->end();
}

std::vector<PlannedSubscription> wanted_by(const TenantSettings& settings) {
  std::vector<PlannedSubscription> wanted;
  std::vector<Resource> ordered(std::begin(by_value), std::end(by_value));
  for (const auto& described : settings.business_central.resources) ordered.push_back(described.resource);
  for (const auto& resource : ordered) {
    for (const auto& company : settings.companies) {
      const auto& watched = company.resources;
      if (std::find(watched.begin(), watched.end(), resource) == watched.end()) continue;
      PlannedSubscription one;
      one.company = {settings.business_central.environment, company.id};
      one.resource = resource;
      wanted.push_back(std::move(one));
    }
  }
  return wanted;
}

bool is_for(const FoundSubscription& found, const PlannedSubscription& wanted) {
  return found.company == wanted.company && found.resource == wanted.resource;
}

/// Of several the one that needs no repair, then the newest.
auto rank(const FoundSubscription& found) {
  return std::tuple(!found.outdated, found.created_at, found.expires_at, found.id);
}

void keep_best(PlannedSubscription& wanted, const std::vector<FoundSubscription>& ours, Instant now) {
  for (const auto& found : ours) {
    if (!is_for(found, wanted) || !found.reaches_us || found.expires_at <= now) continue;
    if (!wanted.kept || rank(found) > rank(*wanted.kept)) wanted.kept = found;
  }
}

void poll(PlannedSubscription& wanted, std::string reason) {
  wanted.plan = SubscriptionPlan::poll;
  wanted.reason = std::move(reason);
  wanted.kept.reset();
}

std::string why_unwanted(const FoundSubscription& found, const EnvironmentPlan& plan, Instant now) {
  const auto wanted = std::find_if(plan.planned.begin(), plan.planned.end(),
                                   [&](const auto& one) { return is_for(found, one); });
  if (wanted == plan.planned.end()) return "the settings do not name it";
  if (!found.reaches_us) return "it notifies an address that is not in use any more";
  if (found.expires_at <= now) return "it has expired";
  if (wanted->plan == SubscriptionPlan::poll) return wanted->reason;
  return "there is a newer one for the same";
}

}  // namespace

EnvironmentPlan plan_subscriptions(const TenantSettings& settings,
                                   const std::optional<std::vector<Resource>>& supported,
                                   const SubscriptionsListed& listed, std::size_t limit, Instant now) {
  EnvironmentPlan plan;
  plan.planned = wanted_by(settings);
  plan.foreign = listed.all - std::min(listed.all, listed.ours.size());
  std::size_t room = limit - std::min(limit, plan.foreign);
  for (auto& wanted : plan.planned) {
    if (!settings.business_central.webhooks) {
      poll(wanted, "the settings want no webhooks");
    } else if (!is_offered(wanted.resource, supported, settings)) {
      poll(wanted, "Business Central offers no webhook for it");
    } else if (room == 0) {
      ++plan.without_room;
      poll(wanted, "Business Central allows " + std::to_string(limit) +
                       " subscriptions an environment, and there is no room");
    } else {
      --room;
      keep_best(wanted, listed.ours, now);
    }
  }
  std::set<std::string> kept;
  for (const auto& wanted : plan.planned) {
    if (wanted.kept) kept.insert(wanted.kept->id);
  }
  for (const auto& found : listed.ours) {
    if (!kept.contains(found.id)) plan.unwanted.push_back({found, why_unwanted(found, plan, now)});
  }
  // A place that is not free yet would be refused.
  std::size_t free = limit - std::min(limit, listed.all);
  for (auto& wanted : plan.planned) {
    if (wanted.plan != SubscriptionPlan::subscribe || wanted.kept) continue;
    if (free > 0) {
      --free;
    } else {
      plan.waits = true;
      poll(wanted, "its place becomes free as soon as another subscription is deleted");
    }
  }
  return plan;
}

}  // namespace countersign::domain
