// WebSockets (RFC 6455): text messages over one connection, either way.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/limits.hpp"
#include "core/time.hpp"

namespace countersign::http {

/// TCP, TLS and the upgrade together.
inline constexpr Duration web_socket_handshake_timeout_ms{10'000};
/// A connection on which nothing comes for this long, not even the answer to a ping, is gone. A ping is sent
/// after half of it.
inline constexpr Duration web_socket_idle_timeout_ms{30'000};
/// A larger message ends the connection.
inline constexpr std::size_t web_socket_message_bytes = limits::request_body_bytes;
/// Messages that wait to be sent; a further one ends the connection: the other side does not read.
inline constexpr std::size_t web_socket_messages_waiting = 1'024;

/// What a WebSocket tells. Each may be empty; called on an IoThreads thread, one at a time; must not block.
struct WebSocketWatch {
  std::function<void()> opened;
  std::function<void(std::string text)> message;
  std::function<void(std::string why)> closed;  ///< Once, as the last, opened or not.
};

/// Thread safe.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Sends one text message after those before it. False when the connection has ended, or is not open yet.
  virtual bool send(std::string text) = 0;
  /// Says goodbye and ends it; `closed` follows.
  virtual void close() = 0;
};

/// The accepting side: called once a connection is upgraded, with the target that it asked for. What it
/// returns watches the connection; its `opened` is not called.
using WebSocketHandler = std::function<WebSocketWatch(std::shared_ptr<WebSocket>, const std::string& target)>;

}  // namespace countersign::http
