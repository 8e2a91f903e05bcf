// Findings about what Business Central offers for approvals, beside the company's approval mode. Pure; any
// thread.
#pragma once

#include <string>

#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "domain/approval.hpp"

namespace countersign::checkup {

/// One company and how its invoices are approved.
struct ApprovalSetup {
  std::string company;  ///< Its name for people.
  domain::ApprovalMode mode = domain::ApprovalMode::countersign;
};

/// Of `businesscentral::approval_entries_url`: what the mode native reads.
Finding judge_approval_entries(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::workflow_documents_url`: what the mode release works with.
Finding judge_workflow_services(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::workflows_url`: which workflows for purchase documents are enabled.
Finding judge_workflows(const ApprovalSetup& setup, const HttpResult& result);

}  // namespace countersign::checkup
