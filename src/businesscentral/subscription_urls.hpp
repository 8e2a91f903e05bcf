// Where Business Central sends notifications, and what proves that it was Business Central.
#pragma once

#include <functional>
#include <string>

#include "core/ids.hpp"
#include "domain/resource.hpp"

namespace countersign::businesscentral {

/// The path that takes one company's notifications. Each company has its own, because a refusal by the
/// receiver makes Business Central delete every subscription of that URL. `company_token` is drawn at random,
/// so that the URL cannot be guessed; both parts hold no character that a path would have to encode.
inline std::string notification_path(const TenantId& tenant, const std::string& company_token) {
  return "/bc/" + tenant.value + "/" + company_token;
}

/// All notification URLs of a tenant begin like this, and nobody else's.
inline std::string notification_urls_below(const std::string& public_url, const TenantId& tenant) {
  return public_url + notification_path(tenant, "");
}

/// What makes a subscription ours. Neither value belongs in a log.
struct SubscriptionIdentity {
  std::string notification_url;  ///< Absolute, https outside of tests.
  std::string client_state;      ///< Comes back in every item; Business Central: at most 2048 characters.
};

/// How a tenant tells its subscriptions from everybody else's.
struct TenantSubscriptions {
  std::string url_below;  ///< As `notification_urls_below`.
  std::function<SubscriptionIdentity(const domain::CompanyKey&, domain::Resource)> identity_of;
};

}  // namespace countersign::businesscentral
