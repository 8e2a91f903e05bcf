// Internal: one request on its way, from its connection to its one result.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.hpp"
#include "http/pool.hpp"

namespace countersign::http {

inline constexpr const char* client_stopped = "the HTTP client was stopped";

/// What all calls of a client share. Immutable but for the pool.
struct CallContext {
  CallContext(std::shared_ptr<boost::asio::ssl::context> tls_context, std::size_t idle_connections_per_host,
              std::size_t body_bytes)
      : tls(std::move(tls_context)), pool(idle_connections_per_host), response_body_bytes(body_bytes) {}

  const std::shared_ptr<boost::asio::ssl::context> tls;
  Pool pool;
  const std::size_t response_body_bytes;
};

/// Everything known before a connection is chosen.
struct CallPlan {
  BeastRequest message;
  WebUrl url;
  std::optional<WebUrl> proxy;
  std::string place;  ///< The key of the pool.
  Duration timeout{0};
};

class Call final : public std::enable_shared_from_this<Call> {
 public:
  /// `reused` tells an open, idle connection from one yet to be opened. `done` is called exactly once, on the
  /// connection's thread.
  Call(std::shared_ptr<CallContext> context, CallPlan plan, std::shared_ptr<Connection> connection,
       bool reused, std::function<void(HttpResult)> done);

  void start();
  /// Fails the call unless it is over; from any thread.
  void abort();

 private:
  boost::asio::awaitable<void> run();
  boost::asio::awaitable<HttpResult> attempt();
  bool may_repeat() const;
  void give_up(const std::string& reason);
  void finish(HttpResult result);
  HttpResult failure(std::string problem) const;

  const std::shared_ptr<CallContext> context_;
  CallPlan plan_;
  std::shared_ptr<Connection> connection_;
  boost::asio::steady_timer deadline_;
  std::function<void(HttpResult)> done_;  ///< Empty once called.
  bool reused_;                           ///< The connection has carried requests before.
  bool request_sent_ = false;             ///< A byte of the request may have left.
  bool response_began_ = false;
};

}  // namespace countersign::http
