// The last line of defence against a secret in a log. The first is that nobody passes one.
#pragma once

#include <string>
#include <string_view>

namespace countersign::telemetry {

/// The text with everything that has the shape of a known secret replaced by "[redacted]":
/// Slack tokens (xoxb-, xoxp-, xoxe., xapp- …; docs.slack.dev/authentication/tokens) and its hook and
/// response URLs, Entra client secrets, JSON web tokens, Bearer and Basic credentials, and the values of
/// fields named client_secret, access_token, refresh_token and their like in forms and JSON.
std::string redact(std::string_view text);

}  // namespace countersign::telemetry
