#include "slack/probe_reply.hpp"

#include "slack/error_class.hpp"
#include "slack/text.hpp"

namespace countersign::slack {
namespace {

constexpr std::size_t code_characters = 80;

Error refusal(const std::string& code, const std::string& needed = {}) {
  std::string message = "Slack refused with " + clean(cut(code, code_characters));
  if (!needed.empty()) message += ": it needs the scope " + clean(cut(needed, code_characters));
  if (code == "users_not_found" || code == "user_not_found" || code == "user_not_visible") {
    return {ErrorCode::not_found, message, "Check the address or the user's id"};
  }
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

}  // namespace

Error incomplete(const char* missing) {
  return {ErrorCode::not_understood, std::string("Slack's answer names no ") + missing,
          "Check slack.api_base and any proxy"};
}

Result<void> read_ok(const HttpResult& reply, JsonReader& reader) {
  if (!reply) {
    return fail(ErrorCode::unavailable, "No answer from Slack: " + reply.error().detail,
                "Check the network and any proxy");
  }
  const bool readable = reader.read(reply->body);
  if (reply->status == 429) return fail(refusal("ratelimited"));
  const std::string code = readable ? text_at(reader.root(), {"error"}) : std::string{};
  if (!code.empty()) return fail(refusal(code, text_at(reader.root(), {"needed"})));
  if (reply->status == 200 && readable && is_true_at(reader.root(), {"ok"})) return {};
  return fail(reply->status >= 500 ? ErrorCode::unavailable : ErrorCode::not_understood,
              "Slack's address answered HTTP " + std::to_string(reply->status) + " without a Web API answer",
              "Check slack.api_base and any proxy");
}

}  // namespace countersign::slack
