// Slack's Socket Mode for one tenant: instead of being called, we keep connections open over which Slack
// sends what people click. Everything else is as behind the public door: durable first, acknowledged then.
#pragma once

#include <memory>

#include "http/client.hpp"
#include "ingress/door.hpp"

namespace countersign::ingress {

/// Of one connection: after it was lost or refused, until the next attempt.
inline constexpr Duration socket_backoff_first_ms{1'000};
inline constexpr Duration socket_backoff_longest_ms{60'000};
/// Slack has turned Socket Mode off, or thinks that there are too many connections.
inline constexpr Duration socket_turned_away_ms{300'000};

/// Thread safe. Keeps `settings.slack.sockets` connections open until it is destroyed. Slack sends an
/// envelope over any one of them, announces the end of a connection some seconds ahead, and allows ten: with
/// two, there is always one.
class SocketMode {
 public:
  /// `client` and `threads` outlive it; `door.server` may be gone once the destructor has returned.
  SocketMode(Door door, http::Client& client, http::IoThreads& threads,
             std::shared_ptr<const TenantDoor> tenant);
  /// Returns when no message is being taken any more. Never from an IoThreads thread.
  ~SocketMode();
  SocketMode(const SocketMode&) = delete;
  SocketMode& operator=(const SocketMode&) = delete;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace countersign::ingress
