#include "businesscentral/exchange.hpp"

#include "businesscentral/field_reader.hpp"
#include "support.hpp"

namespace countersign::exchange_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Failed;
using domain::Resource;

namespace {

const std::string api = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";

Exchange reading() {
  return begin(domain::ReadRecord{invoice_key()});
}

Exchange posting() {
  return begin(domain::PostDocument{invoice_key(), "W/\"42\""});
}

HttpResult silence(bool request_sent) {
  return tl::unexpected(TransportError{request_sent, "connection reset"});
}

std::string invoice_with_status(const std::string& status) {
  std::string json = fixture("purchase_invoice.json");
  return json.replace(json.find("\"Draft\""), 7, "\"" + status + "\"");
}

HttpResponse record_gone() {
  return error_reply(404, "Internal_RecordNotFound", "The record does not exist.");
}

}  // namespace

TEST_CASE("a record is read from the primary, in the tenant's language") {
  auto exchange = reading();
  const auto& request = exchange.request();
  CHECK(request.method == "GET");
  CHECK(request.url.find(api + "/companies(" + company_id + ")/purchaseInvoices(" + record_id +
                         ")?$select=") == 0);
  CHECK(find_header(request.headers, "Accept") == "application/json");
  CHECK(find_header(request.headers, "Accept-Language") == "de-DE");
  CHECK(find_header(request.headers, "Data-Access-Intent").empty());
  CHECK(find_header(request.headers, "Authorization").empty());
  const auto read =
      outcome_of<domain::RecordRead>(exchange.answer(reply(200, fixture("purchase_invoice.json")), now));
  CHECK(std::get<domain::Document>(read.record).number == "107214");
}

TEST_CASE("only Business Central's own 'record not found' says that a record is gone") {
  outcome_of<domain::RecordGone>(reading().answer(record_gone(), now));
  CHECK_FALSE(failed_attempt(reading().answer(reply(404, "<html>404</html>"), now)).possibly_done);
  CHECK_FALSE(failed_attempt(reading().answer(reply(404), now)).possibly_done);
  const auto failed = outcome_of<Failed>(
      reading().answer(error_reply(404, "BadRequest_NotFound", "Bad Request - Error in query syntax."), now));
  CHECK(failed.kind == Failed::Kind::payload);
  CHECK(failed.code == "BadRequest_NotFound");
  CHECK(failed.reason.find("Error in query syntax.") != std::string::npos);
  CHECK(failed.reason.find("CorrelationId") == std::string::npos);
}

TEST_CASE("a reply that is not the record asked for is not understood") {
  std::string other = fixture("purchase_invoice.json");
  other.replace(other.find("5D115C9C"), 8, "6D115C9C");
  const std::string body = GENERATE_COPY(std::string(), std::string("<html>"), std::string("{}"), other);
  const auto unreadable =
      outcome_of<domain::RecordUnreadable>(reading().answer(reply(200, body), now)).record;
  CHECK(unreadable.id == record_id);
  CHECK(unreadable.raw == body);
  CHECK(outcome_of<Failed>(reading().answer(reply(302), now)).kind == Failed::Kind::not_understood);
}

TEST_CASE("a read that was not answered was not done") {
  for (const unsigned status : {408U, 500U, 502U, 503U, 504U, 429U}) {
    CHECK_FALSE(failed_attempt(reading().answer(reply(status), now)).possibly_done);
  }
  CHECK_FALSE(failed_attempt(reading().answer(silence(true), now)).possibly_done);
}

