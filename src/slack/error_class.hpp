// What Slack's error codes mean for a call: a table, not code
// (docs.slack.dev/reference/methods/chat.postMessage, errors; docs.slack.dev/reference/methods/chat.update).
#pragma once

#include <string_view>

namespace countersign::slack {

enum class ErrorClass {
  rate_limited,   ///< Repeat after the time that Slack asks for; pauses this key alone.
  retry,          ///< Nothing was done; repeat with backoff.
  retry_later,    ///< The workspace is being moved: repeat after minutes.
  possibly_done,  ///< Repeat only what does no harm twice: Slack says that a part may have succeeded.
  channel,        ///< This channel cannot be used until a person changes something.
  token,          ///< The token or its scopes: the whole tenant stops.
  payload,        ///< What we sent will be refused again, or its message is gone.
  unknown,        ///< A code that the table does not have: repeat, and give up when the schedule ends.
};
/// "rate_limited".
const char* to_string(ErrorClass error_class);

/// Takes the `error` of a reply, as Slack wrote it.
ErrorClass classify(std::string_view code);

/// Whether Slack says of the bot token that it is none (any more); other refusals of class `token` are about
/// what it may do, or from where.
bool ends_token(std::string_view code);

}  // namespace countersign::slack
