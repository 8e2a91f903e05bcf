#include "checkup/approval_checks.hpp"

#include "support.hpp"

namespace countersign::approval_checks_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;
using domain::ApprovalMode;

namespace {

ApprovalSetup in(ApprovalMode mode) {
  return {"CRONUS DE", mode, "EUR from 999", true};
}

HttpResult workflow(const std::string& code, const std::string& enabled,
                    const std::string& category = "PURCHDOC") {
  return reply(200, R"({"value":[{"code":")" + code + R"(","enabled":)" + enabled +
                        R"(,"template":false,"category":")" + category + "\"}]}");
}

HttpResult users(const std::string& is_administrator) {
  return reply(
      200, R"({"value":[{"userId":"COUNTERSIGN","userFullName":"Countersign","email":"","approvalAdmin":)" +
               is_administrator + "}]}");
}

const HttpResult absent = refusal(404, "BadRequest_NotFound", "Resource not found for the segment");

}  // namespace

TEST_CASE("what a mode needs is broken when it is not there; elsewhere it is only said") {
  CHECK(judge_approval_entries(in(ApprovalMode::native), reply(200, "{}")).level == Level::ok);
  CHECK(judge_approval_entries(in(ApprovalMode::native), absent).level == Level::broken);
  CHECK(judge_approval_entries(in(ApprovalMode::release), absent).level == Level::ok);
  CHECK(judge_workflow_services(in(ApprovalMode::release), absent).level == Level::broken);
  CHECK(says(judge_workflow_services(in(ApprovalMode::release), absent).remedy, "Web Services"));
  CHECK(judge_workflow_services(in(ApprovalMode::native), absent).level == Level::ok);
  CHECK(says(judge_workflow_services(in(ApprovalMode::countersign), absent).what, "cannot be read"));
  CHECK(judge_workflow_services(in(ApprovalMode::release), no_reply("refused")).level == Level::warning);
  CHECK(judge_approval_entries(in(ApprovalMode::native), reply(503, "")).level == Level::warning);
}

TEST_CASE("a workflow that is on holds our own posting; one that is off lets anybody post") {
  const auto held = judge_workflows(in(ApprovalMode::countersign), workflow("PIAPW", "true"));
  CHECK(held.level == Level::warning);
  CHECK(says(held.what, "PIAPW"));
  CHECK(judge_workflows(in(ApprovalMode::native), workflow("PIAPW", "true")).level == Level::ok);
  for (const auto mode : {ApprovalMode::native, ApprovalMode::release}) {
    const auto off = judge_workflows(in(mode), workflow("MS-PDAW-WH-01", "false"));
    CHECK(off.level == Level::warning);
    CHECK(judge_workflows(in(mode), workflow("PIAPW", "true", "SALESDOC")).level == Level::warning);
  }
  CHECK(judge_workflows(in(ApprovalMode::native), reply(200, "nonsense")).level == Level::ok);
  CHECK(judge_workflows(in(ApprovalMode::native), reply(503, "")).level == Level::warning);
}

TEST_CASE("in our own mode Business Central's users can post around us, and somebody has to be told") {
  const auto told = judge_workflows(in(ApprovalMode::countersign), workflow("PIAPW", "false"));
  CHECK(told.level == Level::ok);
  CHECK(says(told.what, "can post without an approval"));
  auto setup = in(ApprovalMode::countersign);
  setup.exceptions_are_told = false;
  const auto silent = judge_workflows(setup, workflow("PIAPW", "false"));
  CHECK(silent.level == Level::warning);
  CHECK(says(silent.remedy, "exceptions_channel"));
}

TEST_CASE("in the mode release the finding says what is held, and which workflow does not ask us") {
  const auto held = judge_workflows(in(ApprovalMode::release), workflow("MS-PDAW-WH-01", "true"));
  CHECK(held.level == Level::ok);
  CHECK(says(held.what, "It holds EUR from 999"));
  const auto foreign = judge_workflows(in(ApprovalMode::release), workflow("PIAPW", "true"));
  CHECK(foreign.level == Level::warning);
  CHECK(says(foreign.what, "PIAPW is not Countersign's"));
  auto setup = in(ApprovalMode::release);
  setup.holds.clear();
  const auto none = judge_workflows(setup, workflow("MS-PDAW-WH-01", "true"));
  CHECK(none.level == Level::warning);
  CHECK(says(none.what, "No route asks for approvals"));
}

TEST_CASE("only an approval administrator takes requests back") {
  const auto setup = in(ApprovalMode::release);
  CHECK(judge_user_name(setup, "COUNTERSIGN", users("true")).level == Level::ok);
  const auto plain = judge_user_name(setup, "COUNTERSIGN", users("false"));
  CHECK(plain.level == Level::warning);
  CHECK(says(plain.what, "no approval administrator"));
  const auto stranger = judge_user_name(setup, "SOMEBODY", users("true"));
  CHECK(stranger.level == Level::warning);
  CHECK(says(stranger.what, "not in the approval user setup"));
  CHECK(judge_user_name(setup, "COUNTERSIGN", absent).level == Level::ok);
  CHECK(says(judge_user_name(setup, "COUNTERSIGN", absent).what, "cannot be read"));
}

TEST_CASE("whom the approval user setup names is counted, and its approvers are told to be looked for") {
  const auto setup = in(ApprovalMode::release);
  const auto verdict = judge_setup_approvers(
      setup,
      reply(
          200,
          R"({"value":[{"userId":"MARIA","email":"maria@contoso.com","approverId":"LEE"},)"
          R"({"userId":"LEE","email":"lee@contoso.com","approverId":"DANA","purchaseAmountApprovalLimit":10},)"
          R"({"userId":"DANA","email":"dana@contoso.com","approverId":"","unlimitedPurchaseApproval":true}]})"));
  CHECK(verdict.finding.level == Level::ok);
  CHECK(says(verdict.finding.what, "names an approver for 2 of its 3 users, whatever the amount for 2"));
  REQUIRE(verdict.approvers.size() == 2);
  CHECK(verdict.approvers[0].user == "LEE");
  CHECK(verdict.approvers[1].user == "DANA");
  const auto nobody =
      judge_setup_approvers(setup, reply(200, R"({"value":[{"userId":"LEE","email":"l@c.com"}]})"));
  CHECK(nobody.finding.level == Level::broken);
  CHECK(says(nobody.finding.remedy, "Approver ID"));
  const auto refused = judge_setup_approvers(setup, refusal(403, "Authorization_RequestDenied", "Sorry"));
  CHECK(refused.finding.level == Level::broken);
  CHECK(says(refused.finding.remedy, "User Setup"));
  CHECK(judge_setup_approvers(setup, reply(503, "")).finding.level == Level::warning);
}

}  // namespace countersign::approval_checks_test
