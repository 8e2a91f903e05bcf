// What the checks of an invoice read, part by part.
#include "domain/invoice_checks.hpp"
#include "support.hpp"

namespace countersign::check_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::ChecksRead;
using domain::Failed;

namespace {

const std::string api = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";
const std::string in_company = api + "/companies(" + company_id + ")";
const std::string forbidden = R"({"error":{"code":"Internal_ServerError","message":"no"}})";

std::string list(const std::string& elements, const std::string& next = "") {
  return R"({"value":[)" + elements + "]" + (next.empty() ? "" : R"(,"@odata.nextLink":")" + next + "\"") +
         "}";
}
const std::string vendor =
    R"({"number":"O'N","blocked":"_x0020_","lastModifiedDateTime":"2026-11-22T08:00:00Z"})";
const std::string invoice =
    R"({"id":"77777777-7777-4777-8777-77777777777A","number":"108051","vendorInvoiceNumber":"INV-1",)"
    R"("invoiceDate":"2026-11-04","currencyCode":"EUR","totalAmountIncludingTax":18450.00,"status":"Open"})";
const std::string setup = R"({"allowPostingFrom":"2026-11-01","allowPostingTo":"0001-01-01"})";

domain::ReadChecks call() {
  return {invoice_key(), "O'N", "40000", "INV-1", *parse_date("2026-08-06"), "", ""};
}

/// The replies in their order; the outcome is that of the last.
ChecksRead read_through(const std::vector<HttpResult>& replies) {
  auto exchange = begin(call());
  for (std::size_t i = 0; i + 1 < replies.size(); ++i)
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(replies[i], now)));
  return outcome_of<ChecksRead>(exchange.answer(replies.back(), now));
}

}  // namespace

TEST_CASE("each part of what the checks need is asked for by plain fields, and no field more") {
  auto exchange = begin(call());
  CHECK(exchange.request().url ==
        in_company +
            "/vendors?$select=number,blocked,lastModifiedDateTime&$filter=number%20eq%20'O%27%27N'"
            "%20or%20number%20eq%20'40000'");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(vendor)), now)));
  const std::string invoices =
      in_company +
      "/purchaseInvoices?$select=id,number,vendorInvoiceNumber,invoiceDate,currencyCode,"
      "totalAmountIncludingTax,status&$filter=vendorNumber%20eq%20'O%27%27N'%20and%20";
  CHECK(exchange.request().url == invoices + "vendorInvoiceNumber%20eq%20'INV-1'");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(invoice)), now)));
  CHECK(exchange.request().url == invoices + "invoiceDate%20ge%202026-08-06");
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list("")), now)));
  CHECK(exchange.request().url == in_company + "/generalLedgerSetup?$select=allowPostingFrom,allowPostingTo");
}

TEST_CASE("what was read is told as it stands there") {
  const auto read = read_through(
      {reply(200, list(vendor)), reply(200, list(invoice)), reply(200, list("")), reply(200, list(setup))});
  REQUIRE(read.vendors.value);
  CHECK(*read.vendors.value ==
        std::vector<domain::VendorFacts>{{"O'N", " ", at("2026-11-22T08:00:00.000Z")}});
  REQUIRE(read.same_number.value);
  CHECK(*read.same_number.value == std::vector<domain::OtherInvoice>{{"77777777-7777-4777-8777-77777777777a",
                                                                      "108051",
                                                                      "INV-1",
                                                                      domain::DocumentStatus::open,
                                                                      *parse_date("2026-11-04"),
                                                                      {*Decimal::parse("18450"), "EUR"}}});
  CHECK(read.recent.value == std::vector<domain::OtherInvoice>{});
  CHECK(read.posting_range.value == domain::PostingRange{*parse_date("2026-11-01"), std::nullopt});
}

TEST_CASE("a part that is not permitted, not there or not readable leaves the others") {
  const auto read = read_through({reply(403, forbidden), reply(200, list(R"({"id":"x"})")),
                                  reply(404, forbidden), reply(200, list(setup))});
  CHECK_FALSE(read.vendors.value);
  CHECK(read.vendors.problem == "Business Central does not permit it");
  CHECK_FALSE(read.same_number.value);
  CHECK_FALSE(read.same_number.problem.empty());
  CHECK_FALSE(read.recent.value);
  CHECK(read.recent.problem == "HTTP 404 Internal_ServerError");
  CHECK(read.posting_range.value);
}

TEST_CASE("an identity that is permitted none of it is refused, so that another one is asked") {
  auto exchange = begin(call());
  for (int i = 0; i < 3; ++i)
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(403, forbidden), now)));
  CHECK(outcome_of<Failed>(exchange.answer(reply(403, forbidden), now)).kind == Failed::Kind::unauthorised);
}

