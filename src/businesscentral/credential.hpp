// The credentials of one app registration: the request that each makes, what Entra's refusal says of it, and
// when it ends. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

/// The request for a token of the app `client_id` with this credential of it. `text` is the secret itself;
/// `id` was never used before (of an assertion). The body holds the proof: never log the request. Errors:
/// `invalid_argument` when the secret is empty or no usable certificate.
Result<HttpRequest> token_request(const domain::BusinessCentralSettings& settings,
                                  const std::string& client_id, const domain::Credential& credential,
                                  std::string_view text, const std::string& id, Instant now);

/// Entra refuses this credential and might take another of the same app: a wrong, missing or expired secret,
/// an assertion that it does not take. An unknown app is refused whatever the credential.
bool refuses_credential(const HttpResult& result);

/// The credential's last day: what the settings note, or a certificate's own end if that is earlier. None
/// when nobody knows.
std::optional<Date> last_day_of(const domain::Credential& credential, std::string_view text);
/// Whole days from today (UTC) to `last_day`; 0 on that day, negative past it.
int days_left(Date last_day, Instant now);

/// An end is announced this many days ahead, and once more when it is past.
inline constexpr int expiry_warning_days[] = {60, 30, 7, 1};
inline constexpr int expired_step = -1;
/// The announcement that is due with so many days left: the nearest of the days above, `expired_step` past
/// the end, none when it is further off.
std::optional<int> expiry_step(int days_left);

/// "ends in 12 days, on 2027-03-01", "ends today", "ended on …".
std::string expiry_words(int days_left, Date last_day);

/// What the app may not do for want of its permission, with the remedy; none when the token's `roles` hold
/// it, or when the token cannot be read: its form is Entra's own affair.
std::optional<Error> missing_role(std::string_view access_token);
inline constexpr const char* wanted_role = "API.ReadWrite.All";

}  // namespace countersign::businesscentral
