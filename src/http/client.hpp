// The outbound side: a pool of HTTP/1.1 connections that says honestly whether a failed request may have been
// seen by the other side.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/http_message.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "http/io_threads.hpp"
#include "http/web_socket.hpp"

namespace countersign::http {

/// One address of a host must accept a connection within this time, or the next is tried.
inline constexpr Duration connect_timeout_ms{5'000};
/// A connection idle for longer is not used again: the other side may be about to close it.
inline constexpr Duration idle_connection_age_ms{15'000};
/// Calls at a time; further ones wait. Each is a connection.
inline constexpr std::size_t calls_in_flight = 4096;
/// Of them to one host, so that one that hangs leaves room for the others.
inline constexpr std::size_t calls_in_flight_per_host = calls_in_flight / 2;
/// Further ones fail with nothing sent: a hundred thousand tenants with five calls each.
inline constexpr std::size_t calls_waiting = 500'000;

struct ClientOptions {
  std::string user_agent = "countersign";  ///< Sent unless a request has its own.
  /// "http://[user:password@]host:port", reached by CONNECT for every URL; empty for none.
  std::string proxy_url;
  /// Hosts reached without the proxy: a name stands for itself and its subdomains, "*" for every host.
  std::vector<std::string> no_proxy;
  std::string extra_ca_file;  ///< PEM, trusted beside the system's authorities; may be empty.
  std::size_t response_body_bytes = limits::response_body_bytes;  ///< A larger body fails the call.
  std::size_t idle_connections_per_host = limits::idle_connections_per_host;
  std::size_t at_once = calls_in_flight;
  std::size_t at_once_per_host = calls_in_flight_per_host;
  std::size_t waiting = calls_waiting;
  /// Told how many calls wait whenever that changes; must return at once. Any thread, one at a time.
  std::function<void(std::size_t)> waiting_changed{};
};

/// Redirects are not followed. A certificate that does not verify always fails the call.
class Client final : public HttpTransport {
 public:
  /// `invalid_argument` for a bad proxy URL, `io` for a CA file that cannot be read.
  static Result<std::unique_ptr<Client>> create(IoThreads& threads, ClientOptions options);

  /// As `stop`.
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Begins at once, or waits its turn behind the limits of the options; its timeout counts from when it
  /// begins. `done` runs on an IoThreads thread, exactly once, at the latest when the timeout is over. It
  /// must not throw, block or destroy the client. Only a request that failed before its first byte was handed
  /// to the operating system is reported with `request_sent` false. A GET or HEAD that meets a connection
  /// that the other side closed while it was idle is sent once more; no other request ever is.
  void send(HttpRequest request, std::function<void(HttpResult)> done) override;

  /// Opens a WebSocket to a ws:// or wss:// URL, through the same proxy and with the same trust. Whatever
  /// happens is told to `watch`, a bad URL too.
  std::shared_ptr<WebSocket> open_web_socket(const std::string& url, WebSocketWatch watch);

  /// Ends the WebSockets, fails the calls in flight and all later ones, and returns when every `done` has.
  /// Never from an IoThreads thread.
  void stop();

 private:
  struct State;
  explicit Client(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace countersign::http
