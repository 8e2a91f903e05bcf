#include "slack/event.hpp"

#include "slack/json_reader.hpp"

namespace countersign::slack {
namespace {

using Element = simdjson::dom::element;

/// The installation, not the sender: authorizations[0], then context_*, then the outer fields. Where that
/// names an organisation alone, the workspace is the one in whose context Slack sends; never the outer
/// team_id, which may be another firm's.
Origin origin_of_event(Element root) {
  const std::string context_team = text_at(root, {"context_team_id"});
  Element list;
  simdjson::dom::array entries;
  if (find(root, {"authorizations"}, list) && list.get(entries) == simdjson::SUCCESS && entries.size() > 0) {
    const Element first = *entries.begin();
    auto origin = make_origin(text_at(first, {"team_id"}), text_at(first, {"enterprise_id"}),
                              is_true_at(first, {"is_enterprise_install"}));
    if (origin.team_id.empty() && !origin.enterprise_id.empty())
      return make_origin(context_team, origin.enterprise_id, true);
    if (!origin.team_id.empty()) return origin;
  }
  std::string enterprise = text_at(root, {"context_enterprise_id"});
  if (enterprise.empty()) enterprise = text_at(root, {"enterprise_id"});
  std::string team = context_team.empty() ? text_at(root, {"team_id"}) : context_team;
  const bool is_org_wide = team.empty();
  return make_origin(std::move(team), std::move(enterprise), is_org_wide);
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
  event.origin = origin_of_event(root);
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
    const auto& [team, enterprise, is_org_wide] = event.origin;
    const std::string& workspace = team.empty() ? enterprise : team;
    keys.push_back("slack-event-content:" + workspace + "/" + event.channel + "/" + event.event_ts + "/" +
                   event.type + "/" + event.subtype);
  }
  return keys;
}

}  // namespace countersign::slack
