// Approval entries, approval users and releases, as Business Central sends them.
#include "businesscentral/approval_reader.hpp"
#include "businesscentral/web_services.hpp"
#include "support.hpp"

namespace countersign::approval_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::EntryStatus;
using domain::Failed;
using domain::ReleaseStatus;

namespace {

const std::string api = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";

std::string entry(const std::string& changes = "") {
  std::string text = R"({"id":"77777777-7777-4777-8777-77777777777A","entryNumber":12,"tableId":38,)"
                     R"("documentType":"Invoice","documentNumber":"107214","sequenceNumber":1,)"
                     R"("senderId":"MARIA","senderName":"","approverId":"DANA","approverName":"Dana Reyes",)"
                     R"("status":"Open","lastDateTimeModified":"2026-11-24T13:59:58.5Z","amount":18450.00,)"
                     R"("workflowStepInstanceId":"8888AAAA-8888-4888-8888-888888888888",)"
                     R"("lastModifiedDateTime":"2026-11-24T13:59:59.123Z"})";
  const auto bar = changes.find('|');
  if (bar != std::string::npos) {
    const auto at = text.find(changes.substr(0, bar));
    REQUIRE(at != std::string::npos);
    text.replace(at, bar, changes.substr(bar + 1));
  }
  return text;
}

std::string page(const std::string& elements, const std::string& next = "") {
  return R"({"value":[)" + elements + "]" + (next.empty() ? "" : R"(,"@odata.nextLink":")" + next + "\"") +
         "}";
}

Exchange reading_release() {
  return begin(domain::ReadRelease{invoice_key(), "Jørgen's Café"});
}

ReleaseStatus release_of(const std::string& status) {
  return outcome_of<domain::ReleaseRead>(
             reading_release().answer(reply(200, R"({"id":"x","status":")" + status + "\"}"), now))
      .status;
}

}  // namespace

TEST_CASE("the approval entries of one document, or of what changed, are asked for by plain fields") {
  CHECK(begin(domain::ReadApprovals{company, "S'1", std::nullopt}).request().url ==
        api + "/companies(" + company_id + ")/approvalEntries?$filter=documentNumber%20eq%20'S%27%271'");
  CHECK(begin(domain::ReadApprovals{company, "", now}).request().url ==
        api + "/companies(" + company_id +
            ")/approvalEntries?$filter=lastModifiedDateTime%20ge%202026-11-24T14:00:00.000Z");
}

TEST_CASE("entries are followed over all pages, and only those of purchase invoices are kept") {
  auto exchange = begin(domain::ReadApprovals{company, "", now});
  const auto next = exchange.answer(
      reply(200, page(entry() + "," + entry("\"Invoice\"|\"Credit_x0020_Memo\""), api + "/x?$skiptoken=1")),
      now);
  REQUIRE(std::holds_alternative<NextRequest>(next));
  CHECK(exchange.request().url == api + "/x?$skiptoken=1");
  const auto read = outcome_of<domain::ApprovalsRead>(exchange.answer(
      reply(200, page(entry("\"tableId\":38|\"tableId\":36") + "," + entry("\"Open\"|\"Approved\""))), now));
  REQUIRE(read.entries.size() == 2);
  CHECK(read.entries[0].id == "77777777-7777-4777-8777-77777777777a");
  CHECK(read.entries[0].number == 12);
  CHECK(read.entries[0].status == EntryStatus::open);
  CHECK(read.entries[0].approver_name == "Dana Reyes");
  CHECK(read.entries[0].step == "8888aaaa-8888-4888-8888-888888888888");
  CHECK(read.entries[0].changed_at == at("2026-11-24T13:59:58.500Z"));
  CHECK(read.entries[1].status == EntryStatus::approved);
}

TEST_CASE("a link to another server is not followed") {
  auto exchange = begin(domain::ReadApprovals{company, "", now});
  const auto failed = outcome_of<Failed>(exchange.answer(
      reply(200, page(entry(), "https://evil.example/v2.0/contoso.com/Production/api/v2.0/x")), now));
  CHECK(failed.kind == Failed::Kind::not_understood);
}

