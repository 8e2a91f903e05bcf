#include "checkup/slack_checks.hpp"

#include "support.hpp"

namespace countersign::slack_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;

namespace {

constexpr const char* all_scopes =
    "chat:write,users:read,users:read.email,channels:read,groups:read,commands";

domain::TenantSettings settings() {
  domain::TenantSettings settings;
  settings.tenant = tenant;
  settings.slack.team_id = "T0CONTOSO1";
  settings.slack.bot_token = "slack.bot-token";
  return settings;
}

HttpResult auth(const std::string& scopes, const std::string& team = "T0CONTOSO1") {
  return reply(200,
               R"({"ok":true,"team":"Contoso","team_id":")" + team + R"(","user_id":"U1","bot_id":"B1"})",
               {{"x-oauth-scopes", scopes}});
}

Finding scopes_finding(const std::string& scopes) {
  const auto findings = judge_slack_token(settings(), auth(scopes));
  REQUIRE(findings.size() == 3);
  return findings[2];
}

HttpResult error(const std::string& code) {
  return reply(200, R"({"ok":false,"error":")" + code + R"("})");
}

HttpResult channel_reply(bool member, bool archived, bool shared = false) {
  const auto truth = [](bool value) { return std::string(value ? "true" : "false"); };
  return reply(200, R"({"ok":true,"channel":{"id":"C1","name":"invoices","is_private":true,"is_member":)" +
                        truth(member) + R"(,"is_archived":)" + truth(archived) + R"(,"is_ext_shared":)" +
                        truth(shared) + "}}");
}

const RoutedChannel invoices{"C1", {"over-1k", "orders"}};
const domain::CompanyKey company{"Production", "33333333-3333-4333-8333-333333333333"};

HttpResult employee_reply(const std::string& email, const std::string& status) {
  return reply(200, R"({"value":[{"@odata.etag":"W/\"abc\"","id":"44444444-4444-4444-8444-444444444444",)"
                    R"("number":"LW","displayName":"Lee Wong","email":")" +
                        email + R"(","status":")" + status +
                        R"(","lastModifiedDateTime":"2026-11-24T10:00:00Z"}]})");
}

HttpResult user_reply(const std::string& more) {
  return reply(200, R"({"ok":true,"user":{"id":"W0LEE","real_name":"Lee Wong")" + more + "}}");
}

}  // namespace

TEST_CASE("a token that Slack refuses ends it, with where the right one is") {
  const auto findings = judge_slack_token(settings(), error("invalid_auth"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].level == Level::broken);
  CHECK(says(findings[0].what, "invalid_auth"));
  CHECK(says(findings[0].remedy, "countersign secret set --tenant contoso slack.bot-token"));
  CHECK(says(judge_slack_token(settings(), no_reply("refused")).front().what, "refused"));
}

TEST_CASE("an organisation's token is judged by the organisation") {
  const auto judged = [](const std::string& wanted) {
    auto tenant = settings();
    tenant.slack.enterprise_id = wanted;
    const HttpResponse reply{
        200,
        {{"X-OAuth-Scopes", all_scopes}},
        R"({"ok":true,"team":"Contoso Group","team_id":"E1","enterprise_id":"E1","user_id":"U1","bot_id":"B1",)"
        R"("is_enterprise_install":true})"};
    return judge_slack_token(tenant, reply)[1];
  };
  CHECK(judged("E1").level == Level::ok);
  CHECK(judged("E2").level == Level::broken);
  CHECK(says(judged("").remedy, "enterprise_id = \"E1\""));
}

TEST_CASE("the token's workspace is the one of the settings") {
  const auto right = judge_slack_token(settings(), auth(all_scopes));
  CHECK(right[0].level == Level::ok);
  CHECK(right[1].level == Level::ok);
  const auto wrong = judge_slack_token(settings(), auth(all_scopes, "T0OTHER001"));
  CHECK(wrong[1].level == Level::broken);
  CHECK(says(wrong[1].what, "T0OTHER001"));
  CHECK(says(wrong[1].what, "T0CONTOSO1"));
}

