// One effect's conversation with Business Central, without a socket: it says what to send and judges what
// comes back. Pure and not thread safe; the session carries the requests.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <variant>

#include "businesscentral/subscription_urls.hpp"
#include "core/http_message.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/effect.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

/// Business Central works for up to 8 minutes on one request (operational limits, online). A read that takes
/// longer than a minute is better repeated; a posting is better waited for, because giving up puts it in
/// doubt.
inline constexpr Duration read_timeout_ms{60'000};
inline constexpr Duration post_timeout_ms{240'000};
/// Covers the handshake that Business Central does meanwhile, which has 5 seconds.
inline constexpr Duration subscription_timeout_ms{60'000};
/// More requests than this in one exchange end it as not understood.
inline constexpr std::size_t exchange_requests = 24;

/// `request()` now holds the next request of the same exchange.
struct NextRequest {};
/// 401 for the first time: get a fresh token and send `request()` again. A second 401 is an outcome.
struct TokenRefused {};
using Answer = std::variant<NextRequest, TokenRefused, domain::AttemptResult>;

class ExchangeSteps;

class Exchange {
 public:
  /// `invalid_argument` for a call that is not Business Central's, for one of another environment, for keys
  /// and etags that do not fit in a request, and for an `api_base` that is no URL. `identity` is used by
  /// CreateSubscription and RenewSubscription alone, `tenant` by ListSubscriptions.
  static Result<Exchange> begin(const domain::Call& call, const domain::BusinessCentralSettings& settings,
                                const SubscriptionIdentity& identity, const TenantSubscriptions& tenant = {});
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;
  ~Exchange();

  /// Complete but for `Authorization: Bearer`, which the session adds. A POST without a body has to go out
  /// with `Content-Length: 0`.
  const HttpRequest& request() const;

  /// Whether a request that went out may have done something that no reply has settled.
  bool is_in_doubt() const;

  /// Judges the reply to `request()`. Not to be called again after an AttemptResult.
  Answer answer(const HttpResult& result, Instant now);

 private:
  explicit Exchange(std::unique_ptr<ExchangeSteps> steps);
  Answer after(std::variant<NextRequest, domain::AttemptResult> step);
  std::unique_ptr<ExchangeSteps> steps_;
  std::size_t requests_ = 1;
  bool token_was_refused_ = false;
};

}  // namespace countersign::businesscentral
