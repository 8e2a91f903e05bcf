#include "catch.hpp"
#include "core/url.hpp"
#include "driver.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::slack_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

Json button(const std::string& action, const std::string& value) {
  return {{"type", "button"},
          {"text", {{"type", "plain_text"}, {"text", "Approve"}}},
          {"action_id", action},
          {"value", value}};
}

Json card(const std::string& value = "cv_1.v1.s1") {
  return {{"channel", "C0APPROVAL"},
          {"text", "Approval needed"},
          {"blocks",
           Json::array({{{"type", "header"}, {"text", {{"type", "plain_text"}, {"text", "EUR 18,450.00"}}}},
                        {{"type", "actions"},
                         {"block_id", "a.v1"},
                         {"elements", Json::array({button("approve", value)})}}})},
          {"metadata", {{"event_type", "countersign_delivery"}, {"event_payload", {{"delivery", "dl_1"}}}}}};
}

Json by_form(Driver& driver, const std::string& method, const std::string& form) {
  return Json::parse(driver.slack_raw(method, form, "application/x-www-form-urlencoded").body);
}

Json section(const std::string& text) {
  return {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", text}}}};
}

Json interaction(const Outgoing& call) {
  const auto form = parse_form(call.request.body);
  REQUIRE(form);
  REQUIRE(form->size() == 1);
  return Json::parse(*find_value(*form, "payload"));
}

}  // namespace

TEST_CASE("Slack answers with its own errors, on HTTP 200") {
  Driver driver;
  CHECK(driver.slack("auth.test", Json::object())["team_id"] == "T0SANDBOX1");
  const auto none = driver.send("POST", "/slack/api/auth.test");
  CHECK(none->status == 200);
  CHECK(Json::parse(none->body)["error"] == "not_authed");
  const auto wrong =
      driver.send("POST", "/slack/api/auth.test", {}, {{"Authorization", "Bearer xoxb-other"}});
  CHECK(Json::parse(wrong->body)["error"] == "invalid_auth");
  auto message = card();
  message["channel"] = "C0ARCHIVED";
  CHECK(driver.slack("chat.postMessage", message)["error"] == "is_archived");
  message["channel"] = "C0NOBOT001";
  CHECK(driver.slack("chat.postMessage", message)["error"] == "not_in_channel");
  CHECK(driver.slack("conversations.join", {{"channel", "C0NOBOT001"}})["ok"] == true);
  CHECK(driver.slack("chat.postMessage", message)["ok"] == true);
  message["channel"] = "C0NOWHERE1";
  CHECK(driver.slack("chat.postMessage", message)["error"] == "channel_not_found");
  CHECK(driver.slack("chat.postMessage", {{"channel", "C0APPROVAL"}})["error"] == "no_text");
}

TEST_CASE("People are looked up by form, never by JSON") {
  Driver driver;
  CHECK(driver.slack("users.lookupByEmail", {{"email", "lee@cronus.example"}})["error"] ==
        "invalid_arguments");
  const std::string form = "application/x-www-form-urlencoded";
  const auto found = driver.slack_raw("users.lookupByEmail", "email=LEE%40cronus.example", form);
  CHECK(Json::parse(found.body)["user"]["id"] == "W0LEE00001");
  const auto missing = driver.slack_raw("users.lookupByEmail", "email=no%40cronus.example", form);
  CHECK(Json::parse(missing.body)["error"] == "users_not_found");
  CHECK(Json::parse(driver.slack_raw("users.info", "user=U0DANA0001", form).body)["user"]["real_name"] ==
        "Dana Reyes");
}

TEST_CASE("A user group tells its members, but those whose accounts are deactivated") {
  Driver driver;
  const std::string form = "application/x-www-form-urlencoded";
  const auto members =
      Json::parse(driver.slack_raw("usergroups.users.list", "usergroup=S0FINANCE1", form).body);
  CHECK(members["users"] == Json::array({"U0DANA0001", "W0LEE00001"}));
  const auto none = driver.slack_raw("usergroups.users.list", "usergroup=S0NOBODY01", form);
  CHECK(Json::parse(none.body)["error"] == "no_such_subteam");
}

