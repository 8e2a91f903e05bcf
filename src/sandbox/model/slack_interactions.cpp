// What Slack sends: signed interactions after a click, and signed events.
#include <algorithm>
#include <array>

#include "core/url.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/world.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration response_url_life_ms{30 * 60 * 1'000};
constexpr std::size_t clicks_kept = 200;
constexpr std::size_t response_urls_kept = 2'000;
constexpr const char* verification_token = "sandbox-verification";  // Deprecated in Slack, still sent.

// The button as the message shows it now; null when it is not there (any more).
Json find_button(const Message& message, const std::string& action_id, const std::string& block_id,
                 std::string& found_in) {
  for (const auto& block : message.blocks) {
    const auto id = text_member(block, "block_id");
    if (!block_id.empty() && id != block_id) continue;
    const auto& elements = member(block, "elements");
    if (!elements.is_array()) continue;
    for (const auto& element : elements) {
      if (text_member(element, "type") == "button" && text_member(element, "action_id") == action_id) {
        found_in = id;
        return element;
      }
    }
  }
  return {};
}

// What the person pressed: the button as it is, or one of an older page with its own value.
Result<Json> pressed_action(World& world, const Json& description, const Message& message, Click& click) {
  const bool stale = description.contains("value") || description.contains("block_id");
  auto button = find_button(message, click.action_id, click.block_id, click.block_id);
  if (button.is_null() && !stale) {
    return bad_request("the message shows no button \"" + click.action_id +
                       "\"; give value and block_id to click an old one");
  }
  Json action{{"action_id", click.action_id}, {"block_id", click.block_id}};
  action["text"] = button.is_null() ? Json{{"type", "plain_text"}, {"text", click.action_id}, {"emoji", true}}
                                    : member(button, "text");
  const auto value = text_member(description, "value", text_member(button, "value"));
  if (!value.empty()) action["value"] = value;
  if (const auto style = text_member(button, "style"); !style.empty()) action["style"] = style;
  action["type"] = "button";
  action["action_ts"] = next_ts(world);
  click.value = value;
  return action;
}

}  // namespace

std::string make_response_url(World& world, const std::string& user, const std::string& channel,
                              const std::string& message_ts) {
  auto& urls = world.slack.response_urls;
  std::erase_if(urls, [&](const auto& entry) { return entry.second.expires <= world.engine.now(); });
  while (urls.size() >= response_urls_kept) urls.erase(urls.begin());
  const auto id = world.engine.entropy.hex(24);
  urls[id] = {user, channel, message_ts, 0, world.engine.now() + response_url_life_ms};
  return world.options.public_url + "/slack/response/" + id;
}

