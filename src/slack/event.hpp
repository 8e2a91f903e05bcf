// Bodies of the Events API endpoint (docs.slack.dev/apis/events-api). Pure; any thread; made for hostile
// input.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "slack/origin.hpp"

namespace countersign::slack {

/// Slack asks whether the URL is ours: answer 200 with the challenge. It is signed and names no workspace.
struct UrlVerification {
  std::string challenge;
};

/// Something happened in a workspace. Every text but `type` may be empty: Slack leaves fields out.
struct EventCallback {
  Origin origin;        ///< The installation that it was sent to: in shared channels not always the sender's.
  std::string type;     ///< Of the event: "app_uninstalled".
  std::string subtype;  ///< Of a message event.
  std::string event_id;  ///< The same on each of Slack's retries.
  std::string app_id;
  std::string channel;
  std::string event_ts;
  std::string user;
  std::string tab;                        ///< app_home_opened: "home" or "messages".
  std::vector<std::string> revoked_bots;  ///< tokens_revoked: user ids of the bots whose tokens ended.
};

/// Slack held back events of this minute: more than 30 000 in an hour. A sweep must find what was lost.
struct AppRateLimited {
  std::string team_id;
  std::string minute;  ///< Unix seconds.
};

struct EventNotUnderstood {
  std::string reason;  ///< One sentence; holds nothing of the body.
};

using Event = std::variant<UrlVerification, EventCallback, AppRateLimited, EventNotUnderstood>;

Event parse_event(std::string_view body);

/// The event's id, and what it says (workspace, channel, time, type, subtype): Slack has delivered one event
/// under several ids (slackapi/node-slack-sdk#2141). Of an event without id and time: none.
std::vector<std::string> dedup_keys(const EventCallback& event);

}  // namespace countersign::slack
