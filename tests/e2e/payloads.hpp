// What outside senders do to the door: recorded payloads, Slack's signature, raw bytes; and what can be seen
// of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "e2e/support.hpp"

namespace countersign::e2e {

/// The company that the sandbox has and the server watches.
inline constexpr const char* company_id = "33333333-3333-4333-8333-333333333333";

/// tests/fixtures/<name>, byte for byte.
std::string fixture(const std::string& name);
/// The same, read.
Json json_fixture(const std::string& name);

/// What Slack adds to a request with this body, made `offset` from now.
std::vector<HttpHeader> signed_headers(const std::string& body, Duration offset = {});
/// A click or modal as Slack sends it: one form field with JSON in it.
std::string form_of(const std::string& payload);

/// The value of one series of /metrics, such as `countersign_x_total{reason="a"}`; 0 when it is not there.
double metric(const World& world, const std::string& series);
double notifications(const World& world, const std::string& result);
double slack_refusals(const World& world, const std::string& reason);

/// Business Central's own list of our subscriptions, with URL and client state; empty before there are any.
Json subscriptions(const World& world);
/// The path that the server subscribed with; waits until it has subscribed to all that World watches.
std::string notification_path(const World& world);

/// All of the audit. Only while the server is down: it holds the store.
std::string audit(const World& world);

/// A TCP connection to the door without an HTTP client's good manners.
class RawConnection {
 public:
  explicit RawConnection(const World& world);
  ~RawConnection();
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  /// What the other side no longer takes is dropped.
  void send(std::string_view bytes);
  /// Takes what has arrived, without waiting. True once the other side has closed.
  bool is_closed();
  const std::string& received() const { return received_; }
  /// All that came until the other side closed; none when it does not within the deadline.
  std::optional<std::string> read_to_end(Duration deadline_ms = Duration{20'000});

 private:
  int socket_ = -1;
  bool closed_ = false;
  std::string received_;
};

}  // namespace countersign::e2e
