// What each reply of the Web API means for the call it answers.
#include "catch.hpp"
#include "unit/slack/support.hpp"

namespace countersign::answer_test {

using namespace countersign;
using namespace countersign::slack;
using namespace countersign::slack::testing;
using namespace std::chrono_literals;
using domain::Failed;

namespace {

/// A card or an answer would be there twice; a read or an update does no harm twice.
bool is_harmful_twice(const domain::Call& call, const Content& content) {
  if (std::holds_alternative<domain::ShowCard>(call)) return !content.ts.has_value();
  return std::holds_alternative<domain::Whisper>(call) ||
         std::holds_alternative<domain::NotifyThread>(call) ||
         std::holds_alternative<domain::TellChannel>(call) ||
         std::holds_alternative<domain::TellPerson>(call) || domain::is_modal(call);
}

/// Every call, and the card both as a new message and as an update.
std::vector<std::pair<domain::Call, Content>> exchanges() {
  std::vector<std::pair<domain::Call, Content>> all{{show_card, update()}};
  for (const auto& call : slack_calls()) all.emplace_back(call, new_message());
  return all;
}

/// How long a reply to chat.postMessage makes its key wait.
std::optional<Duration> pause_after(const HttpResult& given) {
  const auto answer = read_answer(show_card, new_message(), given);
  CHECK(answer.rate_limited);
  CHECK_FALSE(answer.token_refused);
  REQUIRE(attempt(answer) != nullptr);
  CHECK_FALSE(attempt(answer)->possibly_done);
  return attempt(answer)->retry_after;
}

}  // namespace

TEST_CASE("a posted card is known by the ts of the reply, and by what was shown") {
  const auto answer = read_answer(show_card, new_message(), reply(200, fixture("chat_post_message.json")));
  const auto* shown = outcome<domain::CardShown>(answer);
  REQUIRE(shown != nullptr);
  CHECK(shown->ts == "1764079320.000247");
  CHECK(shown->revision == 7);
  CHECK_FALSE(answer.rate_limited);
  CHECK_FALSE(answer.token_refused);
}

TEST_CASE("a ts that came as a number keeps its six decimals") {
  const auto answer =
      read_answer(show_card, new_message(), reply(200, R"({"ok":true,"ts":1764079320.000247})"));
  REQUIRE(outcome<domain::CardShown>(answer) != nullptr);
  CHECK(outcome<domain::CardShown>(answer)->ts == "1764079320.000247");
}

TEST_CASE("an updated card keeps its ts, also when the reply does not repeat it") {
  const auto answer = read_answer(show_card, update(), reply(200, R"({"ok":true})"));
  REQUIRE(outcome<domain::CardShown>(answer) != nullptr);
  CHECK(outcome<domain::CardShown>(answer)->ts == "1764079320.000247");
}

TEST_CASE("a card that was taken without a ts is looked for, not posted again") {
  for (const char* body : {R"({"ok":true})", R"({"ok":true,"ts":null})", R"({"ok":true,"ts":{}})"}) {
    const auto answer = read_answer(show_card, new_message(), reply(200, body));
    REQUIRE(attempt(answer) != nullptr);
    CHECK(attempt(answer)->possibly_done);
  }
}

TEST_CASE("answers and notes are delivered when Slack says ok") {
  const auto ok = reply(200, R"({"ok":true,"message_ts":"1764079320.000300"})");
  CHECK(outcome<domain::Delivered>(read_answer(whisper, new_message(), ok)) != nullptr);
  CHECK(outcome<domain::Delivered>(read_answer(notify_thread, new_message(), ok)) != nullptr);
}

TEST_CASE("a person is found by e-mail with the best name there is") {
  const auto found = read_answer(look_up_user, {}, reply(200, fixture("users_lookup_by_email.json")));
  const auto* user = outcome<domain::UserFound>(found);
  REQUIRE(user != nullptr);
  CHECK(user->user.id == "W0LEE00001");
  CHECK(user->user.name == "Lee W. Wong");
  CHECK_FALSE(user->user.is_deactivated);

  const auto bare = read_answer(look_up_user, {},
                                reply(200, R"({"ok":true,"user":{"id":"U1","name":"lee","deleted":true}})"));
  REQUIRE(outcome<domain::UserFound>(bare) != nullptr);
  CHECK(outcome<domain::UserFound>(bare)->user.name == "lee");
  CHECK(outcome<domain::UserFound>(bare)->user.is_deactivated);
}

TEST_CASE("a person is told with the workspace and whatever bars an approver") {
  const auto answer = read_answer(
      domain::LookUpUser{"", "W1"}, {},
      reply(200,
            R"({"ok":true,"user":{"id":"W1","team_id":"T9","is_ultra_restricted":true,"is_stranger":true,)"
            R"("enterprise_user":{"teams":["T9","T1",7]}}})"));
  const auto* found = outcome<domain::UserFound>(answer);
  REQUIRE(found != nullptr);
  CHECK(found->user.team_id == "T9");
  CHECK(found->user.other_teams == std::vector<std::string>{"T9", "T1"});
  CHECK(found->user.is_guest);
  CHECK(found->user.is_stranger);
}

TEST_CASE("a person whom Slack does not know is no failure") {
  for (const char* code : {"users_not_found", "user_not_found", "user_not_visible"})
    CHECK(outcome<domain::UserUnknown>(read_answer(look_up_user, {}, refusal(code))) != nullptr);
}

TEST_CASE("a lookup that says ok but names nobody is not understood") {
  for (const char* body :
       {R"({"ok":true})", R"({"ok":true,"user":null})", R"({"ok":true,"user":{"id":7}})"}) {
    const auto answer = read_answer(look_up_user, {}, reply(200, body));
    REQUIRE(outcome<Failed>(answer) != nullptr);
    CHECK(outcome<Failed>(answer)->kind == Failed::Kind::not_understood);
  }
}

TEST_CASE("a lost card is found by our metadata alone, on a full page too") {
  const auto answer = read_answer(find_card, {}, reply(200, fixture("conversations_history.json")));
  const auto* found = outcome<domain::CardFound>(answer);
  REQUIRE(found != nullptr);
  CHECK(found->ts == "1764079326.000247");
}

TEST_CASE("a card is said to be absent only when the whole window was seen") {
  const auto read = [](const char* body) { return read_answer(find_card, {}, reply(200, body)); };
  const auto absent = read(R"({"ok":true,"messages":[],"has_more":false})");
  REQUIRE(outcome<domain::CardFound>(absent) != nullptr);
  CHECK_FALSE(outcome<domain::CardFound>(absent)->ts.has_value());
  CHECK(outcome<domain::CannotTell>(read(R"({"ok":true,"messages":[{"ts":"1.5"}],"has_more":true})")) !=
        nullptr);
  CHECK(outcome<Failed>(read(R"({"ok":true})")) != nullptr);
  CHECK(outcome<Failed>(read(R"({"ok":true,"messages":{}})")) != nullptr);
}

TEST_CASE("without the permission to look it cannot be told whether the card is there") {
  for (const char* code : {"missing_scope", "not_in_channel"}) {
    const auto answer = read_answer(find_card, {}, refusal(code));
    CHECK(outcome<domain::CannotTell>(answer) != nullptr);
    CHECK_FALSE(answer.token_refused);  // The scope is an optional one: nothing else stops for it.
  }
}

TEST_CASE("HTTP 429 pauses for as long as Slack asks, at least a second, at most a day") {
  const std::string body = R"({"ok":false,"error":"ratelimited"})";
  CHECK(pause_after(reply(429, body, {{"retry-after", "30"}})) == 30s);
  CHECK(pause_after(reply(429, body, {{"Retry-After", "0"}})) == 1s);
  CHECK(pause_after(reply(429, body, {{"Retry-After", "999999999"}})) == 24h);
  CHECK(pause_after(reply(429, body, {{"Retry-After", "999999999999999999999999"}})) == 24h);
  CHECK(pause_after(reply(429, body)) == 1s);
  for (const char* value : {"", "soon", "-5", "1.5", "0x10", "Wed, 21 Oct 2026 07:28:00 GMT"})
    CHECK(pause_after(reply(429, body, {{"Retry-After", value}})) == 1s);
}

TEST_CASE("HTTP 429 is a pause whatever its body is") {
  for (const char* body : {"", "<html>Too many requests</html>", "{", "[]", R"({"ok":true,"ts":"1.5"})",
                           R"({"ok":false,"error":"invalid_auth"})"})
    CHECK(pause_after(reply(429, body, {{"Retry-After", "7"}})) == 7s);
  CHECK(pause_after(reply(429, R"({"retry_after":3,"ok":false,"error":"rate_limited"})")) == 3s);
  CHECK(pause_after(reply(429, R"({"retry_after":3,"ok":false})", {{"Retry-After", "9"}})) == 9s);
}

TEST_CASE("both spellings of the rate limit pause under HTTP 200, too") {
  CHECK(pause_after(refusal("ratelimited")) == 1s);
  CHECK(pause_after(refusal("rate_limited")) == 1s);
  CHECK(pause_after(reply(200, R"({"retry_after":4,"ok":false,"error":"rate_limited"})")) == 4s);
}

TEST_CASE("a server's failure is repeated, but never what would then be there twice") {
  for (const auto& [call, content] : exchanges()) {
    for (const unsigned status : {500u, 502u, 503u, 504u, 599u}) {
      for (const char* body : {"", "<html>Bad gateway</html>", R"({"ok":false,"error":"invalid_auth"})"}) {
        const auto answer = read_answer(call, content, reply(status, body, {{"Retry-After", "20"}}));
        INFO(domain::name_of(call) << " " << status << " " << body);
        REQUIRE(attempt(answer) != nullptr);
        CHECK(attempt(answer)->possibly_done == is_harmful_twice(call, content));
        CHECK(attempt(answer)->retry_after == Duration{20s});
        CHECK_FALSE(answer.rate_limited);
        CHECK_FALSE(answer.token_refused);
      }
    }
  }
}

TEST_CASE(
    "a lost connection is in doubt only after the request was sent, and only where a repeat does harm") {
  for (const auto& [call, content] : exchanges()) {
    INFO(domain::name_of(call));
    const auto unsent =
        read_answer(call, content, tl::make_unexpected(TransportError{false, "no such host"}));
    REQUIRE(attempt(unsent) != nullptr);
    CHECK_FALSE(attempt(unsent)->possibly_done);
    CHECK_FALSE(attempt(unsent)->retry_after.has_value());
    const auto sent = read_answer(call, content, tl::make_unexpected(TransportError{true, "reset"}));
    REQUIRE(attempt(sent) != nullptr);
    CHECK(attempt(sent)->possibly_done == is_harmful_twice(call, content));
    CHECK(attempt(sent)->reason.find("reset") != std::string::npos);
  }
}

TEST_CASE("HTTP 200 with what is no answer of the Web API leaves open whether it was done") {
  for (const auto& [call, content] : exchanges()) {
    for (const char* body :
         {"", "ok", "<html>Sign in to the proxy</html>", "{", "[]", "null", R"({"ok":false})",
          R"({"ok":"true","ts":"1.5"})", R"({"ts":"1.5"})", "{\"ok\":true,\"ts\":\"\xFF\"}"}) {
      const auto answer = read_answer(call, content, reply(200, body));
      INFO(domain::name_of(call) << " " << body);
      REQUIRE(attempt(answer) != nullptr);
      CHECK(attempt(answer)->possibly_done == is_harmful_twice(call, content));
    }
  }
}

TEST_CASE("another status without Slack's answer points at the address, and ends the call") {
  for (const unsigned status : {204u, 301u, 302u, 400u, 403u, 404u, 413u}) {
    const auto answer = read_answer(show_card, new_message(), reply(status, "<html>no</html>"));
    const auto* failure = outcome<Failed>(answer);
    INFO(status);
    REQUIRE(failure != nullptr);
    CHECK(failure->kind == Failed::Kind::not_understood);
    CHECK(failure->code == "http_" + std::to_string(status));
    CHECK_FALSE(answer.token_refused);
  }
}

TEST_CASE("Slack's own refusal counts whatever status carries it") {
  const auto answer =
      read_answer(show_card, new_message(), reply(403, R"({"ok":false,"error":"invalid_auth"})"));
  CHECK(answer.token_refused);
}

TEST_CASE("a refused token stops the tenant, and a missing scope is named") {
  const auto answer = read_answer(
      show_card, new_message(),
      reply(200, R"({"ok":false,"error":"missing_scope","needed":"chat:write","provided":"users:read"})"));
  const auto* failure = outcome<Failed>(answer);
  REQUIRE(failure != nullptr);
  CHECK(answer.token_refused);
  CHECK(failure->kind == Failed::Kind::unauthorised);
  CHECK(failure->code == "missing_scope");
  CHECK(failure->reason == "Slack refused with missing_scope. It needs the scope chat:write.");
}

TEST_CASE("what Slack says about bad blocks is handed on, on one line and not too much of it") {
  const auto answer = read_answer(
      show_card, new_message(),
      reply(200, R"({"ok":false,"error":"invalid_blocks","errors":["x"],"response_metadata":{"messages":)"
                 R"(["[ERROR] must be less than 151 characters\n[json-pointer:/blocks/0/text]"]}})"));
  REQUIRE(outcome<Failed>(answer) != nullptr);
  CHECK(outcome<Failed>(answer)->reason ==
        "Slack refused with invalid_blocks. [ERROR] must be less than 151 characters "
        "[json-pointer:/blocks/0/text]");
  const std::string much(100'000, 'x');
  const auto long_one = read_answer(show_card, new_message(), refusal("restricted_action_" + much));
  REQUIRE(outcome<Failed>(long_one) != nullptr);
  CHECK(outcome<Failed>(long_one)->kind == Failed::Kind::channel);
  CHECK(outcome<Failed>(long_one)->reason.size() < 500);
  CHECK(outcome<Failed>(long_one)->code.size() < 500);
}

TEST_CASE("a code that nobody knows is tried again before it is given up") {
  for (const auto& [call, content] : exchanges()) {
    const auto answer = read_answer(call, content, refusal("streaming_state_conflict"));
    INFO(domain::name_of(call));
    REQUIRE(attempt(answer) != nullptr);
    CHECK_FALSE(attempt(answer)->possibly_done);
    CHECK(attempt(answer)->reason.find("streaming_state_conflict") != std::string::npos);
  }
}

TEST_CASE("the members of a user group are read, and a group that is not there has nobody") {
  const auto answer =
      read_answer(read_user_group, {}, reply(200, R"({"ok":true,"users":["U060R4BJ4",7,"W123A4BC5"]})"));
  REQUIRE(outcome<domain::UserGroupRead>(answer) != nullptr);
  CHECK(outcome<domain::UserGroupRead>(answer)->users == std::vector<std::string>{"U060R4BJ4", "W123A4BC5"});
  CHECK(outcome<Failed>(read_answer(read_user_group, {}, reply(200, R"({"ok":true})"))) != nullptr);
  for (const char* code : {"no_such_subteam", "plan_upgrade_required"})
    CHECK(outcome<domain::UserUnknown>(read_answer(read_user_group, {}, refusal(code))) != nullptr);
  CHECK(outcome<domain::UserUnknown>(read_answer(look_up_by_id, {}, refusal("user_not_found"))) != nullptr);
}

TEST_CASE("a scope that only user groups need does not stop the tenant") {
  const auto answer = read_answer(read_user_group, {}, refusal("missing_scope"));
  REQUIRE(outcome<Failed>(answer) != nullptr);
  CHECK(outcome<Failed>(answer)->kind == Failed::Kind::unauthorised);
  CHECK_FALSE(answer.token_refused);
}

TEST_CASE("a Home tab was shown, or Slack says that the app has none, and it is not tried again") {
  CHECK(outcome<domain::Delivered>(read_answer(publish_home, {}, reply(200, R"({"ok":true,"view":{}})"))) !=
        nullptr);
  const auto refused = read_answer(publish_home, {}, refusal("not_enabled"));
  REQUIRE(outcome<Failed>(refused) != nullptr);
  CHECK(outcome<Failed>(refused)->kind == Failed::Kind::payload);
  CHECK(read_answer(publish_home, {}, refusal("ratelimited")).rate_limited);
}

TEST_CASE("nothing that Slack is asked for is answered to Business Central's calls") {
  const domain::RecordKey key{{"Production", "c"}, domain::Resource::purchase_invoices, "r"};
  const auto answer = read_answer(domain::PostDocument{key, "e"}, {}, reply(200, R"({"ok":true})"));
  REQUIRE(outcome<Failed>(answer) != nullptr);
}

}  // namespace countersign::answer_test
