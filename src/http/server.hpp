// The inbound side: an HTTP/1.1 server that never invents an answer of its own. Whatever is wrong below the
// handler closes the connection without a response: Business Central's webhook sender tries again after a
// lost connection, 408, 429 and 5xx, but deletes every subscription of the URL on any other 4xx.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/http_message.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "http/io_threads.hpp"
#include "http/responder.hpp"
#include "http/web_socket.hpp"

namespace countersign::http {

/// One response, or one piece of a streamed one, must be taken by the client within this time.
inline constexpr Duration response_write_timeout_ms{30'000};
/// After the last response of a connection: how long and how much unread input is thrown away, so that a
/// client that is still sending sees the response instead of a reset.
inline constexpr Duration linger_timeout_ms{2'000};
inline constexpr std::size_t linger_bytes = 8 * 1024 * 1024;

struct ServerRequest {
  HttpRequest message;          ///< `url` is the origin form; `body` is byte for byte what arrived.
  std::string remote_address;   ///< The peer's IP address without its port; "unix" on a Unix socket.
  bool body_too_large = false;  ///< The body passed the limit and is empty here. Closed after the response.
};

/// Called on an IoThreads thread, one request of a connection at a time; must not block. A handler that
/// throws closes the connection.
using Handler = std::function<void(ServerRequest, Responder)>;

struct ServerLimits {
  std::size_t head_bytes = limits::request_head_bytes;      ///< Larger heads close the connection.
  std::size_t body_bytes = limits::request_body_bytes;      ///< Larger bodies reach the handler as too large.
  Duration read_timeout = limits::request_read_timeout_ms;  ///< For a whole request, and a TLS handshake.
  Duration idle_timeout = limits::connection_idle_timeout_ms;  ///< Between two requests of a connection.
  std::size_t connections = limits::inbound_connections;       ///< Further ones are closed on accept.
};

/// What a server tells of itself, for metrics and logs. Each may be empty; each is called on any thread and
/// must neither block nor throw.
struct ServerWatch {
  std::function<void(std::size_t open)> connections;  ///< After one was opened or has ended.
  std::function<void()> full;  ///< The first of a row of connections that are closed for want of room.
  /// From the last byte of a request to the handler's answer.
  std::function<void(std::string_view target, double seconds)> answered;
  /// The answer's last byte was handed to the system. Not of streams.
  std::function<void(std::string_view target)> sent;
};

/// PEM files. The certificate file holds the whole chain, the server's own certificate first.
struct TlsFiles {
  std::string certificate_file;
  std::string key_file;
};

struct ServerOptions {
  std::string host = "127.0.0.1";  ///< A name or an address of this machine.
  std::uint16_t port = 0;          ///< 0 takes any free port; see `Server::port`.
  std::optional<TlsFiles> tls;     ///< TLS 1.2 or newer when set.
  ServerLimits limits;
  ServerWatch watch;
  WebSocketHandler web_sockets;  ///< Takes requests for an upgrade; without it they are requests as others.
};

class Server {
 public:
  /// Listens on TCP. `io` when the address or a file cannot be used.
  static Result<std::unique_ptr<Server>> listen(IoThreads& threads, ServerOptions options, Handler handler);

  /// Listens on a Unix domain socket that only this user may open (mode 0600). A socket file left behind by a
  /// dead process is replaced; `conflict` when a living one listens or something else has that name. The file
  /// is removed on `stop`.
  static Result<std::unique_ptr<Server>> listen_unix(IoThreads& threads, std::string path,
                                                     ServerLimits server_limits, Handler handler);

  /// Stops without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The real TCP port; 0 on a Unix socket.
  std::uint16_t port() const;

  /// Stops accepting, closes idle connections, ends streams, lets requests in flight finish for at most
  /// `grace`, then closes the rest. When it returns, the handler runs no more. Never from an IoThreads
  /// thread.
  void stop(Duration grace);

 private:
  struct State;
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace countersign::http