TEST_CASE("scopes that are missing are named with what they are for; surplus ones are a warning") {
  CHECK(scopes_finding(all_scopes).level == Level::ok);
  CHECK(scopes_finding(std::string(all_scopes) + ", im:write, channels:history").level == Level::ok);
  const auto missing = scopes_finding("chat:write,users:read,channels:read,groups:read,commands");
  CHECK(missing.level == Level::broken);
  CHECK(says(missing.what, "users:read.email (to find approvers by e-mail)"));
  CHECK_FALSE(says(missing.what, "chat:write"));
  const auto surplus = scopes_finding(std::string(all_scopes) + ",admin");
  CHECK(surplus.level == Level::warning);
  CHECK(says(surplus.what, "admin"));
  CHECK(scopes_finding("").level == Level::warning);
}

TEST_CASE("a channel exists, is not archived, has the bot as a member and no other organisation's people") {
  CHECK(judge_channel(invoices, channel_reply(true, false)).level == Level::ok);
  CHECK(says(judge_channel(invoices, channel_reply(true, false)).what, "routes over-1k, orders"));
  const auto outside = judge_channel(invoices, channel_reply(false, false));
  CHECK(outside.level == Level::broken);
  CHECK(says(outside.remedy, "/invite"));
  CHECK(says(judge_channel(invoices, channel_reply(true, true)).what, "archived"));
  CHECK(judge_channel(invoices, channel_reply(true, true)).level == Level::broken);
  const auto shared = judge_channel(invoices, channel_reply(true, false, true));
  CHECK(shared.level == Level::broken);
  CHECK(says(shared.what, "is shared with another organisation"));
  for (const char* flag : {"is_pending_ext_shared", "is_org_shared"}) {
    const std::string body = std::string(R"({"ok":true,"channel":{"id":"C1","name":"x","is_member":true,")") +
                             flag + R"(":true}})";
    CHECK(judge_channel(invoices, reply(200, body)).level == Level::broken);
  }
  const auto open =
      judge_channel(invoices, reply(200, R"({"ok":true,"channel":{"id":"C1","name":"x","is_member":true}})"));
  CHECK(open.level == Level::warning);
  CHECK(says(open.what, "is public"));
  const auto absent = judge_channel(invoices, error("channel_not_found"));
  CHECK(absent.level == Level::broken);
  CHECK(says(absent.what, "no channel C1"));
  CHECK(judge_channel(invoices, error("internal_error")).level == Level::warning);
  const auto scope =
      judge_channel(invoices, reply(200, R"({"ok":false,"error":"missing_scope","needed":"groups:read"})"));
  CHECK(scope.level == Level::broken);
  CHECK(says(scope.what, "groups:read"));
}

TEST_CASE("each channel is looked at once, with all routes that use it") {
  domain::Route first;
  first.name = "a";
  first.channels = {"C1", "C2"};
  domain::Route second;
  second.name = "b";
  second.channels = {"C2"};
  const auto channels = channels_of({first, second}, "C3");
  REQUIRE(channels.size() == 3);
  CHECK(channels[1].id == "C2");
  CHECK(channels[1].routes == std::vector<std::string>{"a", "b"});
  CHECK(channels[2].exceptions);
  CHECK(channels_of({first}, "").size() == 2);
  const auto both = channels_of({first}, "C1");
  REQUIRE(both.size() == 2);
  CHECK(both[0].exceptions);
  const auto archived = reply(200, R"({"ok":true,"channel":{"id":"C1","name":"x","is_archived":true}})");
  CHECK(says(judge_channel(both[0], archived).what, "(route a; exceptions)"));
  CHECK(says(judge_channel(channels[2], archived).what, "(exceptions)"));
}

TEST_CASE("an employee leads to an address, or the finding says why not") {
  const auto judge = [](const HttpResult& result) {
    return judge_employee("LW", company, "CRONUS DE", result);
  };
  const auto found = judge(employee_reply("lee@contoso.com", "Active"));
  CHECK(found.finding.level == Level::ok);
  CHECK(found.email == "lee@contoso.com");
  const auto silent = judge(employee_reply("", "Active"));
  CHECK(silent.finding.level == Level::warning);
  CHECK(says(silent.finding.remedy, "Company Email"));
  CHECK(silent.email.empty());
  const auto inactive = judge(employee_reply("lee@contoso.com", "Terminated"));
  CHECK(inactive.finding.level == Level::warning);
  CHECK(inactive.email.empty());
  const auto absent = judge(reply(200, R"({"value":[]})"));
  CHECK(says(absent.finding.what, "does not exist"));
  CHECK(judge(refusal(403, "x", "no permission")).finding.level == Level::warning);
  CHECK(judge(no_reply("timeout")).email.empty());
}

