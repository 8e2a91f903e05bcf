// Internal: the sandbox's side of Slack's Socket Mode: the connections that an app keeps open, and what is
// sent over them instead of HTTP requests.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/http_message.hpp"
#include "http/io_threads.hpp"
#include "http/web_socket.hpp"

namespace countersign::sandbox {

/// A call of the model to this address goes over a socket: its body is an envelope, its reply the
/// acknowledgement, as status 200 with what it carries.
inline constexpr const char* socket_url = "socket:";
/// Slack announces the end of a connection this long ahead. In truth it is some ten seconds.
inline constexpr Duration socket_notice_ms{500};

/// Thread safe. `threads` outlives it.
class SocketHub {
 public:
  explicit SocketHub(http::IoThreads& threads);
  ~SocketHub();
  SocketHub(const SocketHub&) = delete;
  SocketHub& operator=(const SocketHub&) = delete;

  http::WebSocketHandler handler();
  std::size_t open() const;
  /// Over one connection after another. `done` once, on any thread: no connection, or no acknowledgement
  /// within the request's timeout, is a lost reply.
  void deliver(const HttpRequest& request, std::function<void(HttpResult)> done);
  /// Announces the end of every connection for this reason, and ends them.
  void disconnect(const std::string& reason);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace countersign::sandbox
