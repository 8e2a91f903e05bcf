// Slack's error codes, class by class, as they come through a reply.
#include "slack/error_class.hpp"

#include "catch.hpp"
#include "unit/slack/support.hpp"

namespace countersign::error_class_test {

using namespace countersign;
using namespace countersign::slack;
using namespace countersign::slack::testing;
using namespace std::chrono_literals;
using domain::Failed;

namespace {

using Codes = std::vector<const char*>;

/// Of chat.postMessage, by the documentation of the method.
Answer post_refused(const char* code) {
  return read_answer(show_card, new_message(), refusal(code));
}

void check_failed(const Codes& codes, Failed::Kind kind, bool token_refused) {
  for (const char* code : codes) {
    const auto answer = post_refused(code);
    const auto* failure = outcome<Failed>(answer);
    INFO(code);
    REQUIRE(failure != nullptr);
    CHECK(failure->kind == kind);
    CHECK(failure->code == code);
    CHECK(failure->reason.find(code) != std::string::npos);
    CHECK(answer.token_refused == token_refused);
    CHECK_FALSE(answer.rate_limited);
  }
}

}  // namespace

TEST_CASE("what was certainly not done is repeated") {
  for (const char* code :
       {"service_unavailable", "request_timeout", "external_channel_migrating", "update_failed"}) {
    const auto answer = post_refused(code);
    INFO(code);
    REQUIRE(attempt(answer) != nullptr);
    CHECK_FALSE(attempt(answer)->possibly_done);
    CHECK_FALSE(answer.rate_limited);
    CHECK_FALSE(answer.token_refused);
  }
}

TEST_CASE("a workspace that is being moved is left alone for minutes") {
  for (const char* code : {"team_added_to_org", "org_login_required"}) {
    const auto answer = post_refused(code);
    INFO(code);
    REQUIRE(attempt(answer) != nullptr);
    REQUIRE(attempt(answer)->retry_after.has_value());
    CHECK(*attempt(answer)->retry_after >= Duration{1min});
    CHECK_FALSE(answer.token_refused);
  }
}

TEST_CASE("what may have succeeded in part is in doubt for a new message, and repeated for an update") {
  for (const char* code : {"internal_error", "fatal_error"}) {
    INFO(code);
    const auto posted = post_refused(code);
    REQUIRE(attempt(posted) != nullptr);
    CHECK(attempt(posted)->possibly_done);
    const auto updated = read_answer(show_card, update(), refusal(code));
    REQUIRE(attempt(updated) != nullptr);
    CHECK_FALSE(attempt(updated)->possibly_done);
  }
}

TEST_CASE("a channel that cannot be used ends the call, and the tenant goes on") {
  check_failed({"channel_not_found", "not_in_channel", "is_archived", "is_inactive", "restricted_action",
                "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
                "restricted_action_non_threadable_channel", "restricted_action_thread_locked",
                "messages_tab_disabled", "ekm_access_denied", "no_permission", "cannot_reply_to_message",
                "user_not_in_channel", "method_not_supported_for_channel_type", "posting_to_channel_denied",
                "slack_connect_file_upload_sharing_blocked", "slack_connect_canvas_sharing_blocked",
                "channel_is_limited_access"},
               Failed::Kind::channel, false);
}

TEST_CASE("a token that is refused stops the tenant") {
  check_failed({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
                "missing_scope", "not_allowed_token_type", "app_access_restricted", "access_denied",
                "accesslimited", "two_factor_setup_required", "enterprise_is_restricted", "team_not_found",
                "invalid_client_id", "bad_client_secret"},
               Failed::Kind::unauthorised, true);
}

TEST_CASE("a message that would be refused again is not repeated") {
  check_failed({"invalid_blocks",
                "invalid_blocks_format",
                "invalid_attachments",
                "msg_too_long",
                "msg_blocks_too_long",
                "no_text",
                "too_many_attachments",
                "attachment_payload_limit_exceeded",
                "metadata_too_large",
                "invalid_metadata_format",
                "invalid_metadata_schema",
                "markdown_text_conflict",
                "too_many_contact_cards",
                "invalid_arguments",
                "invalid_arg_name",
                "invalid_charset",
                "invalid_form_data",
                "invalid_post_type",
                "missing_post_type",
                "duplicate_message_not_found",
                "duplicate_channel_not_found",
                "message_limit_exceeded",
                "message_not_found",
                "cant_update_message",
                "edit_window_closed",
                "block_mismatch"},
               Failed::Kind::payload, false);
}

TEST_CASE("only a whole code is known") {
  for (const char* code : {"", "ratelimited ", "RateLimited", "invalid_auth2", "not_restricted_action",
                           "slack_connect_blocked", "duplicate_not_found", "brand_new_error"}) {
    INFO(code);
    CHECK(classify(code) == ErrorClass::unknown);
  }
  CHECK(classify("rate_limited") == ErrorClass::rate_limited);
  CHECK(classify("ratelimited") == ErrorClass::rate_limited);
}

TEST_CASE("every class has a name of its own") {
  CHECK(std::string(to_string(ErrorClass::possibly_done)) == "possibly_done");
  CHECK(std::string(to_string(ErrorClass::retry_later)) == "retry_later");
  CHECK(std::string(to_string(ErrorClass::unknown)) == "unknown");
}

}  // namespace countersign::error_class_test