TEST_CASE("the wait that the other side asks for is taken in seconds or as a date, and bounded") {
  const auto wait = [](const char* value) {
    return failed_attempt(reading().answer(reply(503, "", {{"retry-after", value}}), now)).retry_after;
  };
  CHECK(wait("17") == Duration{17'000});
  CHECK(wait("Tue, 24 Nov 2026 14:00:30 GMT") == Duration{30'000});
  CHECK(wait("Tue, 24 Nov 2026 13:00:00 GMT") == Duration{0});
  CHECK(wait("999999999") == Duration{3'600'000});
  for (const char* bad : {"", "soon", "-5", "1.5", "Tue, 31 Feb 2026 14:00:00 GMT", "24 Nov 2026"}) {
    INFO(bad);
    CHECK_FALSE(wait(bad).has_value());
  }
}

TEST_CASE("the first 401 asks for a fresh token, the second ends the call") {
  auto exchange = posting();
  const std::string url = exchange.request().url;
  CHECK(std::holds_alternative<TokenRefused>(exchange.answer(reply(401), now)));
  CHECK(exchange.request().url == url);
  const auto failed = outcome_of<Failed>(
      exchange.answer(error_reply(401, "Authentication_InvalidCredentials", "No access."), now));
  CHECK(failed.kind == Failed::Kind::unauthorised);
  CHECK(failed.code == "Authentication_InvalidCredentials");
}

TEST_CASE("a 403 is a missing permission") {
  CHECK(outcome_of<Failed>(reading().answer(error_reply(403, "Authorization_RequestDenied", "No."), now))
            .kind == Failed::Kind::unauthorised);
}

TEST_CASE("a document is posted with its etag and without a body") {
  auto exchange = posting();
  const auto& request = exchange.request();
  CHECK(request.method == "POST");
  CHECK(request.url ==
        api + "/companies(" + company_id + ")/purchaseInvoices(" + record_id + ")/Microsoft.NAV.post");
  CHECK(find_header(request.headers, "If-Match") == "W/\"42\"");
  CHECK(request.body.empty());
  CHECK(find_header(request.headers, "Content-Type").empty());
  outcome_of<domain::PostAccepted>(exchange.answer(reply(204), now));
  outcome_of<domain::PostAccepted>(posting().answer(reply(200, "anything"), now));
}

TEST_CASE("a posting that Business Central refuses is refused in its own words") {
  const auto refused = outcome_of<domain::PostRefused>(posting().answer(
      error_reply(400, "Application_DialogException", "Posting Date is not within your range."), now));
  CHECK(refused.code == "Application_DialogException");
  CHECK(refused.message == "Posting Date is not within your range.");
}

TEST_CASE("a stale etag is a conflict, any other 409 leaves the posting in doubt") {
  outcome_of<domain::PostConflict>(
      posting().answer(error_reply(409, "Request_EntityChanged", "Changed."), now));
  outcome_of<domain::PostConflict>(posting().answer(reply(412), now));
  CHECK(failed_attempt(posting().answer(error_reply(409, "Internal_EntityWithSameKeyExists", "x"), now))
            .possibly_done);
  CHECK(failed_attempt(posting().answer(reply(409, "<html>"), now)).possibly_done);
}

TEST_CASE("a posting without an answer of Business Central may have been done") {
  for (const unsigned status : {408U, 500U, 502U, 503U, 504U}) {
    CHECK(failed_attempt(posting().answer(reply(status, "<html>gateway</html>"), now)).possibly_done);
  }
  CHECK(failed_attempt(posting().answer(reply(400, "<html>gateway</html>"), now)).possibly_done);
  CHECK(failed_attempt(posting().answer(silence(true), now)).possibly_done);
  CHECK_FALSE(failed_attempt(posting().answer(silence(false), now)).possibly_done);
  const auto limited = failed_attempt(posting().answer(reply(429, "", {{"Retry-After", "9"}}), now));
  CHECK_FALSE(limited.possibly_done);
  CHECK(limited.retry_after == Duration{9'000});
}

TEST_CASE("a posting's 'record not found' is settled by a look at the document") {
  auto exchange = posting();
  const auto missing =
      error_reply(404, "Internal_RecordNotFound", "The General Posting Setup does not exist.");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(missing, now)));
  CHECK(exchange.request().method == "GET");
  CHECK(exchange.request().url.find("purchaseInvoices(" + record_id + ")?$select=") != std::string::npos);
  SECTION("the document is gone") {
    outcome_of<domain::RecordGone>(exchange.answer(record_gone(), now));
  }
  SECTION("the document is there: something that its posting needs is missing") {
    const auto refused =
        outcome_of<domain::PostRefused>(exchange.answer(reply(200, fixture("purchase_invoice.json")), now));
    CHECK(refused.message == "The General Posting Setup does not exist.");
  }
  SECTION("the document was posted all the same") {
    outcome_of<domain::PostAccepted>(exchange.answer(reply(200, invoice_with_status("Open")), now));
  }
  SECTION("the look does not succeed: the posting stays in doubt") {
    const unsigned status = GENERATE(200U, 403U, 404U, 429U, 503U);
    CHECK(failed_attempt(exchange.answer(reply(status), now)).possibly_done);
  }
  SECTION("the look is not even sent") {
    CHECK(failed_attempt(exchange.answer(silence(false), now)).possibly_done);
  }
}

TEST_CASE("a page is read to its next link, which must stay at home") {
  const domain::ReadPage call{company, Resource::purchase_invoices, at("2026-11-24T13:00:00Z"), ""};
  auto exchange = begin(call);
  CHECK(find_header(exchange.request().headers, "Prefer") == "odata.maxpagesize=100");
  CHECK(exchange.request().url.find("$filter=lastModifiedDateTime%20ge%202026-11-24T13:00:00.000Z") !=
        std::string::npos);
  const std::string next = api + "/companies(" + company_id + ")/purchaseInvoices?$skiptoken=7";
  const auto body = [](const std::string& link) {
    return R"({"value":[)" + fixture("purchase_invoice.json") + R"(,{}],"@odata.nextLink":")" + link + "\"}";
  };
  const auto page = outcome_of<domain::PageRead>(exchange.answer(reply(200, body(next)), now));
  CHECK(page.records.size() == 1);
  CHECK(page.unreadable.size() == 1);
  CHECK(page.next_link == next);

  auto following =
      begin(domain::ReadPage{company, Resource::purchase_invoices, std::nullopt, page.next_link});
  CHECK(following.request().url == next);
  const auto astray = following.answer(reply(200, body("https://evil.example/v2.0/x")), now);
  CHECK(outcome_of<Failed>(astray).kind == Failed::Kind::not_understood);
}

TEST_CASE("a company is read with its local currency") {
  auto exchange = begin(domain::ReadCompany{company});
  CHECK(exchange.request().url == api + "/companies(" + company_id + ")");
  const auto first = exchange.answer(reply(200, R"({"name":"CRONUS DE","displayName":"Cronus AG"})"), now);
  REQUIRE(std::holds_alternative<NextRequest>(first));
  CHECK(exchange.request().url ==
        api + "/companies(" + company_id + ")/companyInformation?$select=currencyCode");
  SECTION("as a list") {
    const auto read = outcome_of<domain::CompanyRead>(
        exchange.answer(reply(200, R"({"value":[{"currencyCode":"EUR"}]})"), now));
    CHECK(read.name == "CRONUS DE");
    CHECK(read.display_name == "Cronus AG");
    CHECK(read.local_currency == "EUR");
  }
  SECTION("as one object") {
    CHECK(outcome_of<domain::CompanyRead>(exchange.answer(reply(200, R"({"currencyCode":"CHF"})"), now))
              .local_currency == "CHF");
  }
  SECTION("without company information") {
    outcome_of<Failed>(exchange.answer(reply(200, R"({"value":[]})"), now));
  }
  SECTION("a record missing there is not the company") {
    outcome_of<Failed>(exchange.answer(record_gone(), now));
  }
}

TEST_CASE("a company that is not found is gone") {
  outcome_of<domain::RecordGone>(
      begin(domain::ReadCompany{company}).answer(error_reply(404, "Internal_CompanyNotFound", "x"), now));
}

TEST_CASE("an exchange does not begin with what cannot be sent") {
  const auto refused = [](const domain::Call& call, domain::BusinessCentralSettings bc = settings(),
                          const SubscriptionIdentity& who = identity()) {
    const auto exchange = Exchange::begin(call, bc, who);
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().code == ErrorCode::invalid_argument);
  };
  auto without_base = settings();
  without_base.api_base = "bc.example";
  refused(domain::ReadCompany{company}, without_base);
  refused(domain::ReadCompany{{"Production", "CRONUS"}});
  refused(domain::ReadRecord{{company, Resource::purchase_invoices, "../x"}});
  for (const auto& never : {Resource::purchase_orders, Resource::purchase_credit_memos, Resource::vendors})
    refused(domain::PostDocument{{company, never, record_id}, "W/\"1\""});
  refused(domain::PostDocument{invoice_key(), ""});
  refused(domain::PostDocument{invoice_key(), "W/\"1\"\r\nX: 1"});
  refused(domain::RenewSubscription{company, Resource::purchase_invoices, ""});
  refused(domain::CreateSubscription{company, Resource::purchase_invoices}, settings(), {});
  refused(domain::LookUpUser{"a@b.example"});
}

}  // namespace countersign::exchange_test
