// Which method each call asks for, in which form, and with what.
#include <set>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "core/url.hpp"
#include "slack/probe.hpp"
#include "unit/slack/support.hpp"

namespace countersign::request_test {

using namespace countersign;
using namespace countersign::slack;
using namespace countersign::slack::testing;
using Json = nlohmann::json;

namespace {

constexpr const char* json_type = "application/json; charset=utf-8";
constexpr const char* form_type = "application/x-www-form-urlencoded";

HttpRequest request(const domain::Call& call, const Content& content) {
  return request_for(settings(), call, content).value();
}

/// Checks what every request has, and reads the body.
Json json_body(const HttpRequest& sent, const std::string& method) {
  CHECK(sent.method == "POST");
  CHECK(sent.url == "https://slack.example/api/" + method);
  CHECK(find_header(sent.headers, "Content-Type") == json_type);
  return Json::parse(sent.body);
}

FormPairs form_body(const HttpRequest& sent, const std::string& method) {
  CHECK(sent.method == "POST");
  CHECK(sent.url == "https://slack.example/api/" + method);
  CHECK(find_header(sent.headers, "Content-Type") == form_type);
  return parse_form(sent.body).value();
}

ErrorCode refused(const Content& content) {
  const auto made = request_for(settings(), show_card, content);
  REQUIRE_FALSE(made.has_value());
  return made.error().code;
}

}  // namespace

TEST_CASE("a card that Slack does not have yet is posted, with our delivery id") {
  const auto body = json_body(request(show_card, new_message()), "chat.postMessage");
  const Json expected{
      {"channel", "C0FINANCE1"},
      {"text", "Approval needed: R&amp;D"},
      {"blocks", Json::array({{{"type", "divider"}}})},
      {"metadata", {{"event_type", "countersign_delivery"}, {"event_payload", {{"delivery", "card-1"}}}}},
      {"client_msg_id", message_id_of("card-1")},
      {"unfurl_links", false},
      {"unfurl_media", false}};
  CHECK(body == expected);
}

TEST_CASE("a card that Slack has is updated in place") {
  const auto body = json_body(request(show_card, update()), "chat.update");
  CHECK(body.at("channel") == "C0FINANCE1");
  CHECK(body.at("ts") == "1764079320.000247");  // A text: as a number it would lose digits.
  CHECK(body.at("text") == "Approval needed: R&amp;D");
  CHECK(body.at("blocks").size() == 1);
  CHECK_FALSE(body.contains("client_msg_id"));
}

TEST_CASE("a private answer goes to its person alone, a note into the thread") {
  Content content;
  content.message.text = "Nothing was done.";
  const Json private_answer{{"channel", "C0FINANCE1"}, {"user", "W0LEE00001"}, {"text", "Nothing was done."}};
  CHECK(json_body(request(whisper, content), "chat.postEphemeral") == private_answer);
  const Json note{{"channel", "C0FINANCE1"},
                  {"thread_ts", "1764079320.000247"},
                  {"text", "Nothing was done."},
                  {"unfurl_links", false},
                  {"unfurl_media", false}};
  CHECK(json_body(request(notify_thread, content), "chat.postMessage") == note);
}

TEST_CASE(
    "a modal is opened with its trigger, changed with its hash, and never waited for past the trigger's "
    "life") {
  const Content content{{}, {}, 0, R"({"type":"modal","title":"x"})"};
  const auto opening = request(open_modal, content);
  const Json opened{{"trigger_id", "1764079320.1.0a1b"}, {"view", {{"type", "modal"}, {"title", "x"}}}};
  CHECK(json_body(opening, "views.open") == opened);
  CHECK(opening.timeout == domain::modal_life_ms);
  const Json changed{
      {"view_id", "V0VIEW"}, {"hash", "1764079320.0a1b"}, {"view", {{"type", "modal"}, {"title", "x"}}}};
  CHECK(json_body(request(update_modal, content), "views.update") == changed);
  for (const char* view : {"", "[]", "{", "null"})
    CHECK_FALSE(request_for(settings(), open_modal, {{}, {}, 0, view}).has_value());
  const std::string large = R"({"type":")" + std::string(250'000, 'x') + "\"}";
  CHECK(request_for(settings(), open_modal, {{}, {}, 0, large}).error().code == ErrorCode::too_large);
  CHECK_FALSE(request_for(settings(), domain::OpenModal{"", "U1", {}}, content).has_value());
}