TEST_CASE("a vendor with more invoices than are compared is told apart from one with none that is alike") {
  auto exchange = begin(call());
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(vendor)), now)));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list("")), now)));
  for (int i = 0; i < 5; ++i) {
    REQUIRE(std::holds_alternative<NextRequest>(
        exchange.answer(reply(200, list(invoice, api + "/x?$skiptoken=" + std::to_string(i))), now)));
    if (i < 4) CHECK(exchange.request().url == api + "/x?$skiptoken=" + std::to_string(i));
  }
  const auto read = outcome_of<ChecksRead>(exchange.answer(reply(200, list(setup)), now));
  REQUIRE(read.recent.value);
  CHECK(read.recent.value->size() == 5);
  CHECK(read.is_cut);
}

TEST_CASE("half of a list is no list") {
  auto exchange = begin(call());
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(vendor)), now)));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list("")), now)));
  REQUIRE(std::holds_alternative<NextRequest>(
      exchange.answer(reply(200, list(invoice, api + "/x?$skiptoken=1")), now)));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(400, forbidden), now)));
  CHECK_FALSE(outcome_of<ChecksRead>(exchange.answer(reply(200, list(setup)), now)).recent.value);

  auto elsewhere = begin(call());
  REQUIRE(std::holds_alternative<NextRequest>(elsewhere.answer(reply(200, list(vendor)), now)));
  REQUIRE(std::holds_alternative<NextRequest>(elsewhere.answer(reply(200, list("")), now)));
  REQUIRE(std::holds_alternative<NextRequest>(
      elsewhere.answer(reply(200, list(invoice, "https://evil.example/x")), now)));
  CHECK_FALSE(outcome_of<ChecksRead>(elsewhere.answer(reply(200, list(setup)), now)).recent.value);
}

TEST_CASE("an invoice without a number of the vendor is compared by the rest") {
  auto without = call();
  without.external_number.clear();
  without.pay_to.clear();
  auto exchange = begin(without);
  CHECK(exchange.request().url.ends_with("$filter=number%20eq%20'O%27%27N'"));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(vendor)), now)));
  CHECK(exchange.request().url.ends_with("invoiceDate%20ge%202026-08-06"));
}

namespace {

const std::string extension = "https://bc.example/v2.0/contoso.com/Production/api/contoso/payables/v1.0";

/// The checks are read; the next request is about who entered it.
Exchange asked_for_requester(bool is_named = true) {
  auto with = settings();
  if (is_named) with.requester = {"contoso/payables/v1.0", "purchaseDocuments", "enteredBy"};
  auto wanted = call();
  wanted.with_requester = true;
  auto exchange = *Exchange::begin(wanted, with, {});
  for (const auto& body : {list(vendor), list(invoice), list("")})
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, body), now)));
  return exchange;
}

}  // namespace

TEST_CASE("who entered an invoice is read from the extension's record of the same id") {
  auto exchange = asked_for_requester();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(setup)), now)));
  CHECK(exchange.request().url ==
        extension + "/companies(" + company_id + ")/purchaseDocuments(" + record_id + ")?$select=enteredBy");
  SECTION("by an address") {
    const auto read = outcome_of<ChecksRead>(
        exchange.answer(reply(200, R"({"@odata.etag":"x","enteredBy":" Lee@Contoso.com "})"), now));
    REQUIRE(read.requester.value);
    CHECK(read.requester.value->email == "lee@contoso.com");
    CHECK(read.posting_range.value.has_value());
  }
  SECTION("by a user's name, whose address the approval user setup has") {
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, R"({"enteredBy":"LEE"})"), now)));
    CHECK(exchange.request().url.find(
              "/approvalUserSetups?$select=userId,userFullName,email,approvalAdmin,") != std::string::npos);
    CHECK(exchange.request().url.ends_with("&$filter=userId%20eq%20'LEE'"));
    SECTION("where it has one") {
      const auto read = outcome_of<ChecksRead>(exchange.answer(
          reply(200, list(R"({"userId":"LEE","userFullName":"Lee Wong","email":"Lee@contoso.com"})")), now));
      CHECK(read.requester.value == domain::ApprovalUser{"LEE", "Lee Wong", "lee@contoso.com", false});
    }
    SECTION("where it has none, or is not read") {
      const auto answer = GENERATE_COPY(HttpResult(reply(200, list(""))), HttpResult(reply(403, forbidden)),
                                        HttpResult(reply(503)));
      const auto read = outcome_of<ChecksRead>(exchange.answer(answer, now));
      CHECK(read.requester.value == domain::ApprovalUser{"LEE", "", "", false});
    }
  }
}

