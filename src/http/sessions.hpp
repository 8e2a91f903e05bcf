// Internal: the connections of one server, and what they share.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "http/server.hpp"

namespace countersign::http {

/// A connection as its server sees it. Both calls come from any thread and return at once.
class SessionControl {
 public:
  virtual ~SessionControl() = default;
  /// Finish the request in hand, then close.
  virtual void drain() = 0;
  /// Close now.
  virtual void abort() = 0;
};

/// Thread safe.
class Sessions {
 public:
  Sessions(ServerLimits server_limits, Handler handler, ServerWatch watch = {}, WebSocketHandler sockets = {})
      : limits_(server_limits),
        handler_(std::move(handler)),
        watch_(std::move(watch)),
        web_sockets_(std::move(sockets)) {}

  const ServerLimits& limits() const { return limits_; }
  void handle(ServerRequest request, Responder responder) {
    handler_(std::move(request), std::move(responder));
  }

  /// Empty when upgrades are not taken.
  const WebSocketHandler& web_sockets() const { return web_sockets_; }

  void answered(std::string_view target, double seconds) const {
    if (watch_.answered) watch_.answered(target, seconds);
  }
  void sent(std::string_view target) const {
    if (watch_.sent) watch_.sent(target);
  }

  /// False when there are too many, or the server stops: close the connection.
  bool add(const std::shared_ptr<SessionControl>& session);
  void remove(const SessionControl* session);

  /// Drains every session, aborts what is left after `grace`, and returns when all are gone.
  void stop(Duration grace);

 private:
  /// With the lock held, so that the numbers come in their order.
  void show_open() const {
    if (watch_.connections) watch_.connections(sessions_.size());
  }
  void for_each(void (SessionControl::*action)());

  const ServerLimits limits_;
  Handler handler_;
  const ServerWatch watch_;
  WebSocketHandler web_sockets_;
  std::mutex mutex_;
  std::condition_variable empty_;
  bool stopping_ = false;
  bool full_told_ = false;
  std::unordered_map<const SessionControl*, std::weak_ptr<SessionControl>> sessions_;
};

}  // namespace countersign::http
