// What Slack is asked when the app is installed or its token is renewed, and what its answers mean.
#include "slack/oauth.hpp"

#include "catch.hpp"
#include "core/url.hpp"
#include "slack/error_class.hpp"
#include "slack/scopes.hpp"

namespace countersign::oauth_test {

using namespace countersign;
using namespace countersign::slack;

namespace {

domain::TenantSettings settings() {
  domain::TenantSettings settings;
  settings.tenant = TenantId{"contoso"};
  settings.public_url = "https://countersign.example";
  settings.slack.team_id = "T1";
  settings.slack.client_id = "1.2";
  return settings;
}

HttpResult reply(const std::string& body, unsigned status = 200) {
  return HttpResponse{status, {}, body};
}

template <class T>
T read(const HttpResult& answer) {
  const auto grant = read_grant(answer);
  REQUIRE(std::holds_alternative<T>(grant));
  return std::get<T>(grant);
}

/// As docs.slack.dev/reference/methods/oauth.v2.access shows it.
const std::string sample =
    R"({"ok":true,"access_token":"xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy",
  "token_type":"bot","scope":"commands,incoming-webhook","bot_user_id":"U0KRQLJ9H","app_id":"A0KRD7HC3",
  "team":{"name":"Slack Pickleball Team","id":"T9TK3CUKW"},
  "enterprise":{"name":"slack-pickleball","id":"E12345678"},
  "authed_user":{"id":"U1234","scope":"chat:write","access_token":"xoxp-1234","token_type":"user"}})";

}  // namespace

TEST_CASE("permission is asked for with the scopes of the manifest, in the settings' workspace") {
  auto tenant = settings();
  const auto query = parse_form(split_target(authorize_link(tenant, "a.b&c")).query).value();
  CHECK(*find_value(query, "client_id") == "1.2");
  CHECK(*find_value(query, "scope") ==
        "chat:write,users:read,users:read.email,channels:read,groups:read,commands");
  CHECK(*find_value(query, "redirect_uri") == "https://countersign.example/slack/contoso/callback");
  CHECK(*find_value(query, "state") == "a.b&c");
  CHECK(*find_value(query, "team") == "T1");
  // The whole organisation is chosen on Slack's page.
  tenant.slack.enterprise_id = "E1";
  CHECK(find_value(parse_form(split_target(authorize_link(tenant, "s")).query).value(), "team") == nullptr);
}

TEST_CASE("a scope is asked for when a setting needs it") {
  auto tenant = settings();
  tenant.slack.read_history = true;
  domain::Route route;
  route.policy = domain::any_of({{domain::ApproverReference::Kind::user_group, "S1"}});
  tenant.routes = {route};
  const auto scopes = scopes_for(tenant);
  for (const auto* scope : {"channels:history", "groups:history", "usergroups:read"})
    CHECK(std::find(scopes.begin(), scopes.end(), scope) != scopes.end());
  CHECK(scopes_for(settings()).size() == scopes.size() - 3);
}

TEST_CASE("a code and a refresh token are exchanged in a form") {
  const auto code = code_request(settings(), "s&1", "c1");
  CHECK(code.url == "https://slack.com/api/oauth.v2.access");
  CHECK(code.body ==
        "client_id=1.2&client_secret=s%261&code=c1&redirect_uri=https%3A%2F%2Fcountersign.example%2Fslack%2F"
        "contoso%2Fcallback");
  CHECK(refresh_request(settings().slack, "s", "xoxe-1-r").body ==
        "client_id=1.2&client_secret=s&grant_type=refresh_token&refresh_token=xoxe-1-r");
}

TEST_CASE("a grant is read: the bot's token, not the person's") {
  const auto grant = read<TokenGrant>(reply(sample));
  CHECK(grant.access_token == "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy");
  CHECK(grant.refresh_token.empty());
  CHECK_FALSE(grant.life);
  CHECK(grant.scopes == std::vector<std::string>{"commands", "incoming-webhook"});
  CHECK(grant.team_id == "T9TK3CUKW");
  CHECK(grant.team == "Slack Pickleball Team");
  CHECK(grant.enterprise_id == "E12345678");
  CHECK(grant.installer == "U1234");
  CHECK(grant.app_id == "A0KRD7HC3");
  CHECK_FALSE(grant.is_org_wide);
}

TEST_CASE("an installation in an organisation has no team, and is none that fails") {
  const auto grant = read<TokenGrant>(
      reply(R"({"ok":true,"access_token":"xoxb-1","token_type":"bot","team":null,"enterprise":{"id":"E1"},)"
            R"("is_enterprise_install":true,"app_id":"A1"})"));
  CHECK(grant.is_org_wide);
  CHECK(grant.team_id.empty());
  CHECK(grant.enterprise_id == "E1");
}

TEST_CASE("a token's life is believed where it can be true") {
  const auto life = [](const std::string& value) {
    return read<TokenGrant>(
               reply(R"({"ok":true,"access_token":"x","token_type":"bot","refresh_token":"xoxe-1",)"
                     R"("expires_in":)" +
                     value + "}"))
        .life;
  };
  CHECK(life("43200") == Duration{43'200'000});
  for (const auto* wrong : {"0", "-1", "\"soon\"", "null", "99999999999", "[]"}) CHECK_FALSE(life(wrong));
}

TEST_CASE("what Slack refuses for good is told apart from what may pass") {
  for (const auto* code : {"invalid_code", "code_already_used", "bad_client_secret", "invalid_refresh_token",
                           "bad_redirect_uri", "something_new"}) {
    CHECK(read<GrantRefused>(reply(R"({"ok":false,"error":")" + std::string(code) + "\"}")).code == code);
  }
  for (const auto* code : {"internal_error", "service_unavailable", "ratelimited"})
    read<domain::AttemptFailed>(reply(R"({"ok":false,"error":")" + std::string(code) + "\"}"));
  read<domain::AttemptFailed>(reply("", 429));
  read<domain::AttemptFailed>(reply("<html>Bad gateway</html>", 502));
  read<domain::AttemptFailed>(reply("{}"));
  const HttpResult lost = tl::unexpected<TransportError>(TransportError{true, "timeout"});
  CHECK(read<domain::AttemptFailed>(lost).possibly_done);
}

TEST_CASE("what is no bot token is refused") {
  CHECK(read<GrantRefused>(reply(R"({"ok":true,"access_token":"xoxp-1","token_type":"user"})")).code ==
        "no_bot_token");
  CHECK(read<GrantRefused>(reply(R"({"ok":true,"token_type":"bot"})")).code == "no_bot_token");
}

TEST_CASE("errors that say that the token has ended are not those about its scopes") {
  for (const auto* code :
       {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
    CHECK(ends_token(code));
  for (const auto* code : {"missing_scope", "accesslimited", "ratelimited", "channel_not_found", ""})
    CHECK_FALSE(ends_token(code));
}

}  // namespace countersign::oauth_test