TEST_CASE("A message to a user opens their conversation with the app") {
  Driver driver;
  const auto answer = driver.slack("chat.postMessage", {{"channel", "W0LEE00001"}, {"text", "A reminder"}});
  CHECK(answer["ok"] == true);
  CHECK(answer["channel"] == "D0LEE00001");
  CHECK(driver.slack("chat.postMessage", {{"channel", "W0NOBODY01"}, {"text", "x"}})["error"] ==
        "channel_not_found");
}

TEST_CASE("Messages get unique times, keep their metadata, and are found in the history") {
  Driver driver;
  const auto first = driver.slack("chat.postMessage", card());
  const auto second = driver.slack("chat.postMessage", card());
  REQUIRE(first["ok"] == true);
  CHECK(first["ts"].get<std::string>().size() == 17);
  CHECK(first["ts"] < second["ts"]);
  CHECK(first["message"]["blocks"][0].contains("block_id"));
  const auto plain = driver.slack("conversations.history", {{"channel", "C0APPROVAL"}});
  CHECK(plain["messages"].size() == 2);
  CHECK_FALSE(plain["messages"][0].contains("metadata"));
  const auto later =
      driver.slack("conversations.history",
                   {{"channel", "C0APPROVAL"}, {"oldest", first["ts"]}, {"include_all_metadata", true}});
  REQUIRE(later["messages"].size() == 1);
  CHECK(later["messages"][0]["metadata"]["event_payload"]["delivery"] == "dl_1");
  CHECK(driver.oracle()["duplicate_cards"] == 1);

  const auto update =
      driver.slack("chat.update", {{"channel", "C0APPROVAL"}, {"ts", first["ts"]}, {"text", "Posted"}});
  CHECK(update["message"]["blocks"].size() == 2);
  CHECK(update["message"].contains("edited"));
  CHECK(driver.slack("chat.update", {{"channel", "C0APPROVAL"},
                                     {"ts", first["ts"]},
                                     {"text", std::string(4'001, 'x')}})["error"] == "msg_too_long");
  CHECK(
      driver.slack("chat.update", {{"channel", "C0APPROVAL"}, {"ts", "1.000000"}, {"text", "x"}})["error"] ==
      "message_not_found");
}

TEST_CASE("A channel takes a burst, then one message a second") {
  Driver driver;
  for (int i = 0; i < 3; ++i) CHECK(driver.slack("chat.postMessage", card())["ok"] == true);
  const auto limited = driver.slack_raw("chat.postMessage", card().dump(), "application/json");
  CHECK(limited.status == 429);
  CHECK(find_header(limited.headers, "Retry-After") == "1");
  CHECK(Json::parse(limited.body)["error"] == "ratelimited");
  driver.advance(Duration(400));
  CHECK(driver.slack("chat.postMessage", card())["ok"] == false);
  driver.advance(Duration(600));
  CHECK(driver.slack("chat.postMessage", card())["ok"] == true);
  const auto channel = driver.oracle()["channels"]["C0APPROVAL"];
  CHECK(channel["messages"] == 4);
  CHECK(channel["rate_limited"] == 2);
  CHECK(channel["smallest_gap_ms"] == 0);
}

TEST_CASE("Blocks outside the limits are refused with a pointer to the place") {
  Driver driver;
  const auto refusal = [&](const Json& blocks) {
    const auto answer =
        driver.slack("chat.postMessage", {{"channel", "C0APPROVAL"}, {"text", "x"}, {"blocks", blocks}});
    driver.advance(Duration(1'000));
    if (answer["ok"] == true) return std::string("fine");
    if (!answer.contains("response_metadata")) return answer["error"].get<std::string>();
    CHECK(answer["error"] == "invalid_blocks");
    return answer["response_metadata"]["messages"][0].get<std::string>();
  };
  CHECK(refusal(Json::array({section("fine")})) == "fine");
  CHECK(refusal(Json::array({section(std::string(3'001, 'x'))})).find("[json-pointer:/blocks/0/text/text]") !=
        std::string::npos);
  CHECK(refusal(Json::array({section("")})).find("must be more than 0 characters") != std::string::npos);
  std::string umlauts;
  for (int i = 0; i < 3'000; ++i) umlauts += "ü";
  CHECK(refusal(Json::array({section(umlauts)})) == "fine");
  auto disabled = button("a", "v");
  disabled["disabled"] = true;
  const Json actions{{"type", "actions"}, {"elements", Json::array({disabled})}};
  CHECK(refusal(Json::array({actions})) ==
        "[ERROR] invalid additional property: disabled [json-pointer:/blocks/0/elements/0/disabled]");
  const Json header{{"type", "header"}, {"text", {{"type", "mrkdwn"}, {"text", "x"}}}};
  CHECK(refusal(Json::array({header})).find("/blocks/0/text/type") != std::string::npos);
  CHECK(refusal(Json::array({{{"type", "unknown"}}})).find("unsupported type") != std::string::npos);
  auto many = Json::array();
  for (int i = 0; i < 51; ++i) many.push_back({{"type", "divider"}});
  CHECK(refusal(many).find("no more than 50 items") != std::string::npos);
  auto twice = Json::array({section("a"), section("b")});
  twice[0]["block_id"] = twice[1]["block_id"] = "same";
  CHECK(refusal(twice).find("must be unique") != std::string::npos);
  auto large = Json::array();
  for (int i = 0; i < 5; ++i) large.push_back(section(std::string(2'900, 'x')));
  CHECK(refusal(large) == "msg_blocks_too_long");
}

TEST_CASE("The signature is Slack's published one") {
  const std::string body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_"
      "name="
      "foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%"
      "2F%2Fhooks."
      "slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015."
      "47445629121."
      "803a0bc887a14d10d2c447fce8b6703c";
  CHECK(hmac_sha256_hex("8f742231b10e8888abcd99yyyzzz85a5", "v0:1531420618:" + body) ==
        "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

TEST_CASE("A click sends the signed payload, and its outcome is what the person sees") {
  Driver driver;
  driver.control("PUT", "app", {{"interactions_url", "http://127.0.0.1:1/slack/interactions"}});
  const auto ts = driver.slack("chat.postMessage", card())["ts"];
  Json press{{"user", "W0LEE00001"}, {"channel", "C0APPROVAL"}, {"ts", ts}, {"action_id", "approve"}};
  const std::string id = driver.control("POST", "clicks", press)["id"];
  REQUIRE(driver.sent.size() == 1);
  const auto& request = driver.sent.front().request;
  const std::string stamp(find_header(request.headers, "X-Slack-Request-Timestamp"));
  CHECK(stamp == "1795510800");
  CHECK(find_header(request.headers, "X-Slack-Signature") ==
        "v0=" + hmac_sha256_hex("sandbox-signing-secret", "v0:" + stamp + ":" + request.body));
  const auto payload = interaction(driver.sent.front());
  CHECK(payload["type"] == "block_actions");
  CHECK(payload["user"]["id"] == "W0LEE00001");
  CHECK(payload["container"]["message_ts"] == ts);
  CHECK(payload["actions"][0]["value"] == "cv_1.v1.s1");
  CHECK(payload["actions"][0]["block_id"] == "a.v1");
  SECTION("an answer in time shows nothing") {
    driver.advance(Duration(2'000));
    driver.answer(200);
    CHECK(driver.control("GET", "clicks/" + id)["outcome"] == "ok");
  }
  SECTION("three seconds of silence show a warning") {
    driver.advance(Duration(3'000));
    CHECK(driver.control("GET", "clicks/" + id)["outcome"] == "warning");
    driver.answer(200);
    CHECK(driver.control("GET", "clicks/" + id)["outcome"] == "warning");
  }
  SECTION("a stale page can press what is gone") {
    driver.answer(200);
    press["action_id"] = "reject";
    CHECK(driver.send("POST", "/sandbox/api/clicks", press.dump())->status == 400);
    press["value"] = "cv_1.v0.s1";
    press["block_id"] = "a.v0";
    driver.control("POST", "clicks", press);
    const auto old = interaction(driver.sent.front());
    CHECK(old["actions"][0]["value"] == "cv_1.v0.s1");
    CHECK(old["actions"][0]["block_id"] == "a.v0");
  }
  SECTION("the response URL speaks to that person, five times at most") {
    const std::string url = payload["response_url"];
    const auto path = url.substr(std::string("http://127.0.0.1:9100").size());
    for (int i = 0; i < 5; ++i) CHECK(driver.send("POST", path, R"({"text":"only for you"})")->status == 200);
    CHECK(driver.send("POST", path, R"({"text":"once more"})")->status == 404);
    const auto state = driver.control("GET", "state");
    CHECK(state["slack"]["ephemerals"].size() == 5);
    CHECK(state["slack"]["ephemerals"][0]["user"] == "W0LEE00001");
    CHECK(state.dump().find(path.substr(std::string("/slack/response/").size())) == std::string::npos);
  }
}

TEST_CASE("An event is repeated by Slack's schedule until it is acknowledged") {
  Driver driver;
  driver.control("PUT", "app", {{"events_url", "http://127.0.0.1:1/slack/events"}});
  driver.control("POST", "events", {{"event", {{"type", "app_uninstalled"}}}});
  REQUIRE(driver.sent.size() == 1);
  const auto first = driver.sent.front().request.body;
  driver.answer(500);
  driver.advance(Duration(0));
  REQUIRE(driver.sent.size() == 1);
  CHECK(find_header(driver.sent.front().request.headers, "X-Slack-Retry-Num") == "1");
  CHECK(driver.sent.front().request.body == first);
  driver.answer(200);
  driver.advance(Duration(3'600'000));
  CHECK(driver.sent.empty());
}

TEST_CASE("A channel that somebody shares says so, and Slack tells the app of it") {
  Driver driver;
  driver.control("PUT", "app", {{"events_url", "http://127.0.0.1:1/events"}});
  const auto info = [&] { return by_form(driver, "conversations.info", "channel=C0APPROVAL")["channel"]; };
  const auto told = [&] {
    REQUIRE(driver.sent.size() == 1);
    const auto event = Json::parse(driver.sent.front().request.body)["event"];
    driver.answer(200);
    return event;
  };
  CHECK(info()["is_private"] == true);
  CHECK(info()["is_ext_shared"] == false);
  driver.control("POST", "channels/C0APPROVAL", {{"shared", "external"}});
  CHECK(info()["is_ext_shared"] == true);
  CHECK(info()["is_shared"] == true);
  const auto shared = told();
  CHECK(shared["type"] == "channel_shared");
  CHECK(shared["channel"] == "C0APPROVAL");
  driver.control("POST", "channels/C0APPROVAL", {{"shared", "no"}});
  CHECK(told()["type"] == "channel_unshared");
  driver.control("POST", "channels/C0APPROVAL", {{"shared", "invited"}});
  CHECK(info()["is_pending_ext_shared"] == true);
  told();
  driver.control("POST", "channels/C0APPROVAL", {{"shared", "organisation"}, {"archived", true}});
  CHECK(info()["is_org_shared"] == true);
  CHECK(told()["type"] == "channel_archive");
}

TEST_CASE("Guests, strangers and people of other workspaces are told apart") {
  Driver driver;
  const auto lee = [&] { return by_form(driver, "users.info", "user=W0LEE00001")["user"]; };
  CHECK(lee()["is_restricted"] == false);
  driver.control("POST", "people/W0LEE00001",
                 {{"restricted", true}, {"stranger", true}, {"team_id", "T0OTHER01"}});
  CHECK(lee()["is_restricted"] == true);
  CHECK(lee()["is_stranger"] == true);
  CHECK(lee()["team_id"] == "T0OTHER01");
}

}  // namespace countersign::slack_test