TEST_CASE("an entry that is not as documented fails the reading, and an unknown status approves nothing") {
  for (const auto* change :
       {"\"entryNumber\":12|\"entryNumber\":\"12\"", "\"tableId\":38,|", "\"107214\"|\"\"", "77777777-|7-",
        "\"Open\"|\"\"", "2026-11-24T13:59:59.123Z|yesterday"}) {
    INFO(change);
    CHECK_FALSE(read_approvals(page(entry(change))).has_value());
  }
  const auto delegated = read_approvals(page(entry("\"Open\"|\"Delegated_x0020_Twice\"")));
  REQUIRE(delegated.has_value());
  CHECK(delegated->entries[0].status == EntryStatus::unknown);
}

TEST_CASE("approval users are read with nothing but their names and addresses") {
  auto exchange = begin(domain::ReadApprovalUsers{company});
  CHECK(exchange.request().url == api + "/companies(" + company_id +
                                      ")/approvalUserSetups?$select=userId,userFullName,email,approvalAdmin,"
                                      "approverId,purchaseAmountApprovalLimit,unlimitedPurchaseApproval");
  const auto read = outcome_of<domain::ApprovalUsersRead>(exchange.answer(
      reply(200, page(R"({"userId":"DANA","userFullName":"Dana Reyes","email":"Dana@Contoso.com"},)"
                      R"({"userId":"LEE"})")),
      now));
  REQUIRE(read.users.size() == 2);
  CHECK(read.users[0].who == domain::ApprovalUser{"DANA", "Dana Reyes", "dana@contoso.com", false});
  CHECK(read.users[1].who == domain::ApprovalUser{"LEE", "", "", false});
}

TEST_CASE(
    "an approval user's limit is that of purchases; what is not told or not understood allows nothing") {
  const auto user = [](const std::string& more) {
    const auto read = read_approval_users(page(R"({"userId":"LEE","approverId":"DANA")" + more + "}"));
    REQUIRE(read.has_value());
    REQUIRE(read->users.size() == 1);
    CHECK(read->users[0].approver == "DANA");
    return read->users[0];
  };
  CHECK(user(R"(,"purchaseAmountApprovalLimit":20000)").purchase_limit == Decimal{20000});
  CHECK(user(R"(,"unlimitedPurchaseApproval":true)").is_unlimited);
  for (const auto* odd :
       {"", R"(,"purchaseAmountApprovalLimit":"20000")", R"(,"purchaseAmountApprovalLimit":-1)",
        R"(,"purchaseAmountApprovalLimit":1e9)", R"(,"unlimitedPurchaseApproval":"true")",
        R"(,"salesAmountApprovalLimit":20000,"unlimitedSalesApproval":true)"}) {
    INFO(odd);
    CHECK(user(odd).purchase_limit == Decimal{});
    CHECK_FALSE(user(odd).is_unlimited);
  }
}

TEST_CASE("a release is asked of the web services, by the company's name") {
  CHECK(reading_release().request().url ==
        "https://bc.example/v2.0/contoso.com/Production/ODataV4/Company('J%C3%B8rgen%27%27s%20Caf%C3%A9')/"
        "workflowPurchaseDocuments(" +
            record_id + ")?$select=id,status");
  CHECK(release_of("Released") == ReleaseStatus::released);
  CHECK(release_of("Open") == ReleaseStatus::open);
  CHECK(release_of("Pending_x0020_Approval") == ReleaseStatus::pending_approval);
  CHECK(release_of("Pending_x0020_Prepayment") == ReleaseStatus::unknown);
  CHECK(release_of("released") == ReleaseStatus::unknown);
}

TEST_CASE("an environment without the web service says so; every other refusal is a failure") {
  outcome_of<domain::NotOffered>(reading_release().answer(
      error_reply(404, "BadRequest_NotFound", "Resource not found for the segment"), now));
  outcome_of<domain::RecordGone>(
      reading_release().answer(error_reply(404, "Internal_RecordNotFound", "gone"), now));
  outcome_of<Failed>(reading_release().answer(error_reply(403, "Authorization_x", "no"), now));
  CHECK_FALSE(failed_attempt(reading_release().answer(reply(404, "<html>"), now)).possibly_done);
  outcome_of<Failed>(reading_release().answer(reply(200, R"({"id":"x"})"), now));
}

}  // namespace countersign::approval_test
