#include "slack/error_class.hpp"

#include <algorithm>
#include <iterator>

namespace countersign::slack {
namespace {

/// A "*" in a code stands for any text.
struct Entry {
  std::string_view code;
  ErrorClass error_class;
};

constexpr Entry table[] = {
    // Slack documents the one spelling for HTTP 429 and the other for chat.postMessage.
    {"ratelimited", ErrorClass::rate_limited},
    {"rate_limited", ErrorClass::rate_limited},

    {"service_unavailable", ErrorClass::retry},
    {"request_timeout", ErrorClass::retry},  // "the POST data was either missing or truncated"
    {"external_channel_migrating", ErrorClass::retry},
    {"update_failed", ErrorClass::retry},
    {"team_added_to_org", ErrorClass::retry_later},
    {"org_login_required", ErrorClass::retry_later},
    // An organisation's administrator has not added the app to the workspace yet, or removed it there.
    {"team_access_not_granted", ErrorClass::retry_later},

    // Both: "It's possible some aspect of the operation succeeded before the error was raised."
    {"internal_error", ErrorClass::possibly_done},
    {"fatal_error", ErrorClass::possibly_done},

    {"channel_not_found", ErrorClass::channel},
    {"not_in_channel", ErrorClass::channel},
    {"is_archived", ErrorClass::channel},
    {"is_inactive", ErrorClass::channel},
    {"restricted_action*", ErrorClass::channel},
    {"messages_tab_disabled", ErrorClass::channel},
    {"ekm_access_denied", ErrorClass::channel},
    {"no_permission", ErrorClass::channel},
    {"cannot_reply_to_message", ErrorClass::channel},
    {"user_not_in_channel", ErrorClass::channel},
    {"method_not_supported_for_channel_type", ErrorClass::channel},
    {"posting_to_channel_denied", ErrorClass::channel},
    {"slack_connect_*_blocked", ErrorClass::channel},
    {"channel_is_limited_access", ErrorClass::channel},

    {"invalid_auth", ErrorClass::token},
    {"not_authed", ErrorClass::token},
    {"account_inactive", ErrorClass::token},
    {"token_revoked", ErrorClass::token},
    {"token_expired", ErrorClass::token},
    {"missing_scope", ErrorClass::token},
    {"not_allowed_token_type", ErrorClass::token},
    {"app_access_restricted", ErrorClass::token},
    {"access_denied", ErrorClass::token},
    {"accesslimited", ErrorClass::token},
    {"two_factor_setup_required", ErrorClass::token},
    {"enterprise_is_restricted", ErrorClass::token},
    {"team_not_found", ErrorClass::token},
    {"invalid_client_id", ErrorClass::token},
    {"bad_client_secret", ErrorClass::token},

    {"invalid_blocks", ErrorClass::payload},
    {"invalid_blocks_format", ErrorClass::payload},
    {"invalid_attachments", ErrorClass::payload},
    {"msg_too_long", ErrorClass::payload},
    {"msg_blocks_too_long", ErrorClass::payload},
    {"no_text", ErrorClass::payload},
    {"too_many_attachments", ErrorClass::payload},
    {"attachment_payload_limit_exceeded", ErrorClass::payload},
    {"metadata_too_large", ErrorClass::payload},
    {"invalid_metadata_format", ErrorClass::payload},
    {"invalid_metadata_schema", ErrorClass::payload},
    {"markdown_text_conflict", ErrorClass::payload},
    {"too_many_contact_cards", ErrorClass::payload},
    {"invalid_arguments", ErrorClass::payload},
    {"invalid_arg_name", ErrorClass::payload},
    {"invalid_charset", ErrorClass::payload},
    {"invalid_form_data", ErrorClass::payload},
    {"invalid_post_type", ErrorClass::payload},
    {"missing_post_type", ErrorClass::payload},
    {"duplicate_*_not_found", ErrorClass::payload},
    {"message_limit_exceeded", ErrorClass::payload},
    // chat.update: the message cannot be changed any more.
    {"message_not_found", ErrorClass::payload},
    {"cant_update_message", ErrorClass::payload},
    {"edit_window_closed", ErrorClass::payload},
    {"block_mismatch", ErrorClass::payload},
    // views.open and views.update: the moment has passed, or somebody was faster.
    {"expired_trigger_id", ErrorClass::payload},
    {"exchanged_trigger_id", ErrorClass::payload},
    {"invalid_trigger_id", ErrorClass::payload},
    {"duplicate_external_id", ErrorClass::payload},
    {"hash_conflict", ErrorClass::payload},
    {"not_enabled", ErrorClass::payload},
    {"not_found", ErrorClass::payload},
    {"push_limit_reached", ErrorClass::payload},
    {"view_too_large", ErrorClass::payload},
};

bool matches(std::string_view pattern, std::string_view code) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == code;
  const auto head = pattern.substr(0, star);
  const auto tail = pattern.substr(star + 1);
  return code.size() >= head.size() + tail.size() && code.substr(0, head.size()) == head &&
         code.substr(code.size() - tail.size()) == tail;
}

}  // namespace

const char* to_string(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::rate_limited:
      return "rate_limited";
    case ErrorClass::retry:
      return "retry";
    case ErrorClass::retry_later:
      return "retry_later";
    case ErrorClass::possibly_done:
      return "possibly_done";
    case ErrorClass::channel:
      return "channel";
    case ErrorClass::token:
      return "token";
    case ErrorClass::payload:
      return "payload";
    case ErrorClass::unknown:
      return "unknown";
  }
  return "unknown";
}

ErrorClass classify(std::string_view code) {
  const auto* entry = std::find_if(std::begin(table), std::end(table),
                                   [code](const Entry& candidate) { return matches(candidate.code, code); });
  return entry == std::end(table) ? ErrorClass::unknown : entry->error_class;
}

bool ends_token(std::string_view code) {
  constexpr std::string_view ends[] = {"invalid_auth", "not_authed", "account_inactive", "token_revoked",
                                       "token_expired"};
  return std::find(std::begin(ends), std::end(ends), code) != std::end(ends);
}

}  // namespace countersign::slack
