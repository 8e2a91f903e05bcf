#include "slack/event.hpp"

#include "slack/json_reader.hpp"

namespace countersign::slack {
namespace {

using Element = simdjson::dom::element;

/// The installation, not the sender: authorizations[0], then context_*, then the outer fields.
void read_installation(Element root, EventCallback& event) {
  Element list;
  simdjson::dom::array entries;
  if (find(root, {"authorizations"}, list) && list.get(entries) == simdjson::SUCCESS && entries.size() > 0) {
    const Element first = *entries.begin();
    event.team_id = text_at(first, {"team_id"});
    event.enterprise_id = text_at(first, {"enterprise_id"});
    if (!event.team_id.empty() || !event.enterprise_id.empty()) return;
  }
  event.team_id = text_at(root, {"context_team_id"});
  event.enterprise_id = text_at(root, {"context_enterprise_id"});
  if (event.team_id.empty()) event.team_id = text_at(root, {"team_id"});
  if (event.enterprise_id.empty()) event.enterprise_id = text_at(root, {"enterprise_id"});
}

std::vector<std::string> texts_at(Element root, std::initializer_list<std::string_view> path) {
  std::vector<std::string> texts;
  Element list;
  simdjson::dom::array entries;
  if (!find(root, path, list) || list.get(entries) != simdjson::SUCCESS) return texts;
  for (const Element entry : entries) {
    std::string_view text;
    if (entry.get(text) == simdjson::SUCCESS) texts.emplace_back(text);
  }
  return texts;
}

EventCallback read_callback(Element root) {
  EventCallback event;
  event.type = text_at(root, {"event", "type"});
  event.subtype = text_at(root, {"event", "subtype"});
  event.event_id = text_at(root, {"event_id"});
  event.app_id = text_at(root, {"api_app_id"});
  event.channel = text_at(root, {"event", "channel"});
  if (event.channel.empty()) event.channel = text_at(root, {"event", "channel", "id"});
  event.event_ts = timestamp_at(root, {"event", "event_ts"});
  if (event.event_ts.empty()) event.event_ts = timestamp_at(root, {"event", "ts"});
  event.user = text_at(root, {"event", "user"});
  event.tab = text_at(root, {"event", "tab"});
  event.revoked_bots = texts_at(root, {"event", "tokens", "bot"});
  read_installation(root, event);
  return event;
}

}  // namespace

Event parse_event(std::string_view body) {
  JsonReader reader;
  if (!reader.read(body)) return EventNotUnderstood{"The body is not a JSON object."};
  const Element root = reader.root();
  const std::string type = text_at(root, {"type"});
  if (type == "event_callback") return read_callback(root);
  if (type == "app_rate_limited") {
    return AppRateLimited{text_at(root, {"team_id"}), timestamp_at(root, {"minute_rate_limited"})};
  }
  if (type == "url_verification") {
    UrlVerification verification{text_at(root, {"challenge"})};
    if (verification.challenge.empty()) return EventNotUnderstood{"A url_verification without a challenge."};
    return verification;
  }
  if (type.empty()) return EventNotUnderstood{"The body has no type."};
  return EventNotUnderstood{"The body's type is not one that this version knows."};
}

std::vector<std::string> dedup_keys(const EventCallback& event) {
  std::vector<std::string> keys;
  if (!event.event_id.empty()) keys.push_back("slack-event:" + event.event_id);
  if (!event.event_ts.empty()) {
    const std::string& workspace = event.team_id.empty() ? event.enterprise_id : event.team_id;
    keys.push_back("slack-event-content:" + workspace + "/" + event.channel + "/" + event.event_ts + "/" +
                   event.type + "/" + event.subtype);
  }
  return keys;
}

}  // namespace countersign::slack