TEST_CASE("a note about a card whose ts is not known yet stands beside it") {
  Content content;
  content.message.text = "x";
  auto early = notify_thread;
  early.thread_ts.clear();
  CHECK_FALSE(json_body(request(early, content), "chat.postMessage").contains("thread_ts"));
}

TEST_CASE("the methods that take no JSON are asked with a form") {
  const FormPairs email{{"email", "lee+ap@contoso.example"}};
  CHECK(form_body(request(look_up_user, {}), "users.lookupByEmail") == email);
  CHECK(request(look_up_user, {}).body == "email=lee%2Bap%40contoso.example");
  const FormPairs user{{"user", "W0LEE00001"}};
  CHECK(form_body(request(look_up_by_id, {}), "users.info") == user);
  // An organisation's token is told the workspace; with another one Slack passes it over.
  const FormPairs group{{"usergroup", "S0FINANCE1"}, {"team_id", settings().team_id}};
  CHECK(form_body(request(read_user_group, {}), "usergroups.users.list") == group);
  const FormPairs window{{"channel", "C0FINANCE1"},        {"oldest", "1764079020.250000"},
                         {"latest", "1764079920.250000"},  {"inclusive", "true"},
                         {"include_all_metadata", "true"}, {"limit", "999"}};
  CHECK(form_body(request(find_card, {}), "conversations.history") == window);
  CHECK(form_body(auth_test_request(settings()), "auth.test").empty());
  const FormPairs channel{{"channel", "C0FINANCE1"}};
  CHECK(form_body(channel_request(settings(), "C0FINANCE1"), "conversations.info") == channel);
}

TEST_CASE("a search near the beginning of time asks for no negative one") {
  auto call = find_card;
  call.since = Instant{std::chrono::seconds{1}};
  CHECK(*find_value(form_body(request(call, {}), "conversations.history"), "oldest") == "0");
}

TEST_CASE("no request holds credentials: those are added by the sender") {
  for (const auto& call : slack_calls()) {
    const auto sent = request(call, new_message());
    CHECK(find_header(sent.headers, "Authorization").empty());
    CHECK(sent.body.find("token") == std::string::npos);
  }
}

TEST_CASE("a message without text, or with what are no blocks, is not sent") {
  CHECK(refused({{"", "[]"}, {}, 0, {}}) == ErrorCode::invalid_argument);
  for (const char* blocks : {"[]", "{}", "[", "null", "\"x\""})
    CHECK(refused({{"x", blocks}, {}, 0, {}}) == ErrorCode::invalid_argument);
}

TEST_CASE("what Slack would refuse for its length is not sent; lengths are code points") {
  const auto blocks = [](std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters - 4; ++i) text += "é";
    return "[\"" + text + "\"]";
  };
  std::string longest;
  for (int i = 0; i < 4'000; ++i) longest += "語";
  CHECK(request_for(settings(), show_card, {{longest, blocks(12'000)}, {}, 0, {}}).has_value());
  CHECK(refused({{longest + "x", ""}, {}, 0, {}}) == ErrorCode::too_large);
  CHECK(refused({{"x", blocks(12'001)}, {}, 0, {}}) == ErrorCode::too_large);
}

TEST_CASE("bytes that are no UTF-8 are replaced, not sent") {
  const auto body = json_body(request(whisper, {{"broken \xFF", ""}, {}, 0, {}}), "chat.postEphemeral");
  CHECK(body.at("text") == "broken \uFFFD");
}

TEST_CASE("a call to Business Central is never sent to Slack") {
  const domain::RecordKey key{{"Production", "c"}, domain::Resource::purchase_invoices, "r"};
  for (const domain::Call& call :
       {domain::Call{domain::ReadRecord{key}}, domain::Call{domain::PostDocument{key, "e"}}}) {
    const auto made = request_for(settings(), call, new_message());
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("a delivery has one message id, whenever it is asked for, and no other delivery has it") {
  // RFC 9562: version 5, variant 10. Computed apart with Python's uuid.uuid5.
  CHECK(message_id_of("card-1") == "8a6be147-f3f7-5b6e-bdab-6e58a3b9a7aa");
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    const auto id = message_id_of("card-" + std::to_string(i));
    CHECK(id.size() == 36);
    CHECK(id[14] == '5');
    ids.insert(id);
  }
  CHECK(ids.size() == 1'000);
}

}  // namespace countersign::request_test
