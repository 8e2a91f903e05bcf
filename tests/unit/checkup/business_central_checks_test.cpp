#include "checkup/business_central_checks.hpp"

#include "businesscentral/resource_target.hpp"
#include "support.hpp"

namespace countersign::business_central_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;
using namespace std::chrono_literals;
using domain::Resource;

namespace {

constexpr const char* company = "33333333-3333-4333-8333-333333333333";
constexpr const char* app = "5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20";

domain::BusinessCentralSettings settings() {
  domain::BusinessCentralSettings settings;
  settings.api_base = "https://api.businesscentral.dynamics.com/v2.0/Production/api/v2.0";
  return settings;
}

HttpResult entra(int number) {
  const std::string code = std::to_string(number);
  return reply(401, R"({"error":"invalid_client","error_description":"AADSTS)" + code +
                        R"(: words","error_codes":[)" + code + "]}");
}

Finding token_finding(const HttpResult& result) {
  return judge_token(tenant, result, now).finding;
}

WantedSubscription wanted() {
  return {{"Production", company},
          "CRONUS DE",
          *domain::find_definition({}, Resource::purchase_invoices),
          {"https://sign.contoso.com/bc/contoso/unguessable", "state"}};
}

businesscentral::Subscription listed(Duration life) {
  return {"abc", "https://sign.contoso.com/bc/contoso/unguessable", "state",
          businesscentral::subscription_resource({"Production", company},
                                                 *domain::find_definition({}, Resource::purchase_invoices)),
          now + life};
}

}  // namespace

TEST_CASE("each refusal of Entra is its own sentence with its own remedy") {
  const auto wrong = token_finding(entra(7000215));
  CHECK(wrong.level == Level::broken);
  CHECK(says(wrong.what, "it is not one of this app's"));
  CHECK(says(wrong.remedy, "countersign secret set --tenant contoso"));
  const auto expired = token_finding(entra(7000222));
  CHECK(says(expired.what, "has expired"));
  CHECK(says(expired.remedy, "Make a new client secret"));
  const auto unknown = token_finding(entra(700016));
  CHECK(says(unknown.what, "does not know the app"));
  CHECK(says(unknown.remedy, "client_id"));
  CHECK(token_finding(no_reply("connection refused")).level == Level::broken);
  CHECK(says(token_finding(no_reply("connection refused")).what, "connection refused"));
}

TEST_CASE("a token is handed on, and never shown") {
  const auto verdict = judge_token(
      tenant, reply(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"a.b.c"})"), now);
  CHECK(verdict.finding.level == Level::ok);
  CHECK(verdict.access_token == "a.b.c");
  CHECK_FALSE(says(text_of(verdict.finding), "a.b.c"));
}

TEST_CASE("the app has the one permission that it needs, or the finding says which is missing or too many") {
  // {"roles":["API.ReadWrite.All"]}, {"aud":"x"}, and with Automation.ReadWrite.All, as base64url.
  CHECK(judge_roles("h.eyJyb2xlcyI6WyJBUEkuUmVhZFdyaXRlLkFsbCJdfQ.s").level == Level::ok);
  const auto none = judge_roles("h.eyJhdWQiOiJ4In0.s");
  CHECK(none.level == Level::broken);
  CHECK(says(none.remedy, "Grant admin consent"));
  const auto many =
      judge_roles("h.eyJyb2xlcyI6WyJBUEkuUmVhZFdyaXRlLkFsbCIsIkF1dG9tYXRpb24uUmVhZFdyaXRlLkFsbCJdfQ.s");
  CHECK(many.level == Level::warning);
  CHECK(says(many.what, "Automation.ReadWrite.All"));
  CHECK(judge_roles("opaque").level == Level::warning);
}

TEST_CASE("companies are listed, and each of the settings is found by its id and shown by its name") {
  const auto verdict = judge_companies(
      settings(), app,
      reply(200, R"({"value":[{"id":"33333333-3333-4333-8333-333333333333","name":"CRONUS DE",)"
                 R"("displayName":"Cronus Deutschland"},{"id":"AAAAAAAA-0000-4000-8000-000000000000",)"
                 R"("name":"Other","displayName":""}]})"));
  CHECK(verdict.finding.level == Level::ok);
  REQUIRE(verdict.companies.size() == 2);
  const auto found = judge_company(company, verdict.companies);
  CHECK(found.level == Level::ok);
  CHECK(says(found.what, "Cronus Deutschland"));
  CHECK(judge_company("aaaaaaaa-0000-4000-8000-000000000000", verdict.companies).level == Level::ok);
  const auto absent = judge_company("99999999-3333-4333-8333-333333333333", verdict.companies);
  CHECK(absent.level == Level::broken);
  CHECK(says(absent.remedy, "Cronus Deutschland = 33333333"));
}

