// The sandbox: Business Central, Entra and Slack as one pure model. It keeps state, opens no socket, reads no
// clock and shares no parser with the client it is there to test.
//
// The model is driven from outside: sandbox/server puts it behind HTTP, the simulator drives it in virtual
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::sandbox {

/// Pairs a request with its reply; unique per direction.
using CallId = std::uint64_t;

/// The answer to a call that came in. Without a response the connection is closed unanswered (a lost reply).
struct Reply {
  CallId call = 0;
  Instant at{};  ///< Not before.
  std::optional<HttpResponse> response;
};

/// A call that the model makes: a handshake, a notification, a signed interaction.
struct Outgoing {
  CallId call = 0;
  Instant at{};  ///< Not before.
  HttpRequest request;
};

struct Reaction {
  std::vector<Reply> replies;
  std::vector<Outgoing> outgoing;
};

struct ModelOptions {
  std::string public_url =
      "http://127.0.0.1:9100";             ///< Where this sandbox is reached; for nextLink and links.
  std::uint64_t seed = 1;                  ///< Ids and jitter are reproducible from it.
  Duration notification_delay_ms{30'000};  ///< BC: from the first change to its notification.
  Duration notification_retry_ms{
      60'000};  ///< BC: the first retry delay; later ones scale with it (1, 1, 10, 100, 1000).
  Duration subscription_life_ms{3 * 24 * 3600 * 1000LL};
  Duration token_life_ms{3'599'000};
  Duration slack_ack_deadline_ms{3'000};
  bool with_demo_data = true;  ///< The demo company, people, channel and draft invoices.
  /// Two more companies, so that there is one for each approval mode, with a channel each: one whose own
  /// approvers are asked, and one for a workflow that asks outside. Needs `with_demo_data`.
  bool with_every_mode = false;
};

class Model {
 public:
  explicit Model(ModelOptions options, Instant now);
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// A request came in. Its reply may come now, later (by `run_due`) or with another call's answer
  /// (`answered`): BC's POST subscriptions stays open until the handshake was answered.
  Reaction handle(CallId call, const HttpRequest& request, Instant now);
  /// The answer to a call of ours.
  Reaction answered(CallId outgoing, const HttpResult& result, Instant now);
  /// The next instant at which the model acts by itself; none when it only waits.
  std::optional<Instant> next_due() const;
  /// Does what is due at `now`.
  Reaction run_due(Instant now);
  /// Rises with every visible change; the page waits on it.
  std::uint64_t revision() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::sandbox