namespace {

Json interaction_payload(World& world, const Click& click, const Message& message, const Json& action,
                         const std::string& team) {
  const auto& channel = world.slack.channels.at(click.channel);
  Json container{{"type", "message"},
                 {"message_ts", click.message_ts},
                 {"channel_id", click.channel},
                 {"is_ephemeral", false}};
  if (!message.thread_ts.empty()) container["thread_ts"] = message.thread_ts;
  auto payload = interaction_head(world, "block_actions", click.user, team);
  payload["container"] = container;
  payload["trigger_id"] = make_trigger(world, click.user);
  payload["channel"] = {{"id", channel.id}, {"name", channel.is_private ? "privategroup" : channel.name}};
  payload["message"] = message_json(world, message, true);
  payload["state"] = {{"values", Json::object()}};
  payload["response_url"] = make_response_url(world, click.user, click.channel, click.message_ts);
  payload["actions"] = Json::array({action});
  return payload;
}

void click_answered(World& world, const std::string& id, Instant sent, const HttpResult& result) {
  auto& clicks = world.slack.clicks;
  const auto found =
      std::find_if(clicks.begin(), clicks.end(), [&](const Click& click) { return click.id == id; });
  const bool fine = result && result->status == 200;
  if (!fine) ++world.oracle.clicks_warned;
  if (found == clicks.end()) return;
  found->outcome = fine ? "ok" : "warning";
  found->status = result ? result->status : 0;
  found->took = world.engine.now() - sent;
  world.engine.touch();
}

void send_click(World& world, const Click& click, const Json& payload) {
  ++world.oracle.clicks_sent;
  send_interaction(world, payload,
                   "click on " + click.action_id + " by " + world.slack.people.at(click.user).real_name,
                   [&world, id = click.id, sent = world.engine.now()](const HttpResult& result) {
                     click_answered(world, id, sent, result);
                   });
}

/// What goes over a socket instead of a signed request; sandbox/server knows the address.
HttpRequest enveloped_request(World& world, const std::string& type, const Json& payload, std::size_t attempt,
                              const std::string& reason) {
  Json envelope{{"type", type},
                {"envelope_id", world.engine.entropy.hex(16)},
                {"payload", payload},
                {"accepts_response_payload",
                 type == "slash_commands" || text_member(payload, "type") == "view_submission"}};
  if (type == "events_api") {
    envelope["retry_attempt"] = attempt;
    envelope["retry_reason"] = reason;
  }
  HttpRequest request;
  request.method = "POST";
  request.url = "socket:";
  request.body = write_json(envelope);
  return request;
}

// Slack repeats an event almost at once, after a minute and after five.
constexpr std::array<Duration, 3> event_retries_ms{Duration(0), Duration(60'000), Duration(300'000)};

void send_event_attempt(World& world, const std::string& body, std::size_t attempt,
                        const std::string& reason) {
  auto request = world.app.socket_mode
                     ? enveloped_request(world, "events_api", read_json(body), attempt, reason)
                     : signed_request(world, world.app.events_url, "application/json", body);
  request.timeout = world.settings.slack_ack_deadline_ms;
  if (attempt > 0 && !world.app.socket_mode) {
    request.headers.push_back({"X-Slack-Retry-Num", std::to_string(attempt)});
    request.headers.push_back({"X-Slack-Retry-Reason", reason});
  }
  world.engine.send(FaultTarget::interactions, std::move(request), "event",
                    [&world, body, attempt](const HttpResult& result) {
                      if (result && result->status >= 200 && result->status < 300) return;
                      if (attempt >= event_retries_ms.size()) return;
                      if (result && find_header(result->headers, "X-Slack-No-Retry") == "1") return;
                      const std::string why = result ? "http_error" : "http_timeout";
                      world.engine.schedule(world.engine.now() + event_retries_ms[attempt],
                                            [&world, body, attempt, why] {
                                              send_event_attempt(world, body, attempt + 1, why);
                                            });
                    });
}

Json event_envelope(World& world, const Json& description) {
  const auto& app = world.app;
  auto event = member(description, "event");
  if (event.is_object() && !event.contains("event_ts")) event["event_ts"] = next_ts(world);
  const auto id = text_member(description, "event_id", "Ev" + world.engine.entropy.hex(5));
  const auto where = text_member(description, "team_id", app.team_id);
  const bool names_team = where != app.enterprise_id;
  const Json team = names_team ? Json(where) : Json();
  const auto enterprise = names_team ? workspace_of(world, where).enterprise_id : where;
  const Json organisation = enterprise.empty() ? Json() : Json(enterprise);
  return {{"token", verification_token},
          {"team_id", team},
          {"enterprise_id", organisation},
          {"context_team_id", team},
          {"context_enterprise_id", organisation},
          {"api_app_id", app.app_id},
          {"event", event},
          {"type", "event_callback"},
          {"event_id", id},
          {"event_time", world.engine.now().time_since_epoch().count() / 1'000},
          {"authorizations",
           Json::array({{{"enterprise_id", organisation},
                         {"team_id", team},
                         {"user_id", app.bot_user_id},
                         {"is_bot", true},
                         {"is_enterprise_install", !names_team || is_installed_org_wide(world, where)}}})},
          {"is_ext_shared_channel", false},
          {"event_context", "4-" + world.engine.entropy.hex(8)}};
}

}  // namespace

bool is_connected(const World& world) {
  return world.app.socket_mode || !world.app.interactions_url.empty();
}

HttpRequest signed_request(const World& world, const std::string& url, const std::string& content_type,
                           std::string body) {
  const auto timestamp = std::to_string(world.engine.now().time_since_epoch().count() / 1'000);
  HttpRequest request;
  request.method = "POST";
  request.url = url;
  const auto signature = hmac_sha256_hex(world.app.signing_secret, "v0:" + timestamp + ":" + body);
  request.headers = {{"Content-Type", content_type},
                     {"Accept", "application/json,*/*"},
                     {"User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)"},
                     {"X-Slack-Request-Timestamp", timestamp},
                     {"X-Slack-Signature", "v0=" + signature}};
  request.body = std::move(body);
  return request;
}

Json interaction_head(const World& world, const std::string& type, const std::string& user,
                      const std::string& team) {
  const auto& app = world.app;
  const auto& person = world.slack.people.at(user);
  const auto place = workspace_of(world, team);
  const bool is_org_wide = is_installed_org_wide(world, team);
  return {
      {"type", type},
      {"user",
       {{"id", person.id},
        {"username", person.name},
        {"name", person.name},
        {"team_id", team_of_person(world, user)}}},
      {"api_app_id", app.app_id},
      {"token", verification_token},
      {"team", is_org_wide && !app.names_teams ? Json() : Json{{"id", place.id}, {"domain", place.domain}}},
      {"enterprise", enterprise_json(world, team)},
      {"is_enterprise_install", is_org_wide}};
}

void send_interaction(World& world, const Json& payload, const std::string& what,
                      std::function<void(const HttpResult&)> answered) {
  auto request = world.app.socket_mode
                     ? enveloped_request(world, "interactive", payload, 0, {})
                     : signed_request(world, world.app.interactions_url, "application/x-www-form-urlencoded",
                                      "payload=" + percent_encode(write_json(payload)));
  request.timeout = world.settings.slack_ack_deadline_ms;
  world.engine.send(FaultTarget::interactions, std::move(request), what, std::move(answered));
}

void send_command(World& world, const Json& fields, const std::string& what,
                  std::function<void(const HttpResult&)> answered) {
  std::string form;
  for (const auto& field : fields.items()) {
    form += (form.empty() ? "" : "&") + field.key() + "=" + percent_encode(field.value().get<std::string>());
  }
  auto request = world.app.socket_mode ? enveloped_request(world, "slash_commands", fields, 0, {})
                                       : signed_request(world, world.app.commands_url,
                                                        "application/x-www-form-urlencoded", form);
  request.timeout = world.settings.slack_ack_deadline_ms;
  world.engine.send(FaultTarget::interactions, std::move(request), what, std::move(answered));
}

Result<std::string> click(World& world, const Json& description) {
  if (!is_connected(world)) return bad_request("no interactions_url is set; PUT /sandbox/api/app sets it");
  Click click;
  click.id = "click-" + std::to_string(world.slack.next_click++);
  click.at = world.engine.now();
  click.user = text_member(description, "user");
  click.channel = text_member(description, "channel");
  click.message_ts = text_member(description, "ts");
  click.action_id = text_member(description, "action_id");
  click.block_id = text_member(description, "block_id");
  if (!world.slack.people.contains(click.user))
    return bad_request("user \"" + click.user + "\" is not known");
  const auto channel = world.slack.channels.find(click.channel);
  if (channel == world.slack.channels.end())
    return bad_request("channel \"" + click.channel + "\" is not known");
  const auto message = channel->second.messages.find(click.message_ts);
  if (message == channel->second.messages.end())
    return bad_request("the channel has no message " + click.message_ts);
  const auto action = pressed_action(world, description, message->second, click);
  if (!action) return fail(action.error());
  const auto team = text_member(description, "team_id", team_of_channel(world, click.channel));
  const auto payload = interaction_payload(world, click, message->second, *action, team);
  world.slack.clicks.push_back(click);
  if (world.slack.clicks.size() > clicks_kept) world.slack.clicks.pop_front();
  world.engine.touch();
  send_click(world, click, payload);
  return click.id;
}

Result<std::string> send_event(World& world, const Json& description) {
  if (world.app.events_url.empty() && !world.app.socket_mode)
    return bad_request("no events_url is set; PUT /sandbox/api/app sets it");
  const auto type = text_member(description, "type", "event_callback");
  if (type == "url_verification") {
    const auto challenge = text_member(description, "challenge", world.engine.entropy.hex(20));
    const auto body = write_json({{"token", verification_token}, {"challenge", challenge}, {"type", type}});
    auto request = signed_request(world, world.app.events_url, "application/json", body);
    request.timeout = world.settings.slack_ack_deadline_ms;
    world.engine.send(FaultTarget::interactions, std::move(request), "url_verification",
                      [](const HttpResult&) {});
    return challenge;
  }
  if (type != "event_callback") return bad_request("type must be event_callback or url_verification");
  const auto envelope = event_envelope(world, description);
  send_event_attempt(world, write_json(envelope), 0, {});
  return text_member(envelope, "event_id");
}

}  // namespace countersign::sandbox
