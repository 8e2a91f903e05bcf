// The questions of the set-up check, and what their answers mean.
#include "slack/probe.hpp"

#include "catch.hpp"
#include "unit/slack/support.hpp"

namespace countersign::probe_test {

using namespace countersign;
using namespace countersign::slack;
using namespace countersign::slack::testing;

namespace {

ErrorCode refused(const HttpResult& given) {
  const auto channel = read_channel(given);
  const auto identity = read_auth_test(given);
  REQUIRE_FALSE(channel.has_value());
  REQUIRE_FALSE(identity.has_value());
  CHECK(channel.error().code == identity.error().code);
  CHECK_FALSE(channel.error().message.empty());
  CHECK_FALSE(channel.error().remedy.empty());
  return identity.error().code;
}

}  // namespace

TEST_CASE("the token's owner is read") {
  const auto identity = read_auth_test(reply(200, fixture("auth_test.json")));
  REQUIRE(identity.has_value());
  CHECK(identity->team_id == "T0OURS0001");
  CHECK(identity->team == "Contoso Finance");
  CHECK(identity->user_id == "U0BOT00001");
  CHECK(identity->bot_id == "B0INVENTED");
  CHECK(identity->enterprise_id.empty());
}

TEST_CASE("an installation in an organisation is an owner, too") {
  const auto identity = read_auth_test(reply(
      200,
      R"({"ok":true,"team_id":null,"enterprise_id":"E0INVENTED","user_id":"U1","is_enterprise_install":true})"));
  REQUIRE(identity.has_value());
  CHECK(identity->enterprise_id == "E0INVENTED");
}

TEST_CASE("what a channel is for the bot is read") {
  const auto channel = read_channel(reply(200, fixture("conversations_info.json")));
  REQUIRE(channel.has_value());
  CHECK(channel->id == "C0FINANCE1");
  CHECK(channel->name == "finance");
  CHECK(channel->is_member);
  CHECK(channel->is_private);
  CHECK_FALSE(channel->is_archived);
  const auto bare = read_channel(reply(200, R"({"ok":true,"channel":{"id":"C1","is_archived":true}})"));
  REQUIRE(bare.has_value());
  CHECK_FALSE(bare->is_member);
  CHECK(bare->is_archived);
}

TEST_CASE("an ok that names nothing is not taken for an answer") {
  for (const char* body :
       {R"({"ok":true})", R"({"ok":true,"channel":null,"team_id":7})", R"({"ok":true,"channel":[]})"})
    CHECK(refused(reply(200, body)) == ErrorCode::not_understood);
}

TEST_CASE("a failed probe says whether token, channel or time will help") {
  CHECK(refused(refusal("invalid_auth")) == ErrorCode::unauthorised);
  CHECK(refused(refusal("missing_scope")) == ErrorCode::unauthorised);
  CHECK(refused(refusal("channel_not_found")) == ErrorCode::not_found);
  CHECK(refused(refusal("ratelimited")) == ErrorCode::unavailable);
  CHECK(refused(refusal("rate_limited")) == ErrorCode::unavailable);
  CHECK(refused(refusal("internal_error")) == ErrorCode::unavailable);
  CHECK(refused(refusal("team_added_to_org")) == ErrorCode::unavailable);
  CHECK(refused(refusal("brand_new_error")) == ErrorCode::not_understood);
  CHECK(refused(reply(429, "<html>slow down</html>")) == ErrorCode::unavailable);
  CHECK(refused(reply(503, "")) == ErrorCode::unavailable);
  CHECK(refused(reply(502, "<html>")) == ErrorCode::unavailable);
  CHECK(refused(reply(404, "<html>")) == ErrorCode::not_understood);
  CHECK(refused(reply(200, "<html>Sign in to the proxy</html>")) == ErrorCode::not_understood);
  CHECK(refused(reply(200, "")) == ErrorCode::not_understood);
  CHECK(refused(tl::make_unexpected(TransportError{false, "no such host"})) == ErrorCode::unavailable);
}

TEST_CASE("Slack's own word is in the message, and the scope that is missing") {
  const auto answer = read_channel(
      reply(200, R"({"ok":false,"error":"missing_scope","needed":"channels:read","provided":"chat:write"})"));
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error().message.find("missing_scope") != std::string::npos);
  CHECK(answer.error().message.find("channels:read") != std::string::npos);
}

TEST_CASE("a person is asked for by address or id, and read with what bars an approver") {
  const auto by_email = user_by_email_request(settings(), "lee+ap@contoso.example");
  CHECK(by_email.url == "https://slack.example/api/users.lookupByEmail");
  CHECK(by_email.body == "email=lee%2Bap%40contoso.example");
  const auto by_id = user_request(settings(), "W0LEE00001");
  CHECK(by_id.url == "https://slack.example/api/users.info");
  CHECK(by_id.body == "user=W0LEE00001");

  const auto user = read_user(reply(200, fixture("users_lookup_by_email.json")));
  REQUIRE(user.has_value());
  CHECK(user->id == "W0LEE00001");
  CHECK(user->name == "Lee W. Wong");
  CHECK_FALSE((user->is_deactivated || user->is_bot || user->is_guest));
  const auto flag = [](const std::string& name) {
    return read_user(reply(200, R"({"ok":true,"user":{"id":"U1",")" + name + R"(":true}})")).value();
  };
  CHECK(flag("deleted").is_deactivated);
  CHECK(flag("is_bot").is_bot);
  CHECK(flag("is_restricted").is_guest);
  CHECK(flag("is_ultra_restricted").is_guest);
}

TEST_CASE("nobody of that address or id is said to be nobody") {
  for (const char* code : {"users_not_found", "user_not_found", "user_not_visible"})
    CHECK(read_user(refusal(code)).error().code == ErrorCode::not_found);
  CHECK(read_user(reply(200, R"({"ok":true,"user":{}})")).error().code == ErrorCode::not_understood);
}

TEST_CASE("the scopes of the token come from the header of any answer") {
  using Scopes = std::vector<std::string>;
  const auto scopes = [](const char* value) {
    return granted_scopes(HttpResponse{200, {{"x-oauth-scopes", value}}, ""});
  };
  CHECK(scopes("chat:write, users:read,users:read.email") ==
        Scopes{"chat:write", "users:read", "users:read.email"});
  CHECK(scopes("chat:write") == Scopes{"chat:write"});
  CHECK_FALSE(granted_scopes(HttpResponse{200, {}, ""}).has_value());
}

}  // namespace countersign::probe_test
