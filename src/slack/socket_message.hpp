// What comes over a Socket Mode connection (docs.slack.dev/apis/events-api/using-socket-mode). Pure; any
// thread; made for hostile input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace countersign::slack {

/// The first message: from now on this connection is given envelopes.
struct SocketHello {};

/// Slack ends this connection soon: open another one.
struct SocketDisconnect {
  std::string reason;  ///< "warning", "refresh_requested", "link_disabled", "too_many_websockets".
};

/// Something that would have been an HTTP request. Slack repeats it, on this connection or another one, until
/// it is acknowledged; three seconds are its patience.
struct SocketEnvelope {
  std::string id;
  std::string type;     ///< "interactive", "events_api", "slash_commands".
  std::string payload;  ///< JSON: the body of the request that it stands for.
  bool accepts_response = false;
};

struct SocketMessageNotUnderstood {
  std::string reason;  ///< One sentence; holds nothing of the message.
};

using SocketMessage = std::variant<SocketHello, SocketDisconnect, SocketEnvelope, SocketMessageNotUnderstood>;

SocketMessage parse_socket_message(std::string_view text);

/// `response`: a JSON object for an envelope that accepts one; empty for none.
std::string acknowledgement(const std::string& envelope_id, std::string_view response);

}  // namespace countersign::slack
