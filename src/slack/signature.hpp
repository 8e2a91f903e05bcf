// Slack's request signing, version 0 (docs.slack.dev/authentication/verifying-requests-from-slack). Pure; any
// thread; made for hostile input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::slack {

/// Why a request is not Slack's. For logs and metrics; the sender is only told 401.
enum class SignatureRefusal {
  no_secret,            ///< The signing secret is empty: nothing can be verified.
  missing_header,       ///< The timestamp or the signature is absent.
  duplicated_header,    ///< One of them stands more than once: which one was signed is a guess.
  malformed_timestamp,  ///< Not 1 to 11 decimal digits.
  outside_window,       ///< More than 300 s before or after `now`.
  malformed_signature,  ///< Not "v0=" and 64 lower-case hex digits.
  mismatch,             ///< Another secret or another body.
};
/// "outside_window".
const char* to_string(SignatureRefusal refusal);

/// Checks X-Slack-Request-Timestamp and X-Slack-Signature over the raw body, byte for byte as received. The
/// comparison takes the same time wherever the signatures differ.
tl::expected<void, SignatureRefusal> verify(std::string_view signing_secret,
                                            const std::vector<HttpHeader>& headers, std::string_view raw_body,
                                            Instant now);

/// "v0=" and the HMAC-SHA256 of "v0:timestamp:body" in lower-case hex. Empty when the secret is.
std::string sign(std::string_view signing_secret, std::string_view timestamp, std::string_view raw_body);

}  // namespace countersign::slack
