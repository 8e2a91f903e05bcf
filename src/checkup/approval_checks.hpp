// Findings about what Business Central offers for approvals, beside the company's approval mode. Pure; any
// thread.
#pragma once

#include <string>
#include <vector>

#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "domain/approval.hpp"

namespace countersign::checkup {

/// One company and how its invoices are approved.
struct ApprovalSetup {
  std::string company;  ///< Its name for people.
  domain::ApprovalMode mode = domain::ApprovalMode::countersign;
  std::string holds;                ///< The mode release: what the workflow holds, for people.
  bool exceptions_are_told = true;  ///< There is a channel for what was posted without an approval.
};

/// Of `businesscentral::approval_entries_url`: what the mode native reads.
Finding judge_approval_entries(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::workflow_documents_url`: what the mode release works with.
Finding judge_workflow_services(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::workflow_subscriptions_url`, asked by the identity that subscribes and answers.
Finding judge_workflow_subscriptions(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::workflows_url`: which workflows for purchase documents are enabled, and so whether
/// Business Central's users can post without an approval.
Finding judge_workflows(const ApprovalSetup& setup, const HttpResult& result);
/// Of `businesscentral::approval_users_url`: whether our user there, `user_name`, may take requests back.
Finding judge_user_name(const ApprovalSetup& setup, const std::string& user_name, const HttpResult& result);

/// Likewise: whom the setup names for whose documents, where a route asks them.
struct SetupApproversVerdict {
  Finding finding;
  std::vector<domain::ApprovalUser> approvers;  ///< Whom it names for anybody, each once.
};
SetupApproversVerdict judge_setup_approvers(const ApprovalSetup& setup, const HttpResult& result);

}  // namespace countersign::checkup
