// Slack's Web API as values: the request of a call, and what its reply means
// (docs.slack.dev/reference/methods). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "domain/effect.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// A message as Slack takes it.
struct Message {
  std::string text;         ///< What notifications and screen readers say; the whole message without blocks.
  std::string blocks_json;  ///< A JSON array of blocks; empty: none.
  bool operator==(const Message&) const = default;
};

/// What is to be said, asked of the entity when the call's turn comes.
struct Content {
  Message message;                ///< ShowCard, Whisper, NotifyThread, TellChannel.
  std::optional<std::string> ts;  ///< ShowCard: the message to update; none: post a new one.
  std::uint64_t revision = 0;     ///< ShowCard: comes back in CardShown.
  std::string view_json;          ///< OpenModal, UpdateModal, PublishHome: a view object.
};

/// `event_type` of our messages' metadata. Every app of the workspace can read metadata: it holds an id
/// alone.
inline constexpr const char* delivery_event_type = "countersign_delivery";

/// The request without Authorization: the caller adds the bearer token. `invalid_argument` for a call that is
/// not Slack's or for broken blocks, `too_large` past 12 000 characters of blocks, 4000 of text or 250 kB of
/// a view.
Result<HttpRequest> request_for(const domain::SlackSettings& settings, const domain::Call& call,
                                const Content& content);

/// What one reply means, and what the workspace's session must know of it.
struct Answer {
  domain::AttemptResult result;
  bool rate_limited = false;   ///< Pause this call's key for `retry_after`, which is then set.
  bool token_refused = false;  ///< Every call of the tenant would be refused: stop, keep the queue.
};

/// `content` is the one the request was made of. Where a repeat does no harm (reads, chat.update), no failure
/// is reported as possibly done. FindCard reads one page of at most 999 messages from 5 minutes before to 10
/// minutes after its `since`: a fuller window without the message is CannotTell.
Answer read_answer(const domain::Call& call, const Content& content, const HttpResult& reply);

/// A UUID (RFC 9562, version 5) that is always the same for a delivery. Sent as client_msg_id: Slack's
/// documentation names errors about it, but promises nothing; a hint, not a guarantee.
std::string message_id_of(const std::string& delivery);

}  // namespace countersign::slack
