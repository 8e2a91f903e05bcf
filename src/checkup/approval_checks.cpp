#include "checkup/approval_checks.hpp"

#include <algorithm>

#include "businesscentral/approval_reader.hpp"
#include "businesscentral/error_reply.hpp"
#include "checkup/business_central_checks.hpp"
#include "domain/approver_chain.hpp"
#include "domain/workflow_code.hpp"

namespace countersign::checkup {
namespace {

using domain::ApprovalMode;

/// Why it was not a list; Business Central's own words where there are any.
std::string words_of(const HttpResult& result) {
  if (!result) return " (no answer: " + result.error().detail + ")";
  std::string words = " (HTTP " + std::to_string(result->status);
  if (const auto error = businesscentral::read_error(result->body)) {
    if (!error->code.empty()) words += ", " + error->code;
    if (!error->message.empty()) words += ": " + error->message;
  }
  return words + ")";
}

bool is_read(const HttpResult& result) {
  return result && result->status == 200;
}

/// What is missing is broken where the mode needs it, and good to know elsewhere.
Finding missing(std::string_view check, bool needed, const HttpResult& result, std::string what,
                std::string remedy) {
  what += words_of(result);
  if (is_passing(result)) return warned(check, std::move(what), "Try again");
  return needed ? failed(check, std::move(what), std::move(remedy)) : passed(check, std::move(what));
}

struct EnabledWorkflows {
  std::string codes;             ///< Joined.
  bool made_by_service = false;  ///< One of them, at least.
};

EnabledWorkflows enabled_among(const businesscentral::WorkflowsPage& page) {
  EnabledWorkflows enabled;
  for (const auto& workflow : page.workflows) {
    if (!workflow.enabled) continue;
    enabled.codes += (enabled.codes.empty() ? "" : ", ") + workflow.code;
    if (workflow.code.starts_with(domain::workflow_code_prefix)) enabled.made_by_service = true;
  }
  return enabled;
}

Finding judge_unlocked(const ApprovalSetup& setup, const EnabledWorkflows& enabled,
                       const std::string& whose) {
  constexpr const char* check = "bc.workflows";
  if (!enabled.codes.empty()) {
    return warned(
        check, "A" + whose + ": " + enabled.codes,
        "Business Central refuses to post what its workflow has not released. Switch it off on the page "
        "Workflows, or set approval_mode to \"native\" or \"release\"");
  }
  const std::string around =
      "No" + whose + ", so its users can post without an approval. Countersign sees that afterwards";
  if (setup.exceptions_are_told) return passed(check, around + ", and says so in exceptions_channel");
  return warned(
      check, around + ", but has nobody to tell",
      "Set exceptions_channel in [slack] to the controllers' channel; approval_mode = \"release\" has "
      "Business Central refuse such postings");
}

Finding judge_release(const ApprovalSetup& setup, const EnabledWorkflows& enabled, const std::string& whose) {
  constexpr const char* check = "bc.workflows";
  if (setup.holds.empty()) {
    return warned(check,
                  "No route asks for approvals of invoices of '" + setup.company +
                      "', so Business Central holds none and its users can post all",
                  "Add a [[route]] with approvers, or remove approval_mode");
  }
  if (enabled.made_by_service) {
    return passed(check, "A" + whose + ": " + enabled.codes + ". It holds " + setup.holds +
                             "; Business Central's users can post the others without an approval");
  }
  const std::string others = enabled.codes.empty() ? "" : " (" + enabled.codes + " is not Countersign's)";
  return warned(check, "No" + whose + " that asks Countersign" + others + ": nothing holds " + setup.holds,
                "Start the server: it makes one. If it runs, somebody switched it off on the page Workflows");
}

}  // namespace

Finding judge_approval_entries(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.approval_entries";
  if (is_read(result)) return passed(check, "The approval entries of '" + setup.company + "' can be read");
  return missing(check, setup.mode == ApprovalMode::native, result,
                 "The approval entries of '" + setup.company + "' cannot be read",
                 "approval_mode = \"native\" needs them: give the app a permission set that reads the tables "
                 "Approval Entry and User Setup; an older environment may not have them in API v2.0");
}

Finding judge_workflow_services(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.workflow_services";
  if (is_read(result)) {
    return passed(check, "The web services of '" + setup.company + "' tell whether an invoice is released");
  }
  return missing(
      check, setup.mode == ApprovalMode::release, result,
      "The web service workflowPurchaseDocuments of '" + setup.company + "' cannot be read",
      "approval_mode = \"release\" needs it: on the page Web Services publish workflowPurchaseDocuments "
      "(page 6404), workflowWebhookSubscriptions (page 831) and WorkflowActionResponse (codeunit 1544) "
      "under these names, and let the app read and use them");
}

Finding judge_workflow_subscriptions(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.workflow_subscriptions";
  if (is_read(result)) {
    return passed(check, "The subscriptions to workflows of '" + setup.company +
                             "' can be seen by the app that subscribes");
  }
  return missing(
      check, setup.mode == ApprovalMode::release, result,
      "The web service workflowWebhookSubscriptions of '" + setup.company + "' cannot be read",
      "Publish it (page 831) on the page Web Services, and give the app that subscribes and answers a "
      "permission set that may insert into the table Workflow Webhook Subscription");
}

Finding judge_workflows(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.workflows";
  const auto page = is_read(result) ? businesscentral::read_workflows(result->body)
                                    : Result<businesscentral::WorkflowsPage>(
                                          fail(ErrorCode::unavailable, "the workflows cannot be read"));
  if (!page) {
    return missing(check, false, result,
                   "Whether the users of '" + setup.company +
                       "' can post without an approval is not known: its workflows cannot be read",
                   "");
  }
  const auto enabled = enabled_among(*page);
  const std::string whose = " workflow for purchase documents is enabled in '" + setup.company + "'";
  switch (setup.mode) {
    case ApprovalMode::countersign:
      return judge_unlocked(setup, enabled, whose);
    case ApprovalMode::release:
      return judge_release(setup, enabled, whose);
    case ApprovalMode::native:
      break;
  }
  if (!enabled.codes.empty()) {
    return passed(check, "A" + whose + ": " + enabled.codes +
                             ". What it does not ask for, its users can post without an approval");
  }
  return warned(check, "No" + whose + ", so its users can post without an approval",
                "Enable a purchase invoice approval workflow on the page Workflows");
}

namespace {

/// For a document of no more than nothing, and for one that is above every limit.
struct NamedFor {
  domain::ApproverChain least;
  domain::ApproverChain most;
};

NamedFor named_for(const std::vector<domain::ApprovalUserSetup>& users, const domain::ApprovalUser& user) {
  return {domain::approver_chain(users, user, Decimal{}), domain::approver_chain(users, user, std::nullopt)};
}

std::string counted(std::size_t some, std::size_t all) {
  return std::to_string(some) + " of its " + std::to_string(all) + " users";
}

}  // namespace

SetupApproversVerdict judge_setup_approvers(const ApprovalSetup& setup, const HttpResult& result) {
  constexpr const char* check = "bc.setup_approvers";
  const auto page =
      is_read(result)
          ? businesscentral::read_approval_users(result->body)
          : Result<businesscentral::UsersPage>(fail(ErrorCode::unavailable, "the users cannot be read"));
  const std::string name = "The approval user setup of '" + setup.company + "'";
  if (!page) {
    return {
        missing(check, true, result, name + " cannot be read, so nobody can approve what it is asked for",
                "A route asks \"business_central:approver\": give the app a permission set that reads the "
                "table User Setup"),
        {}};
  }
  SetupApproversVerdict verdict;
  std::size_t some = 0;
  std::size_t any = 0;
  for (const auto& user : page->users) {
    const auto named = named_for(page->users, user.who);
    some += named.least.problem.empty() ? 1 : 0;
    any += named.most.problem.empty() ? 1 : 0;
    for (const auto& approver : {named.least.approver, named.most.approver}) {
      const bool is_new =
          std::find(verdict.approvers.begin(), verdict.approvers.end(), approver) == verdict.approvers.end();
      if (!approver.user.empty() && is_new) verdict.approvers.push_back(approver);
    }
  }
  const std::string what = name + " names an approver for " + counted(some, page->users.size()) +
                           ", whatever the amount for " + std::to_string(any);
  verdict.finding = some > 0 ? passed(check, what)
                             : failed(check, what,
                                      "On the page Approval User Setup fill in Approver ID, purchase limits "
                                      "and e-mail addresses");
  return verdict;
}

Finding judge_user_name(const ApprovalSetup& setup, const std::string& user_name, const HttpResult& result) {
  constexpr const char* check = "bc.user_name";
  const auto page =
      is_read(result)
          ? businesscentral::read_approval_users(result->body)
          : Result<businesscentral::UsersPage>(fail(ErrorCode::unavailable, "the users cannot be read"));
  if (!page) {
    return missing(check, false, result, "The approval users of '" + setup.company + "' cannot be read", "");
  }
  const auto user = std::find_if(page->users.begin(), page->users.end(),
                                 [&](const auto& one) { return one.who.user == user_name; });
  const std::string what = "The user " + user_name + " is";
  if (user != page->users.end() && user->who.is_administrator) {
    return passed(check, what + " an approval administrator of '" + setup.company +
                             "': Countersign can take requests back");
  }
  return warned(check,
                what +
                    (user == page->users.end() ? " not in the approval user setup of '"
                                               : " no approval administrator of '") +
                    setup.company + "': requests can be taken back in Business Central only",
                "On the page Approval User Setup add the user and tick Approval Administrator, or remove "
                "user_name");
}

}  // namespace countersign::checkup