TEST_CASE("an extension that does not tell keeps nothing else from being read") {
  auto exchange = asked_for_requester();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, list(setup)), now)));
  const auto answer = GENERATE_COPY(
      HttpResult(reply(400, R"({"error":{"code":"BadRequest","message":"no property"}})")),
      HttpResult(reply(403, forbidden)), HttpResult(reply(404)), HttpResult(reply(503)),
      HttpResult(tl::unexpected(TransportError{true, "reset"})), HttpResult(reply(200, "<html>")),
      HttpResult(reply(200, R"({"enteredBy":""})")), HttpResult(reply(200, R"({"enteredBy":5})")));
  const auto read = outcome_of<ChecksRead>(exchange.answer(answer, now));
  CHECK_FALSE(read.requester.value.has_value());
  CHECK_FALSE(read.requester.problem.empty());
  CHECK(read.vendors.value.has_value());
  CHECK(read.posting_range.value.has_value());
}

TEST_CASE("without a field in the settings nobody is named") {
  auto exchange = asked_for_requester(false);
  const auto read = outcome_of<ChecksRead>(exchange.answer(reply(200, list(setup)), now));
  CHECK(read.requester.problem == "the settings name no field any more");
}

namespace {

/// The checks are read; the next request is about the lines' receipts.
Exchange asked_for_receipts() {
  auto wanted = call();
  wanted.draft_number = "107214";
  wanted.company_name = "CRONUS DE";
  auto exchange = begin(wanted);
  for (const auto& body : {list(vendor), list(invoice), list(""), list(setup)})
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, body), now)));
  return exchange;
}

std::string line(const std::string& type, const std::string& receipt, int number) {
  return R"({"type":")" + type + R"(","description":"Desk","quantity":40,"receiptNumber":")" + receipt +
         R"(","receiptLineNumber":)" + std::to_string(number) + "}";
}

}  // namespace

TEST_CASE("the receipts that an invoice's lines name are read, and what was received with each line") {
  auto exchange = asked_for_receipts();
  CHECK(exchange.request().url ==
        "https://bc.example/v2.0/contoso.com/Production/ODataV4/Company('CRONUS%20DE')/"
        "workflowPurchaseDocumentLines"
        "?$select=type,description,quantity,receiptNumber,receiptLineNumber"
        "&$filter=documentType%20eq%20'Invoice'%20and%20documentNumber%20eq%20'107214'");
  const auto lines = list(line("Item", "107031", 10000) + "," + line("Item", "107032", 20000) + "," +
                          line("Item", "", 0) + "," + line("G/L_x0020_Account", "", 0));
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, lines), now)));
  CHECK(exchange.request().url ==
        in_company +
            "/purchaseReceipts?$select=number&$expand=purchaseReceiptLines($select=sequence,quantity)"
            "&$filter=number%20eq%20'107031'%20or%20number%20eq%20'107032'");
  const auto read = outcome_of<ChecksRead>(exchange.answer(
      reply(200,
            list(R"({"number":"107031","purchaseReceiptLines":[{"sequence":"10000","quantity":35.5}]})")),
      now));
  REQUIRE(read.receipts.value);
  CHECK(*read.receipts.value ==
        std::vector<domain::ReceivedLine>{{"Desk", Decimal(40), "107031", *Decimal::parse("35.5")},
                                          {"Desk", Decimal(40), "107032", std::nullopt},
                                          {"Desk", Decimal(40), "", std::nullopt}});
}

TEST_CASE("receipts that are not offered are nothing, and receipts that are not read are said") {
  const auto answer_with = [](const HttpResult& answer) {
    auto exchange = asked_for_receipts();
    return outcome_of<ChecksRead>(exchange.answer(answer, now));
  };
  const auto not_offered =
      answer_with(reply(404, R"({"error":{"code":"BadRequest_NotFound","message":"no"}})"));
  CHECK(not_offered.receipts.value == std::vector<domain::ReceivedLine>{});
  CHECK(answer_with(reply(200, list(line("Item", "", 0)))).receipts.value.has_value());
  for (const auto& answer :
       {HttpResult(reply(403, forbidden)), HttpResult(reply(503)), HttpResult(reply(200, "{}"))}) {
    const auto read = answer_with(answer);
    CHECK_FALSE(read.receipts.value);
    CHECK_FALSE(read.receipts.problem.empty());
    CHECK(read.vendors.value);
  }
}

}  // namespace countersign::check_test
