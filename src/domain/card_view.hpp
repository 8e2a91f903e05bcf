// What a card says, before it is drawn: made by the conversation from its committed state, drawn by cards/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/approval.hpp"
#include "domain/approver_chain.hpp"
#include "domain/document.hpp"
#include "domain/invoice_checks.hpp"
#include "domain/policy.hpp"

namespace countersign::domain {

enum class CardState {
  notice,     ///< No approval is asked: facts and a link.
  waiting,    ///< Approve is offered.
  posting,    ///< Approved; Business Central is posting.
  checking,   ///< The posting's outcome is not known; it is being read back.
  posted,     ///< Read back as posted.
  failed,     ///< Not posted; a person must act.
  handled,    ///< Posted inside Business Central, not by us.
  withdrawn,  ///< No longer ready: back in preparation.
  deleted,    ///< Deleted in Business Central.
  pending,    ///< Business Central asks its own approvers; nothing is offered here but a link.
  approved,   ///< Approved; posting is left to a person.
  rejected,   ///< Rejected, here or in Business Central.
  releasing,  ///< Decided here; Business Central's workflow is being told.
  undecided,  ///< Nobody could read whether it was posted; a person must look.
  expired,    ///< Nobody decided in time; nothing is offered any more.
};

/// Somebody owes an answer.
struct OpenQuestion {
  std::string by;     ///< A Slack user id.
  std::string asked;  ///< Likewise.
  Instant at{};
  bool operator==(const OpenQuestion&) const = default;
};

/// A fact that differs from what the card showed before.
struct FieldChange {
  std::string label;   ///< "Total", "Due".
  std::string before;  ///< As displayed.
  std::string after;
  bool operator==(const FieldChange&) const = default;
};

struct CardView {
  CardState state = CardState::notice;
  std::string conversation;    ///< The record's key; goes into button values.
  std::uint32_t version = 1;   ///< Of the facts; a button of another version is refused.
  std::uint64_t revision = 0;  ///< Of the content, rising with every visible change.
  std::string channel;
  std::optional<std::string> ts;  ///< None: the card was not posted yet.
  std::string delivery;

  Document document;
  std::string company_name;            ///< For people.
  std::string company_link_name;       ///< As links into Business Central need it.
  std::string rule;                    ///< The route's name.
  std::string instead_of;              ///< The channel that is refused; empty: the card is where it belongs.
  bool decides_here = true;            ///< False: the card follows, and offers nothing to decide.
  std::vector<std::string> approvers;  ///< Slack user ids: whose click would count now.
  std::vector<ApproverReference> mentions;  ///< Users and groups who are told, and decide nothing.
  std::vector<std::string>
      unresolved_approvers;  ///< E-mail addresses or employee numbers without a Slack user.

  ApprovalMode mode = ApprovalMode::countersign;
  OnApproved on_approved = OnApproved::post;
  std::vector<Signature> approvals;    ///< Those that count, in their order.
  std::uint32_t step = 1;              ///< Of the policy; the present one.
  std::uint32_t steps = 1;             ///< How many there are.
  std::uint32_t missing = 1;           ///< Approvals that the present step still needs.
  std::uint32_t left = 1;              ///< Likewise, with the steps after it.
  bool is_last = true;                 ///< The next approval is the last one: what follows happens then.
  bool everybody = false;              ///< All of `approvers` must approve, not one of them.
  std::uint32_t fallen_approvals = 0;  ///< That the latest change has made void.
  std::vector<std::string> posters;    ///< approved: Slack user ids who may have it posted.
  /// Whom Business Central's setup names for it; none: nobody is asked for, or it is not known.
  std::optional<ApproverChain> chain;
  bool not_requester = false;                    ///< Nobody may approve what they entered.
  std::string posting_asked_by;                  ///< Who had it posted that was held: a Slack user id.
  std::string obstacle;                          ///< pending: why nobody may decide here.
  ApprovalState approval = ApprovalState::none;  ///< Business Central's own; in the mode native.
  std::string requested_by;  ///< Who sent it for approval, as Business Central names them.
  /// Whose field says who entered it; empty: it was sent for approval, or nobody says.
  std::string requester_field;
  std::string sender;       ///< Their Slack user id; empty when that is not known.
  bool may_cancel = false;  ///< The approval request can be taken back here.
  bool can_ask = false;     ///< There is somebody in Slack who may ask.
  std::optional<OpenQuestion> question;

  std::vector<Check> checks;    ///< Worst first.
  bool checks_awaited = false;  ///< They are being read: nobody may approve it yet.

  bool compact = false;       ///< Without lines and with few fields.
  bool lines_for_all = true;  ///< Else no line stands on it.
  bool exception = false;     ///< handled: without an approval of its last version.

  std::vector<FieldChange> changes;  ///< Not empty: decide again.
  std::optional<Instant> changed_at;

  Verdict verdict = Verdict::approve;  ///< Of the decision below, if there is one.
  std::string reason;                  ///< Why it was rejected here.
  std::string decided_by;              ///< A Slack user id.
  std::string decided_by_name;         ///< Business Central's name of somebody without a Slack user.
  std::optional<Instant> decided_at;
  std::string draft_number;  ///< posted: the number before.
  std::optional<Instant> posted_at;
  bool is_found_posted = false;         ///< posted: our own posting was refused; whose it was is not known.
  std::optional<Instant> next_look_at;  ///< checking.
  std::string failure;                  ///< failed, undecided: what Business Central said, or what is known.
  bool failure_said = false;            ///< It is Business Central's own words.
  std::string advice;                   ///< failed: what to do.
  std::string open_url;                 ///< The page in Business Central; set where the address is known.
};

}  // namespace countersign::domain
