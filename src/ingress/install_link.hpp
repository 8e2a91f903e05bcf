// The `state` of an installation: made when a person sets out for Slack's page, looked at when they come
// back. It is good for one tenant, in one browser, for a few minutes, and once; nothing of it is kept here:
// what is used up is told by the journal's dedup keys. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace countersign::ingress {

/// A text that only this tenant can make of a purpose (vault::TenantVault::derive).
using Derive = std::function<std::string(const std::string& purpose)>;

/// "{tenant}.{nonce}.{its end, in milliseconds since 1970}.{proof}". `browser` is the secret in that
/// browser's cookie.
std::string install_state(const TenantId& tenant, const Derive& derive, const std::string& nonce,
                          const std::string& browser, Instant ends_at);

/// The tenant that it names; nothing of it is proven yet.
std::string tenant_in(std::string_view state);

/// The nonce, which names the link. `invalid_argument`: not one of ours, or of another tenant or browser;
/// `not_found`: its time is over.
Result<std::string> check_install_state(const TenantId& tenant, const Derive& derive, std::string_view state,
                                        const std::string& browser, Instant now);

}  // namespace countersign::ingress
