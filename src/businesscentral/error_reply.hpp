// What a reply of Business Central, or of a gateway before it, means when it is not the thing asked for.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/http_message.hpp"
#include "core/time.hpp"
#include "domain/effect.hpp"

namespace countersign::businesscentral {

/// Longer words of Business Central are cut.
inline constexpr std::size_t error_message_code_points = 1'000;
inline constexpr std::size_t error_code_code_points = 100;
/// A longer wait asked for is taken for this: a mistaken header must not stop a tenant for a day.
inline constexpr Duration longest_retry_after_ms{3'600'000};

/// {"error":{"code":…,"message":…}}; the message is without its trailing "CorrelationId: …".
/// learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/dynamics-error-codes
struct BusinessError {
  std::string code;
  std::string message;
};
/// None when the body is no such error: HTML of a gateway, nothing at all.
std::optional<BusinessError> read_error(std::string_view body);

/// Whether a 404 says that the record itself does not exist. Other 404s concern the URL, the company or the
/// environment, and must not be told as "deleted".
bool says_record_is_gone(const HttpResponse& response);

/// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that servers may send (RFC 9110, 5.6.7); none otherwise.
std::optional<Instant> parse_http_date(const std::string& text);

/// How far Business Central's clock is ahead of ours, by the Date header of its reply; nothing without one,
/// or within its second.
Duration clock_ahead(const HttpResponse& response, Instant now);

/// Retry-After in seconds or as an HTTP date; none when absent or malformed.
std::optional<Duration> retry_after(const HttpResponse& response, Instant now);

/// What a reply means on any call: 401, 403, 429, 408, 5xx. None for other statuses, which the call judges.
/// `what` begins a sentence: "Reading a purchase invoice". `may_change`: the request was no mere read.
std::optional<domain::AttemptResult> judge_common(const HttpResponse& response, const std::string& what,
                                                  bool may_change, Instant now);

/// What is left when neither `judge_common` nor the call knows the status: Failed with Business Central's own
/// words, or a failed attempt when the reply is not Business Central's.
domain::AttemptResult judge_rest(const HttpResponse& response, const std::string& what, bool may_change);

/// A 2xx whose body cannot be read.
domain::AttemptResult unreadable_reply(const std::string& what, const std::string& why);

}  // namespace countersign::businesscentral
