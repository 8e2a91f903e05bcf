// Replies to what a set-up check asks of Slack. For this module's .cpp files alone.
#pragma once

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "slack/json_reader.hpp"

namespace countersign::slack {

/// Reads a reply with "ok": true into `reader`; errors as in probe.hpp.
Result<void> read_ok(const HttpResult& reply, JsonReader& reader);
/// Slack says ok, but not what it was asked.
Error incomplete(const char* missing);

}  // namespace countersign::slack
