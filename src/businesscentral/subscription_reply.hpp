// The subscriptions that Business Central lists, as it writes them. Pure; any thread.
// learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/resources/dynamics_subscriptions
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "businesscentral/subscription_urls.hpp"
#include "core/http_message.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/effect.hpp"
#include "domain/resource_definition.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

/// Business Central's own key: at most 150 characters.
inline constexpr std::size_t subscription_id_bytes = 150;
/// Of one page. The online limit is 200 an environment; servers on premises may have more.
inline constexpr std::size_t subscriptions_of_a_page = 20'000;

struct Subscription {
  std::string id;
  std::string notification_url;  ///< Not for a log when it is ours: its path cannot be guessed.
  std::string client_state;      ///< Likewise.
  std::string resource;
  Instant expires_at{};  ///< By Business Central's clock.
  Instant created_at{};  ///< The epoch when Business Central does not say.
};

/// One object; `not_understood` without an id or an expiry.
Result<Subscription> read_subscription(std::string_view json);

struct SubscriptionPage {
  std::vector<Subscription> subscriptions;  ///< Those that can be read: ours have every field.
  std::size_t count = 0;                    ///< All, also those that cannot be read.
  std::string next_link;  ///< Empty at the end; check it with `accept_next_link` before it is followed.
};
/// `not_understood` for what is no page.
Result<SubscriptionPage> read_subscriptions(std::string_view json);

/// Our own reading of one that notifies an address below the tenant's, found in the list of `api`; `ahead` is
/// Business Central's clock before ours.
domain::FoundSubscription found_subscription(const TenantSubscriptions& tenant,
                                             const domain::BusinessCentralSettings& settings,
                                             const std::string& api, const Subscription& subscription,
                                             Duration ahead);

/// What has webhooks, of the resources that we know, by the answer to `webhook_resources_url`; empty when it
/// names nothing of API v2.0, which cannot be meant. `not_understood` for what is no list.
Result<std::vector<domain::Resource>> read_webhook_resources(std::string_view json,
                                                             const domain::BusinessCentralSettings& settings);

/// Whether it brings this resource's notifications to our URL, whatever prefix it was made with.
bool is_ours(const Subscription& subscription, const SubscriptionIdentity& identity,
             const domain::CompanyKey& company, const domain::ResourceDefinition& definition);

/// Whether it notifies an address below the tenant's.
bool is_below(const TenantSubscriptions& tenant, const Subscription& subscription);

}  // namespace countersign::businesscentral
