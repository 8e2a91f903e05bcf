#include <array>
#include <cstdio>
#include <string_view>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "core/limits.hpp"
#include "slack/block_limits.hpp"
#include "slack/exchange.hpp"
#include "slack/history_window.hpp"
#include "slack/json_reader.hpp"
#include "slack/probe.hpp"
#include "slack/text.hpp"
#include "slack/web_request.hpp"

namespace countersign::slack {
namespace {

using Json = nlohmann::json;

/// The name space of our message ids; chosen at random, never to be changed.
constexpr std::array<unsigned char, 16> message_id_space{0x6b, 0x1f, 0x0c, 0x52, 0x7d, 0x0e, 0x4a, 0x8e,
                                                         0x9c, 0x33, 0x5a, 0xf4, 0x21, 0xd8, 0x07, 0xb6};

/// The fields of a request. One of them is JSON text already, of the content that is sent: to read it only to
/// write it again would cost half as much as drawing it.
struct Body {
  Json fields = Json::object();
  const char* drawn_name = "";
  std::string_view drawn;
};

HttpRequest send_json(const domain::SlackSettings& settings, const char* method, const Body& body) {
  std::string text = body.fields.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!body.drawn.empty()) {
    text.pop_back();
    text.append(body.fields.empty() ? "\"" : ",\"").append(body.drawn_name).append("\":");
    text.append(body.drawn).append("}");
  }
  return json_request(settings, method, std::move(text));
}

/// A message, in a channel or to a person.
HttpRequest post_message(const domain::SlackSettings& settings, const std::string& channel, Body& body) {
  body.fields["channel"] = channel;
  body.fields["unfurl_links"] = false;
  body.fields["unfurl_media"] = false;
  return send_json(settings, "chat.postMessage", body);
}

/// Whether it can stand in a request as it is.
bool is_drawn(const std::string& json, char first) {
  return json.starts_with(first) && is_json(json);
}

/// {"text": …, "blocks": …}, within the limits.
Result<Body> body_of(const Message& message) {
  if (message.text.empty()) {
    return fail(ErrorCode::invalid_argument, "A Slack message without a text",
                "Give it a text: Slack wants one");
  }
  if (count_characters(message.text) > block_limits::message_text_characters) {
    return fail(ErrorCode::too_large, "A Slack message's text is longer than 4000 characters", "Shorten it");
  }
  Body body;
  body.fields["text"] = message.text;
  if (message.blocks_json.empty()) return body;
  if (count_characters(message.blocks_json) > limits::slack_blocks_characters) {
    return fail(ErrorCode::too_large, "A Slack message's blocks are longer than 12 000 characters",
                "Show less on the card");
  }
  if (!is_drawn(message.blocks_json, '[') || message.blocks_json == "[]") {
    return fail(ErrorCode::invalid_argument, "A Slack message's blocks are not a JSON array of blocks");
  }
  body.drawn_name = "blocks";
  body.drawn = message.blocks_json;
  return body;
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::ShowCard& call,
                          const Content& content) {
  auto body = body_of(content.message);
  if (!body) return fail(body.error());
  body->fields["metadata"] = {{"event_type", delivery_event_type},
                              {"event_payload", {{"delivery", call.delivery}}}};
  if (content.ts) {
    body->fields["channel"] = call.channel;
    body->fields["ts"] = *content.ts;
    return send_json(settings, "chat.update", *body);
  }
  body->fields["client_msg_id"] = message_id_of(call.delivery);
  return post_message(settings, call.channel, *body);
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::NotifyThread& call,
                          const Content& content) {
  auto body = body_of(content.message);
  if (!body) return fail(body.error());
  // A card that was clicked before its own ts was known: the note stands beside it.
  if (!call.thread_ts.empty()) body->fields["thread_ts"] = call.thread_ts;
  return post_message(settings, call.channel, *body);
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::TellChannel& call,
                          const Content& content) {
  auto body = body_of(content.message);
  if (!body) return fail(body.error());
  return post_message(settings, call.channel, *body);
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::Whisper& call,
                          const Content& content) {
  auto body = body_of(content.message);
  if (!body) return fail(body.error());
  body->fields["channel"] = call.channel;
  body->fields["user"] = call.user;
  return send_json(settings, "chat.postEphemeral", *body);
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::LookUpUser& call,
                          const Content& /*content*/) {
  if (!call.user.empty()) return form_request(settings, "users.info", {{"user", call.user}});
  return form_request(settings, "users.lookupByEmail", {{"email", call.email}});
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::ReadUserGroup& call,
                          const Content& /*content*/) {
  return group_request(settings, call.group);
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::TellPerson& call,
                          const Content& content) {
  auto body = body_of(content.message);
  if (!body) return fail(body.error());
  return post_message(settings, call.user, *body);
}

/// {"view": …}.
Result<Body> view_of(const Content& content) {
  if (content.view_json.size() > block_limits::view_bytes)
    return fail(ErrorCode::too_large, "A Slack view is larger than 250 kB", "Show less on a page");
  if (!is_drawn(content.view_json, '{'))
    return fail(ErrorCode::invalid_argument, "A Slack view is not a JSON object");
  return Body{Json::object(), "view", content.view_json};
}

/// A trigger's life: an answer that comes later says what is known by then.
HttpRequest within_a_trigger(HttpRequest request) {
  request.timeout = domain::modal_life_ms;
  return request;
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::OpenModal& call,
                          const Content& content) {
  auto body = view_of(content);
  if (!body) return fail(body.error());
  if (call.trigger.empty()) return fail(ErrorCode::invalid_argument, "A modal without a trigger");
  body->fields["trigger_id"] = call.trigger;
  return within_a_trigger(send_json(settings, "views.open", *body));
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::UpdateModal& call,
                          const Content& content) {
  auto body = view_of(content);
  if (!body) return fail(body.error());
  body->fields["view_id"] = call.view_id;
  if (!call.hash.empty()) body->fields["hash"] = call.hash;
  return within_a_trigger(send_json(settings, "views.update", *body));
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::PublishHome& call,
                          const Content& content) {
  auto body = view_of(content);
  if (!body) return fail(body.error());
  body->fields["user_id"] = call.user;
  return send_json(settings, "views.publish", *body);
}

/// Slack's form of an instant: seconds with six decimals.
std::string timestamp_of(Instant instant) {
  const auto milliseconds = instant.time_since_epoch().count();
  if (milliseconds < 0) return "0";
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%lld.%03lld000", static_cast<long long>(milliseconds / 1000),
                static_cast<long long>(milliseconds % 1000));
  return text.data();
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::FindCard& call,
                          const Content& /*content*/) {
  return form_request(settings, "conversations.history",
                      {{"channel", call.channel},
                       {"oldest", timestamp_of(call.since - history_window::before_ms)},
                       {"latest", timestamp_of(call.since + history_window::after_ms)},
                       {"inclusive", "true"},
                       {"include_all_metadata", "true"},
                       {"limit", std::to_string(history_window::messages)}});
}

Result<HttpRequest> build(const domain::SlackSettings& settings, const domain::ProbeSlackToken& /*call*/,
                          const Content& /*content*/) {
  return auth_test_request(settings);
}

/// Calls to Business Central, and the one that goes without the bot token (oauth.hpp).
template <class Other>
Result<HttpRequest> build(const domain::SlackSettings& /*settings*/, const Other& /*call*/,
                          const Content& /*content*/) {
  return fail(ErrorCode::invalid_argument, "A call to Business Central was handed to Slack");
}

}  // namespace

Result<HttpRequest> request_for(const domain::SlackSettings& settings, const domain::Call& call,
                                const Content& content) {
  return std::visit([&](const auto& one) { return build(settings, one, content); }, call);
}

std::string message_id_of(const std::string& delivery) {
  std::string input(message_id_space.begin(), message_id_space.end());
  input += delivery;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0F) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3F) | 0x80);
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string id;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += digits[digest[i] >> 4];
    id += digits[digest[i] & 15];
  }
  return id;
}

}  // namespace countersign::slack
