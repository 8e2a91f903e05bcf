// Where Business Central sends notifications, and what proves that it was Business Central.
#pragma once

#include <string>

#include "core/ids.hpp"

namespace countersign::businesscentral {

/// The path that takes one company's notifications. Each company has its own, because a refusal by the
/// receiver makes Business Central delete every subscription of that URL. `company_token` is drawn at random,
/// so that the URL cannot be guessed; both parts hold no character that a path would have to encode.
inline std::string notification_path(const TenantId& tenant, const std::string& company_token) {
  return "/bc/" + tenant.value + "/" + company_token;
}

/// What makes a subscription ours. Neither value belongs in a log.
struct SubscriptionIdentity {
  std::string notification_url;  ///< Absolute, https outside of tests.
  std::string client_state;      ///< Comes back in every item; Business Central: at most 2048 characters.
};

}  // namespace countersign::businesscentral
