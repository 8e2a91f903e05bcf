// Whom Business Central's approval user setup names for what somebody has sent or entered: their approver
// there, or the first one above that who may approve so much. As its workflows do with the approver limit
// type "First Qualified Approver" (BaseApp, codeunit 1535 Approvals Mgmt.), but stricter: nobody is named who
// sent it, and whoever is their own approver there may approve no more than their limit says. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/money.hpp"
#include "domain/approval.hpp"

namespace countersign::domain {

/// Somebody on the way up who is not asked.
struct PassedOver {
  ApprovalUser who;
  std::optional<Decimal> limit;  ///< Theirs, which is too low. None: they sent it.
  bool operator==(const PassedOver&) const = default;
};

struct ApproverChain {
  ApprovalUser approver;  ///< With an address. No user: nobody is named.
  std::vector<PassedOver> passed;
  std::string problem{};  ///< Why nobody is; one sentence without a full stop, for people.
  bool operator==(const ApproverChain&) const = default;
};

/// `requester` is found by their user name or else by their address. `amount`: absolute, including tax, in
/// local currency; none is above every limit.
ApproverChain approver_chain(const std::vector<ApprovalUserSetup>& setup, const ApprovalUser& requester,
                             const std::optional<Decimal>& amount);

/// For people: "Lee Wong", or "LEE" where the setup has no full name.
const std::string& display_name(const ApprovalUser& user);

}  // namespace countersign::domain