TEST_CASE(
    "a person can approve unless Slack does not know them, or they are no full member of the workspace") {
  const auto judge = [](const HttpResult& result) { return judge_person("lee@contoso.com", "T1", result); };
  CHECK(judge(user_reply("")).finding.level == Level::ok);
  CHECK(judge(user_reply("")).user == "W0LEE");
  const auto stranger = judge(error("users_not_found"));
  CHECK(stranger.finding.level == Level::warning);
  CHECK(says(stranger.finding.what, "lee@contoso.com is nobody in this Slack workspace"));
  CHECK(stranger.user.empty());
  CHECK(judge(user_reply(R"(,"deleted":true)")).user.empty());
  CHECK(judge(user_reply(R"(,"is_bot":true)")).user.empty());
  const auto guest = judge(user_reply(R"(,"is_restricted":true)"));
  CHECK(guest.finding.level == Level::warning);
  CHECK(guest.user.empty());
  CHECK(says(guest.finding.what, "is a guest of the workspace"));
  CHECK(judge(user_reply(R"(,"team_id":"T2")")).user.empty());
  CHECK(judge(user_reply(R"(,"is_stranger":true)")).user.empty());
  CHECK(says(judge(no_reply("timeout")).finding.what, "timeout"));
}

TEST_CASE("a route that nobody can approve is broken") {
  domain::Route route;
  route.name = "over-1k";
  route.policy = domain::any_of({{domain::ApproverReference::Kind::email, "dana@contoso.com"},
                                 {domain::ApproverReference::Kind::email, "lee@contoso.com"}});
  CHECK(judge_route(route, 1).level == Level::ok);
  CHECK(judge_route(route, 0).level == Level::broken);
  CHECK(says(judge_route(route, 0).what, "over-1k"));
}

TEST_CASE("a click that came says whose it was and which way; one that did not says what to look at") {
  ClickOutcome outcome;
  outcome.user = "U0DANA0001";
  outcome.waited = Duration{2'100};
  outcome.is_server_running = true;
  CHECK(judge_click("C0APPROVAL", outcome).level == Level::ok);
  CHECK(says(judge_click("C0APPROVAL", outcome).what,
             "A click of U0DANA0001 arrived at the interactivity URL"));
  CHECK(says(judge_click("C0APPROVAL", outcome).what, "after 3 s"));
  outcome.over_socket = true;
  CHECK(says(judge_click("C0APPROVAL", outcome).what, "over Socket Mode"));
  outcome.user.clear();
  CHECK(judge_click("C0APPROVAL", outcome).level == Level::broken);
  CHECK(says(judge_click("C0APPROVAL", outcome).remedy, "Socket Mode"));
  outcome.over_socket = false;
  CHECK(says(judge_click("C0APPROVAL", outcome).remedy, "Signing Secret"));
  outcome.is_server_running = false;
  CHECK(says(judge_click("C0APPROVAL", outcome).remedy, "Start the server"));
  outcome.problem = "Slack refused with not_in_channel";
  CHECK(says(judge_click("C0APPROVAL", outcome).what, "not_in_channel"));
}

TEST_CASE("Socket Mode is proven by an address, and what keeps Slack from giving one is said") {
  domain::SlackSettings settings;
  settings.app_token = "slack.app-token";
  const auto reply = [](const std::string& body) { return HttpResult{HttpResponse{200, {}, body}}; };
  CHECK(judge_socket(settings, reply(R"({"ok":true,"url":"wss://wss-primary.slack.com/link/?ticket=1"})"))
            .level == Level::ok);
  const auto refused = judge_socket(settings, reply(R"({"ok":false,"error":"invalid_auth"})"));
  CHECK(refused.level == Level::broken);
  CHECK(says(refused.remedy, "connections:write"));
  CHECK(says(refused.remedy, "slack.app-token"));
  const auto busy = judge_socket(settings, reply(R"({"ok":false,"error":"ratelimited"})"));
  CHECK(busy.level == Level::warning);
  CHECK_FALSE(says(judge_socket(settings, reply(R"({"ok":true,"url":"wss://a/?ticket=1"})")).what, "ticket"));
}

}  // namespace countersign::slack_checks_test
