// The limits that cards are drawn to are Slack's (docs.slack.dev/reference/block-kit), not larger ones.
#include "slack/block_limits.hpp"

#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::block_limits_test {

using namespace countersign;
using namespace countersign::slack;

TEST_CASE("no limit is wider than the documented one") {
  CHECK(block_limits::blocks_per_message <= 50);
  CHECK(block_limits::block_id_characters <= 255);
  CHECK(block_limits::action_id_characters <= 255);
  CHECK(block_limits::header_characters <= 150);
  CHECK(block_limits::text_characters <= 3'000);
  CHECK(block_limits::fields_per_section <= 10);
  CHECK(block_limits::field_characters <= 2'000);
  CHECK(block_limits::elements_per_context <= 10);
  CHECK(block_limits::elements_per_actions <= 25);
  CHECK(block_limits::button_text_characters <= 75);
  CHECK(block_limits::button_value_characters <= 2'000);
  CHECK(block_limits::button_url_characters <= 3'000);
  CHECK(block_limits::confirm_title_characters <= 100);
  CHECK(block_limits::confirm_text_characters <= 300);
  CHECK(block_limits::confirm_button_characters <= 30);
  CHECK(block_limits::message_text_characters <= 4'000);
  CHECK(block_limits::blocks_per_view <= 100);
  CHECK(block_limits::view_title_characters <= 24);
  CHECK(block_limits::private_metadata_characters <= 3'000);
  CHECK(block_limits::callback_id_characters <= 255);
  CHECK(block_limits::input_label_characters <= 2'000);
  CHECK(block_limits::placeholder_characters <= 150);
  CHECK(block_limits::view_bytes <= 250'000);
  // Undocumented: Slack answers msg_blocks_too_long near 13 200 (slackapi/bolt-js#2509).
  CHECK(limits::slack_blocks_characters <= 12'000);
}

}  // namespace countersign::block_limits_test
