// Clicks as Slack sends them, and as nobody should.
#include "slack/interaction.hpp"

#include "catch.hpp"
#include "core/url.hpp"
#include "slack/button_value.hpp"

using namespace countersign;
using namespace countersign::slack;

namespace {

Interaction parse(const std::string& payload) {
  return parse_interaction("payload=" + percent_encode(payload));
}

}  // namespace

TEST_CASE("a click is read, also from an id that begins with W") {
  const auto interaction = parse(
      R"({"type":"block_actions","user":{"id":"W0LEE00001","team_id":"T1"},"team":{"id":"T1"},"channel":{"id":"C1"},)"
      R"("container":{"type":"message","message_ts":"1.5","channel_id":"C1"},"trigger_id":"t1","actions":[)"
      R"({"type":"button","action_id":"approve","block_id":"a.v3","value":"x","action_ts":"2.5"}]})");
  const auto* click = std::get_if<BlockAction>(&interaction);
  REQUIRE(click != nullptr);
  CHECK(click->user_id == "W0LEE00001");
  CHECK(click->team_id == "T1");
  CHECK(click->message_ts == "1.5");
  CHECK(click->action_id == "approve");
  CHECK_FALSE(dedup_keys(*click).empty());
}

TEST_CASE("a click without value, message, container, team or response_url is still a click") {
  const auto interaction = parse(
      R"({"type":"block_actions","user":{"id":"U1"},"team":null,"actions":[{"type":"button","action_id":"approve"}]})");
  const auto* click = std::get_if<BlockAction>(&interaction);
  REQUIRE(click != nullptr);
  CHECK_FALSE(click->value.has_value());
  CHECK(click->team_id.empty());
}

TEST_CASE("what is no interaction is said to be none") {
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("")));
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("payload=%7B")));
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("payload=%zz")));
  CHECK(std::holds_alternative<OtherInteraction>(parse(R"({"type":"shortcut"})")));
}

TEST_CASE("a button's value reads back, and nothing else is taken for one") {
  const ButtonValue value{
      "Production/33333333-3333-4333-8333-333333333333/purchaseInvoices/"
      "44444444-4444-4444-8444-444444444444",
      3, 1};
  const auto back = parse_button_value(encode(value));
  REQUIRE(back.has_value());
  CHECK(*back == value);
  CHECK_FALSE(parse_button_value("").has_value());
  CHECK_FALSE(parse_button_value(encode(value) + " ").has_value());
  CHECK_FALSE(parse_button_value("Production/x/purchaseInvoices/y|v3|s1").has_value());
}
