// What the outside world saw, for tests to judge by: counted at the services, not at the client.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/time.hpp"
#include "sandbox/model/json.hpp"

namespace countersign::sandbox {

struct PostRecord {
  std::uint64_t attempts = 0;   ///< Calls of Microsoft.NAV.post that reached the document.
  std::uint64_t successes = 0;  ///< Those that posted it.
  std::uint64_t by_people = 0;  ///< Posted inside Business Central, not through the API.
};

struct ChannelRecord {
  std::uint64_t messages = 0;
  std::uint64_t updates = 0;
  std::uint64_t ephemerals = 0;  ///< Sent to Slack; answers to commands come in its own requests.
  std::uint64_t rate_limited = 0;
  std::optional<Instant> last_arrival;
  std::optional<Duration> smallest_gap;  ///< Between arrivals of chat.postMessage and chat.update.
  std::uint64_t while_shared = 0;        ///< Messages and updates that others could read.
  Duration longest_shared{};             ///< Since when it had been shared, for the latest of them.
};

/// What one identity did in Business Central, and how it used its limits.
struct IdentityRecord {
  std::uint64_t reads = 0;
  std::uint64_t posts = 0;          ///< Calls of Microsoft.NAV.post.
  std::uint64_t subscriptions = 0;  ///< Calls about webhook subscriptions.
  std::uint64_t workflow = 0;       ///< Calls about workflow subscriptions, and answers to workflows.
  std::uint64_t refused = 0;        ///< Not enabled, or without permission.
  std::uint64_t requests = 0;
  std::uint64_t throttled = 0;       ///< Answered 429.
  std::uint64_t waited = 0;          ///< For others to end: more were in flight than are run at a time.
  std::uint64_t most_in_flight = 0;  ///< Run at a time.
  std::uint64_t most_in_window = 0;
};

struct Oracle {
  std::map<std::string, PostRecord> posts;  ///< By document id.
  std::map<std::string, ChannelRecord> channels;
  std::map<std::string, IdentityRecord> identities;              ///< By client id.
  std::map<std::string, std::uint64_t> cards_by_delivery;        ///< chat.postMessage by metadata's delivery.
  std::map<std::string, std::uint64_t> calls;                    ///< By service: "bc", "entra", "slack".
  std::map<std::string, std::uint64_t> notifications_by_status;  ///< "200"; "none" without an answer.
  std::uint64_t tokens_issued = 0;
  std::uint64_t recalculated_by_reading = 0;
  std::uint64_t notifications_sent = 0;
  std::uint64_t notifications_not_logged = 0;  ///< Lost, because too many waited.
  std::uint64_t handshakes_sent = 0;
  std::uint64_t handshakes_failed = 0;
  std::uint64_t subscriptions_created = 0;
  std::uint64_t subscriptions_renewed = 0;
  std::uint64_t subscriptions_deleted = 0;
  std::uint64_t subscriptions_deleted_by_4xx = 0;
  std::uint64_t subscriptions_deleted_by_failures = 0;
  std::uint64_t subscriptions_expired = 0;
  std::uint64_t clicks_sent = 0;
  std::uint64_t clicks_warned = 0;  ///< The user saw a warning triangle.
  std::uint64_t modals_opened = 0;
  std::uint64_t triggers_expired = 0;  ///< A modal came after the three seconds of its click.
  std::uint64_t forms_sent = 0;
  std::uint64_t forms_unanswered = 0;
  std::uint64_t homes_published = 0;
  std::uint64_t apps_installed = 0;
  std::uint64_t bot_tokens_renewed = 0;
  std::uint64_t calls_with_bad_token = 0;  ///< Of the Web API.
  std::uint64_t commands_sent = 0;
  std::uint64_t commands_unanswered = 0;  ///< The person was told that the command failed.

  /// A chat.postMessage or chat.update has arrived.
  void record_arrival(const std::string& channel, std::optional<Instant> shared_since, Instant now);
  Json describe() const;
};

}  // namespace countersign::sandbox
