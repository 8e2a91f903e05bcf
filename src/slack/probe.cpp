#include "slack/probe.hpp"

#include "slack/error_class.hpp"
#include "slack/json_reader.hpp"
#include "slack/text.hpp"
#include "slack/web_request.hpp"

namespace countersign::slack {
namespace {

constexpr std::size_t code_characters = 80;

Error refusal(const std::string& code) {
  const std::string message = "Slack refused with " + clean(cut(code, code_characters));
  switch (classify(code)) {
    case ErrorClass::token:
      return {ErrorCode::unauthorised, message, "Check the bot token and the app's scopes"};
    case ErrorClass::channel:
      return {ErrorCode::not_found, message, "Check the channel's id and invite the app to the channel"};
    case ErrorClass::rate_limited:
    case ErrorClass::retry:
    case ErrorClass::retry_later:
    case ErrorClass::possibly_done:
      return {ErrorCode::unavailable, message, "Try again in a minute"};
    case ErrorClass::payload:
    case ErrorClass::unknown:
      break;
  }
  return {ErrorCode::not_understood, message, "Look the code up in Slack's documentation"};
}

/// Reads a reply with "ok": true into `reader`.
Result<void> read_ok(const HttpResult& reply, JsonReader& reader) {
  if (!reply) {
    return fail(ErrorCode::unavailable, "No answer from Slack: " + reply.error().detail,
                "Check the network and any proxy");
  }
  const bool readable = reader.read(reply->body);
  if (reply->status == 429) return fail(refusal("ratelimited"));
  const std::string code = readable ? text_at(reader.root(), {"error"}) : std::string{};
  if (!code.empty()) return fail(refusal(code));
  if (reply->status == 200 && readable && is_true_at(reader.root(), {"ok"})) return {};
  return fail(reply->status >= 500 ? ErrorCode::unavailable : ErrorCode::not_understood,
              "Slack's address answered HTTP " + std::to_string(reply->status) + " without a Web API answer",
              "Check slack.api_base and any proxy");
}

}  // namespace

HttpRequest auth_test_request(const domain::SlackSettings& settings) {
  return form_request(settings, "auth.test", {});
}

Result<Identity> read_auth_test(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  const auto root = reader.root();
  return Identity{text_at(root, {"team_id"}), text_at(root, {"team"}), text_at(root, {"user_id"}),
                  text_at(root, {"bot_id"}), text_at(root, {"enterprise_id"})};
}

HttpRequest channel_request(const domain::SlackSettings& settings, const std::string& channel) {
  return form_request(settings, "conversations.info", {{"channel", channel}});
}

Result<ChannelFacts> read_channel(const HttpResult& reply) {
  JsonReader reader;
  if (const auto ok = read_ok(reply, reader); !ok) return fail(ok.error());
  const auto root = reader.root();
  return ChannelFacts{text_at(root, {"channel", "id"}), text_at(root, {"channel", "name"}),
                      is_true_at(root, {"channel", "is_member"}),
                      is_true_at(root, {"channel", "is_archived"}),
                      is_true_at(root, {"channel", "is_private"})};
}

}  // namespace countersign::slack
