// Clicks as Slack sends them, and as nobody should.
#include "slack/interaction.hpp"

#include "catch.hpp"
#include "core/url.hpp"
#include "slack/button_value.hpp"
#include "slack/form_metadata.hpp"
#include "slack/form_reply.hpp"
#include "slack/text.hpp"
#include "unit/slack/support.hpp"

namespace countersign::interaction_test {

using namespace countersign;
using namespace countersign::slack;
using countersign::slack::testing::fixture;

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
  CHECK(click->origin.team_id == "T1");
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
  CHECK(click->origin.team_id.empty());
}

TEST_CASE("where an organisation's installation names no workspace, it is the person's") {
  const auto origin = [](const std::string& members) {
    const auto interaction =
        parse(R"({"type":"block_actions","actions":[{"action_id":"approve"}],)" + members + "}");
    return std::get<BlockAction>(interaction).origin;
  };
  const std::string in_e1 = R"("enterprise":{"id":"E1"},"is_enterprise_install":true)";
  auto found = origin(R"("user":{"id":"U1","team_id":"T2"},"team":null,)" + in_e1);
  CHECK(found.team_id == "T2");
  CHECK(found.enterprise_id == "E1");
  CHECK(found.is_org_wide);
  CHECK(origin(R"("user":{"id":"U1","team_id":"T2"},"team":{"id":"T1"},)" + in_e1).team_id == "T1");
  found = origin(R"("user":{"id":"U1","team_id":"E1"},"team":null,)" + in_e1);
  CHECK(found.team_id.empty());
  CHECK(found.enterprise_id == "E1");
  // Outside an organisation's installation a missing workspace stays missing.
  CHECK(origin(R"("user":{"id":"U1","team_id":"T1"},"team":null,"enterprise":{"id":"E1"})").team_id.empty());
}

TEST_CASE("what is no interaction is said to be none") {
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("")));
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("payload=%7B")));
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse_interaction("payload=%zz")));
  CHECK(std::holds_alternative<OtherInteraction>(parse(R"({"type":"shortcut"})")));
}

TEST_CASE("a submitted form is read with its fields: texts, persons and what was left empty") {
  const auto interaction = parse(
      R"({"type":"view_submission","user":{"id":"U1","team_id":"T1"},"team":{"id":"T1"},"trigger_id":"t1","view":{)"
      R"("id":"V1","callback_id":"ask","private_metadata":"m","hash":"h","state":{"values":{)"
      R"("text":{"text":{"type":"plain_text_input","value":"Why?"}},)"
      R"("person":{"person":{"type":"users_select","selected_user":"U2"}},)"
      R"("empty":{"empty":{"type":"plain_text_input","value":null}}}}}})");
  const auto* form = std::get_if<ViewSubmission>(&interaction);
  REQUIRE(form != nullptr);
  CHECK(form->callback_id == "ask");
  CHECK(form->private_metadata == "m");
  CHECK(value_of(*form, "text") == "Why?");
  CHECK(value_of(*form, "person") == "U2");
  CHECK(value_of(*form, "empty").empty());
  CHECK(value_of(*form, "unheard of").empty());
  CHECK(dedup_keys(*form) == std::vector<std::string>{"slack-trigger:t1"});
  CHECK(form->origin.team_id == "T1");
}

TEST_CASE(
    "forms of any other shape are no forms, or lack what they lack, and are never read past their limit") {
  for (const auto* payload :
       {R"({"type":"view_submission"})", R"({"type":"view_submission","user":{"id":"U1"}})",
        R"({"type":"view_submission","view":{"callback_id":"reject"}})",
        R"({"type":"view_submission","user":{"id":7},"view":{"callback_id":"reject"}})"})
    CHECK(std::holds_alternative<InteractionNotUnderstood>(parse(payload)));
  for (const auto* values : {"null", "7", "[]", "{}", R"({"text":null})", R"({"text":[]})",
                             R"({"text":{"text":7}})", R"({"text":{"text":{"value":{"deep":1}}}})"}) {
    INFO(values);
    const auto interaction = parse(
        R"({"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"reject","state":{"values":)" +
        std::string(values) + "}}}");
    REQUIRE(std::holds_alternative<ViewSubmission>(interaction));
    CHECK(value_of(std::get<ViewSubmission>(interaction), "text").empty());
  }
  std::string many;
  for (int i = 0; i < 500; ++i)
    many += (many.empty() ? "" : ",") + std::string("\"b") + std::to_string(i) + R"(":{"a":{"value":"x"}})";
  const auto interaction =
      parse(R"({"type":"view_submission","user":{"id":"U1"},"view":{"callback_id":"x","state":{"values":{)" +
            many + "}}}}");
  CHECK(std::get<ViewSubmission>(interaction).fields.size() == form_fields);
}

TEST_CASE("recorded payloads of modals are what they are") {
  const auto submission = parse(fixture("view_submission.json"));
  REQUIRE(std::holds_alternative<ViewSubmission>(submission));
  CHECK(std::get<ViewSubmission>(submission).callback_id == "somebody-elses");
  const auto closed = parse(fixture("view_closed.json"));
  REQUIRE(std::holds_alternative<ViewClosed>(closed));
  CHECK(std::get<ViewClosed>(closed).view_id == "V0PAYLOAD1");
  CHECK(std::holds_alternative<InteractionNotUnderstood>(parse(R"({"type":"view_closed"})")));
  const auto click = parse(fixture("block_actions_of_a_modal.json"));
  REQUIRE(std::holds_alternative<BlockAction>(click));
  CHECK(std::get<BlockAction>(click).view_id == "V0PAYLOAD1");
  CHECK(std::get<BlockAction>(click).view_hash == "1795525166.YVocmHYs");
  CHECK(std::get<BlockAction>(click).channel_id.empty());
}

TEST_CASE("a form's metadata reads back, and nothing else is taken for it") {
  const FormMetadata metadata{{"Production/33333333-3333-4333-8333-333333333333/purchaseInvoices/"
                               "44444444-4444-4444-8444-444444444444",
                               3, 1},
                              "C0FINANCE1"};
  const auto text = encode(metadata);
  REQUIRE(parse_form_metadata(text).has_value());
  CHECK(*parse_form_metadata(text) == metadata);
  for (const auto& forged :
       {std::string{}, std::string("not-ours"), encode(metadata.about), encode(metadata.about) + "|",
        text + " ", text + "|C1", encode(metadata.about) + "|<!here>", encode(metadata.about) + "|c0finance1",
        "x" + text.substr(text.find('/')) + "", text.substr(0, text.find("|v3")) + "|v03|s1|C1",
        text.substr(0, text.find("|v3")) + "|v-1|s1|C1", std::string(4'000, 'x')}) {
    INFO(forged.substr(0, 60));
    if (forged.starts_with("x/"))
      continue;  // Another environment is another conversation, which has no card.
    CHECK_FALSE(parse_form_metadata(forged).has_value());
  }
}

TEST_CASE("answers to a form are what Slack documents") {
  CHECK(form_errors("text", "Please say \"why\".") ==
        R"({"errors":{"text":"Please say \"why\"."},"response_action":"errors"})");
  CHECK(form_update(R"({"type":"modal"})") == R"({"response_action":"update","view":{"type":"modal"}})");
}

TEST_CASE("what Slack escaped is read as it was written, once") {
  CHECK(unescape("R&amp;D &lt;b&gt; &amp;lt; & &copy;") == "R&D <b> &lt; & &copy;");
  CHECK(unescape("").empty());
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

}  // namespace countersign::interaction_test