TEST_CASE("why companies cannot be listed is told by the status") {
  const auto refused = judge_companies(
      settings(), app,
      refusal(401, "Authentication_InvalidCredentials", "The server has rejected the credentials"));
  CHECK(refused.finding.level == Level::broken);
  CHECK(says(refused.finding.remedy, "Microsoft Entra Applications"));
  CHECK(says(refused.finding.remedy, app));
  const auto absent =
      judge_companies(settings(), app, refusal(404, "NoEnvironment", "Environment does not exist."));
  CHECK(says(absent.finding.remedy, "api_base"));
  CHECK(judge_companies(settings(), app, reply(503, "<html>")).finding.level == Level::warning);
  CHECK(judge_companies(settings(), app, reply(429, "")).finding.level == Level::warning);
  CHECK(judge_companies(settings(), app, reply(200, "<html>")).finding.level == Level::broken);
  CHECK(judge_companies(settings(), app, no_reply("timeout")).finding.level == Level::broken);
}

TEST_CASE("a resource that may not be read names the permission set, and Business Central's own words") {
  const auto refused =
      judge_readable("CRONUS DE", *domain::find_definition({}, Resource::employees),
                     refusal(403, "Authorization_RequestDenied",
                             "You do not have the following permissions on TableData Employee: Read."));
  CHECK(refused.level == Level::broken);
  CHECK(says(refused.what, "TableData Employee: Read"));
  CHECK_FALSE(says(refused.what, "CorrelationId"));
  CHECK(says(refused.remedy, "D365 HR, VIEW"));
  CHECK(says(
      judge_readable("CRONUS DE", *domain::find_definition({}, Resource::vendors), refusal(401, "x", "y"))
          .remedy,
      "D365 READ"));
  CHECK(says(
      judge_readable("CRONUS DE", *domain::find_definition({}, Resource::vendors), refusal(404, "x", "y"))
          .what,
      "does not exist"));
  CHECK(judge_readable("CRONUS DE", *domain::find_definition({}, Resource::vendors),
                       refusal(400, "BadRequest", "no property"))
            .level == Level::broken);
  CHECK(judge_readable("CRONUS DE", *domain::find_definition({}, Resource::vendors), reply(502, "")).level ==
        Level::warning);
  CHECK(judge_readable("CRONUS DE", *domain::find_definition({}, Resource::vendors),
                       reply(200, R"({"value":[]})"))
            .level == Level::ok);
}

TEST_CASE("exchange rates are there, refused, or missing, and it is said what that means") {
  CHECK(judge_exchange_rates("CRONUS DE", reply(200, R"({"value":[{"currencyCode":"USD"}]})")).level ==
        Level::ok);
  const auto none = judge_exchange_rates("CRONUS DE", reply(200, R"({"value":[]})"));
  CHECK(none.level == Level::warning);
  CHECK(says(none.what, "count as above every threshold"));
  const auto refused = judge_exchange_rates("CRONUS DE", refusal(403, "Authorization_RequestDenied", "no"));
  CHECK(refused.level == Level::broken);
  CHECK(says(refused.remedy, "Currency Exchange Rate"));
  CHECK(judge_exchange_rates("CRONUS DE", reply(200, "<html>")).level == Level::broken);
  CHECK(judge_exchange_rates("CRONUS DE", reply(503, "")).level == Level::warning);
}

TEST_CASE("what the checks of an invoice read is asked for, and what cannot be read says what follows") {
  domain::CheckSettings checks;
  const auto probes = businesscentral::check_probes("https://bc/api/v2.0", {"P", "c"}, "CRONUS DE", checks);
  REQUIRE(probes.size() == 4);
  const auto& ledger = probes[1];
  CHECK(judge_check_probe("CRONUS DE", ledger, reply(200, "{}")).level == Level::ok);
  const auto refused =
      judge_check_probe("CRONUS DE", ledger, refusal(403, "Internal_ServerError", "G/L Setup"));
  CHECK(refused.level == Level::warning);
  CHECK(says(refused.what, "cannot read the general ledger setup"));
  CHECK(says(refused.remedy, "posting_date"));
  const auto unpublished = refusal(404, "BadRequest_NotFound", "no segment");
  CHECK(judge_check_probe("CRONUS DE", probes[2], unpublished).level == Level::ok);
  CHECK(judge_check_probe("CRONUS DE", ledger, unpublished).level == Level::warning);
  checks.levels.fill(domain::CheckLevel::off);
  CHECK(businesscentral::check_probes("https://bc/api/v2.0", {"P", "c"}, "CRONUS DE", checks).empty());
}

