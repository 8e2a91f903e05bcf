// Business Central's JSON about approvals → domain values. Fails closed: an entry that is not as documented
// fails its page, because a missing entry could make a half approval look whole. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "domain/approval.hpp"
#include "domain/effect.hpp"

namespace countersign::businesscentral {

/// Entries or users of one page, asked for with `Prefer: odata.maxpagesize=`.
inline constexpr std::size_t page_approvals = 1'000;

struct ApprovalsPage {
  std::vector<domain::ApprovalEntry> entries;  ///< Of purchase invoices; others are left out.
  std::string next_link;                       ///< To be checked with `accept_next_link`.
};
Result<ApprovalsPage> read_approvals(std::string_view json);

struct UsersPage {
  std::vector<domain::ApprovalUserSetup> users;
  std::string next_link;
};
Result<UsersPage> read_approval_users(std::string_view json);

struct WorkflowsPage {
  std::vector<domain::WorkflowState> workflows;  ///< For purchase documents; no templates.
  std::string next_link;
};
Result<WorkflowsPage> read_workflows(std::string_view json);

/// The status of one of `workflowPurchaseDocuments`; one that is not known is `unknown`.
Result<domain::ReleaseStatus> read_release(std::string_view json);
domain::ReleaseStatus parse_release_status(std::string_view name);

}  // namespace countersign::businesscentral
