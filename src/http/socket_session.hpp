// Internal: one WebSocket over a connection that somebody else opened or accepted. Everything runs on the
// connection's thread.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "core/http_message.hpp"
#include "core/web_url.hpp"
#include "http/byte_stream.hpp"
#include "http/web_socket.hpp"

namespace countersign::http {

class SocketSession : public WebSocket {
 public:
  /// The request's upgrade is answered; nothing when it is none that can be.
  static boost::asio::awaitable<std::shared_ptr<SocketSession>> accept(ByteStream& stream,
                                                                       const HttpRequest& request);
  /// To be opened with `upgrade`. `owner` keeps the stream alive.
  static std::shared_ptr<SocketSession> over(ByteStream& stream, std::shared_ptr<void> owner);

  /// Asks the server for the upgrade. What went wrong; empty when it is open.
  virtual boost::asio::awaitable<std::string> upgrade(const WebUrl& url, const std::string& user_agent) = 0;
  /// Reads until the end and tells `watch`, `closed` included.
  virtual boost::asio::awaitable<void> run(WebSocketWatch watch) = 0;
};

/// Whether a request asks for a WebSocket.
bool asks_for_web_socket(const HttpRequest& request);

}  // namespace countersign::http
