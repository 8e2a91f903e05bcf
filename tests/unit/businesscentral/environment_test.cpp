// What tells an environment and its companies from a copy of them.
#include "businesscentral/environment_list.hpp"
#include "support.hpp"

namespace countersign::environment_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Failed;

namespace {

const std::string environments = R"({"value":[
  {"aadTenantId":"c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11","applicationFamily":"BusinessCentral","type":"Sandbox",
   "name":"Test","countryCode":"DE","webServiceUrl":"https://api.businesscentral.dynamics.com"},
  {"applicationFamily":"BusinessCentral","type":"Production","name":"PRODUCTION","countryCode":"DE"}]})";

}  // namespace

TEST_CASE("the companies of an environment are listed with what makes them unmistakable") {
  auto exchange = begin(domain::ReadCompanies{"Production"});
  CHECK(exchange.request().url == settings().api_base + "/companies");
  const auto listed = outcome_of<domain::CompaniesListed>(exchange.answer(
      reply(200, R"({"value":[{"id":"33333333-3333-4333-8333-33333333333F","name":"CRONUS DE",)"
                 R"("displayName":"Cronus","systemCreatedAt":"2023-02-01T10:00:00.5Z"},)"
                 R"({"id":"44444444-3333-4333-8333-333333333333","name":"Old"}]})"),
      now));
  REQUIRE(listed.companies.size() == 2);
  CHECK(listed.companies[0] == domain::ListedCompany{"33333333-3333-4333-8333-33333333333f", "CRONUS DE",
                                                     at("2023-02-01T10:00:00.5Z")});
  CHECK_FALSE(listed.companies[1].created_at.has_value());
}

TEST_CASE("an environment that Business Central does not know is told from a gateway's trouble") {
  const auto ask = [](const HttpResult& result) {
    return begin(domain::ReadCompanies{"Production"}).answer(result, now);
  };
  outcome_of<domain::EnvironmentMissing>(
      ask(error_reply(404, "NoEnvironment", "Environment does not exist.")));
  CHECK_FALSE(failed_attempt(ask(reply(404, "<html>not found</html>"))).possibly_done);
  CHECK_FALSE(failed_attempt(ask(reply(503))).possibly_done);
  CHECK(outcome_of<Failed>(ask(reply(403))).kind == Failed::Kind::unauthorised);
  CHECK(outcome_of<Failed>(ask(reply(200, "{}"))).kind == Failed::Kind::not_understood);
}

TEST_CASE("an environment's type stands in the list of all environments") {
  auto exchange = begin(domain::ReadEnvironmentType{"Production"});
  CHECK(exchange.request().url == "https://bc.example/environments/v1.2");
  CHECK(outcome_of<domain::EnvironmentTypeRead>(exchange.answer(reply(200, environments), now)).type ==
        "Production");
  CHECK(*read_environment_type(environments, "test") == "Sandbox");
  CHECK(read_environment_type(environments, "Other")->empty());
}

TEST_CASE("where environments are not listed, that is an answer") {
  outcome_of<domain::NotOffered>(begin(domain::ReadEnvironmentType{"Production"}).answer(reply(404), now));
  auto refused = begin(domain::ReadEnvironmentType{"Production"});
  CHECK(std::holds_alternative<TokenRefused>(refused.answer(reply(401), now)));
  CHECK(outcome_of<Failed>(refused.answer(reply(401), now)).kind == Failed::Kind::unauthorised);
}

TEST_CASE("an API's address names its environment") {
  CHECK(environment_in("https://api.businesscentral.dynamics.com/v2.0/contoso.com/Prod-EU/api/v2.0") ==
        "Prod-EU");
  CHECK(environment_in("https://bc.contoso.com:7048/BC/api/v2.0") == "BC");
  CHECK(environment_in("https://bc.contoso.com/odata").empty());
  CHECK(*environments_url("https://bc.contoso.com:7048/BC/api/v2.0") ==
        "https://bc.contoso.com:7048/environments/v1.2");
  CHECK_FALSE(environments_url("bc.contoso.com").has_value());
}

TEST_CASE("a call for another environment than the settings name is not made") {
  const domain::CompanyKey elsewhere{"Sandbox", company_id};
  domain::RecordKey key{elsewhere, domain::Resource::purchase_invoices, record_id};
  for (const domain::Call& call : std::vector<domain::Call>{
           domain::PostDocument{key, "W/\"1\""}, domain::ReadRecord{key}, domain::ReadCompany{elsewhere},
           domain::ReadCompanies{"Sandbox"}, domain::ReadPage{elsewhere, key.resource, now, {}},
           domain::AnswerWorkflow{key, record_id}}) {
    INFO(domain::name_of(call));
    const auto exchange = Exchange::begin(call, settings(), identity());
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().message.find("'Sandbox', and the settings name 'Production'") !=
          std::string::npos);
  }
}

TEST_CASE("a reply tells how far Business Central's clock is ahead") {
  const auto read = [](const char* date) {
    auto exchange = begin(domain::ReadRecord{invoice_key()});
    return outcome_of<domain::RecordRead>(
               exchange.answer(reply(200, fixture("purchase_invoice.json"), {{"Date", date}}), now))
        .clock_ahead;
  };
  CHECK(read("Tue, 24 Nov 2026 14:10:00 GMT") == Duration{600'000});
  CHECK(read("Tue, 24 Nov 2026 14:00:01 GMT") == Duration::zero());
  CHECK(read("yesterday") == Duration::zero());
  auto page = begin(domain::ReadPage{company, domain::Resource::purchase_invoices, now, {}});
  CHECK(outcome_of<domain::PageRead>(
            page.answer(reply(200, R"({"value":[]})", {{"Date", "Tue, 24 Nov 2026 13:50:00 GMT"}}), now))
            .clock_ahead == Duration{-600'000});
}

}  // namespace countersign::environment_test