TEST_CASE("a field that says who entered an invoice is read, unknown, refused or missing") {
  const domain::RequesterSource source{"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
  CHECK(judge_requester("CRONUS DE", source, reply(200, R"({"value":[]})")).level == Level::ok);
  const auto unknown = judge_requester("CRONUS DE", source, refusal(400, "BadRequest", "no property"));
  CHECK(unknown.level == Level::broken);
  CHECK(says(unknown.what, "nobody can approve it"));
  CHECK(says(unknown.remedy, "$metadata"));
  CHECK(says(judge_requester("CRONUS DE", source, refusal(404, "x", "y")).remedy, "installed"));
  CHECK(says(judge_requester("CRONUS DE", source, refusal(403, "x", "y")).remedy, "permission set"));
  CHECK(judge_requester("CRONUS DE", source, reply(502, "")).level == Level::warning);
}

TEST_CASE("a subscription of ours is present, absent, near its end, or somebody else's") {
  const auto fine = judge_subscription(wanted(), {listed(60h)}, now);
  CHECK(fine.level == Level::ok);
  CHECK(says(fine.what, "2026-11-27T00:00:00.000Z"));
  const auto absent = judge_subscription(wanted(), {}, now);
  CHECK(absent.level == Level::warning);
  CHECK(says(absent.remedy, "Start the server"));
  CHECK(judge_subscription(wanted(), {listed(23h)}, now).level == Level::warning);
  CHECK(judge_subscription(wanted(), {listed(-1h)}, now).level == Level::warning);
  CHECK(judge_subscription(wanted(), {listed(-1h), listed(60h)}, now).level == Level::ok);
  auto other = listed(60h);
  other.notification_url = "https://elsewhere.example/hook";
  CHECK(judge_subscription(wanted(), {other}, now).level == Level::warning);
  auto stranger = listed(60h);
  stranger.client_state = "another";
  const auto another_state = judge_subscription(wanted(), {stranger}, now);
  CHECK(another_state.level == Level::warning);
  CHECK(says(another_state.what, "client state"));
  for (const auto& finding : {fine, absent, another_state}) {
    CHECK_FALSE(says(text_of(finding), "unguessable"));
  }
}

TEST_CASE("the limit of two hundred subscriptions is seen coming") {
  CHECK(judge_subscription_count(3, 2, 0).level == Level::ok);
  CHECK(judge_subscription_count(189, 1, 0).level == Level::warning);
  CHECK(judge_subscription_count(200, 0, 0).level == Level::warning);
  CHECK(judge_subscription_count(199, 1, 0).level == Level::warning);
  const auto full = judge_subscription_count(200, 0, 2);
  CHECK(full.level == Level::warning);
  CHECK(says(full.what, "no room for 2 of ours"));
  CHECK(says(judge_subscription_list(refusal(403, "x", "y")).remedy, "System Tables - Basic"));
  CHECK(judge_subscription_list(reply(404, "")).level == Level::broken);
  CHECK(judge_subscription_list(reply(500, "")).level == Level::warning);
}

TEST_CASE("the handshake is answered with the token and nothing else") {
  const auto request = handshake_request("POST", "https://sign.contoso.com/bc/contoso/unguessable", "abc");
  CHECK(request.url == "https://sign.contoso.com/bc/contoso/unguessable?validationToken=abc");
  CHECK(request.timeout == 5s);
  const auto judge = [](const HttpResult& result) {
    return judge_handshake("POST", "https://sign.contoso.com", "abc", result);
  };
  CHECK(judge(reply(200, "abc")).level == Level::ok);
  CHECK(judge(reply(200, "abc\n")).level == Level::warning);
  CHECK(says(judge(reply(202, "")).what, "does not serve this tenant"));
  CHECK(says(judge(reply(403, "<html>")).remedy, "delete every subscription"));
  CHECK(says(judge(no_reply("connection refused")).what, "connection refused"));
  CHECK(says(judge(no_reply("connection refused")).remedy, "countersign serve"));
}

}  // namespace countersign::business_central_checks_test
