#include "checkup/approval_checks.hpp"

#include "support.hpp"

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;
using domain::ApprovalMode;

namespace {

ApprovalSetup in(ApprovalMode mode) {
  return {"CRONUS DE", mode};
}

HttpResult workflows(const std::string& enabled, const std::string& category = "PURCHDOC") {
  return reply(200,
               R"({"value":[{"code":"PIAPW","enabled":)" + enabled + R"(,"category":")" + category + "\"}]}");
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
  CHECK(judge_workflows(in(ApprovalMode::countersign), workflows("false")).level == Level::ok);
  const auto held = judge_workflows(in(ApprovalMode::countersign), workflows("true"));
  CHECK(held.level == Level::warning);
  CHECK(says(held.what, "PIAPW"));
  for (const auto mode : {ApprovalMode::native, ApprovalMode::release}) {
    CHECK(judge_workflows(in(mode), workflows("true")).level == Level::ok);
    CHECK(judge_workflows(in(mode), workflows("false")).level == Level::warning);
    CHECK(judge_workflows(in(mode), workflows("true", "SALESDOC")).level == Level::warning);
  }
  CHECK(judge_workflows(in(ApprovalMode::native), reply(200, "nonsense")).level == Level::ok);
}
