#include "domain/approver_chain.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::domain {
namespace {

using Setup = std::vector<ApprovalUserSetup>;

const ApprovalUserSetup* find_user(const Setup& setup, const std::string& user) {
  const auto found = std::find_if(setup.begin(), setup.end(),
                                  [&](const auto& one) { return ascii::same(one.who.user, user); });
  return user.empty() || found == setup.end() ? nullptr : &*found;
}

/// Null with a problem: it does not tell who that is.
const ApprovalUserSetup* find_requester(const Setup& setup, const ApprovalUser& requester,
                                        std::string& problem) {
  if (const auto* by_name = find_user(setup, requester.user)) return by_name;
  const ApprovalUserSetup* found = nullptr;
  for (const auto& one : setup) {
    if (requester.email.empty() || !ascii::same(one.who.email, requester.email)) continue;
    if (found != nullptr) {
      problem = "it lists several users with the address " + requester.email;
      return nullptr;
    }
    found = &one;
  }
  const auto& name = requester.email.empty() ? requester.user : requester.email;
  if (found == nullptr)
    problem = name.empty() ? "it is not known who sent this" : "it does not list " + name + ", who sent this";
  return found;
}

bool is_same_person(const ApprovalUser& one, const ApprovalUser& other) {
  return ascii::same(one.user, other.user) || (!one.email.empty() && ascii::same(one.email, other.email));
}

bool is_in(const std::vector<PassedOver>& passed, const ApprovalUserSetup& one) {
  return std::any_of(passed.begin(), passed.end(),
                     [&](const PassedOver& before) { return before.who.user == one.who.user; });
}

std::string end_of_chain(const ApprovalUserSetup& last, bool is_sender) {
  const auto& name = display_name(last.who);
  return is_sender ? name + " has no approver in it"
                   : name + " may not approve this, and has no approver in it";
}

/// `amount` none: it is above every limit.
bool may_approve(const ApprovalUserSetup& one, const std::optional<Decimal>& amount) {
  return one.is_unlimited || (amount && *amount <= one.purchase_limit);
}

}  // namespace

const std::string& display_name(const ApprovalUser& user) {
  return user.name.empty() ? user.user : user.name;
}

ApproverChain approver_chain(const Setup& setup, const ApprovalUser& requester,
                             const std::optional<Decimal>& amount) {
  std::string problem;
  const auto* sender = find_requester(setup, requester, problem);
  if (sender == nullptr) return {{}, {}, std::move(problem)};
  std::vector<PassedOver> passed;
  for (const auto* below = sender; problem.empty();) {
    const auto* next = find_user(setup, below->approver);
    if (below->approver.empty()) {
      problem = end_of_chain(*below, below == sender);
    } else if (next == nullptr) {
      problem = "it names " + below->approver + " as the approver of " + display_name(below->who) +
                ", and does not list that user";
    } else if (is_in(passed, *next)) {
      problem = "its approvers name one another in a circle, and none of them may approve this";
    } else if (passed.size() == limits::approver_chain_users) {
      problem = "none of the first " + std::to_string(passed.size()) + " approvers in it may approve this";
    } else if (is_same_person(next->who, sender->who)) {
      passed.push_back({next->who, std::nullopt});
    } else if (!may_approve(*next, amount)) {
      passed.push_back({next->who, next->purchase_limit});
    } else if (next->who.email.empty()) {
      problem = display_name(next->who) + " has no e-mail address in it";
    } else {
      return {next->who, std::move(passed), {}};
    }
    below = next;
  }
  return {{}, std::move(passed), std::move(problem)};
}

}  // namespace countersign::domain
