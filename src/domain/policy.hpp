// Who must approve a document, one step after the other, and what the approvals given so far come to. Pure:
// the same rules decide what a card says, whom it asks and whether a click counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace countersign::domain {

// What the settings say -------------------------------------------------------------------------------------

/// Somebody who may approve, by one of these names.
struct ApproverReference {
  enum class Kind { slack_user, email, employee, user_group, business_central };
  Kind kind = Kind::email;
  /// "U024BE7LH"; "lee@contoso.com"; an employee's number in the document's company; "S0614TZR7", whose
  /// members are meant; "approver", whom Business Central's setup names for whoever sent the document.
  std::string value;
  auto operator<=>(const ApproverReference&) const = default;
};

/// Whom Business Central's approval user setup names: another person for each sender and amount
/// (approver_chain.hpp).
inline const ApproverReference setup_approver{ApproverReference::Kind::business_central, "approver"};

/// Some people, of whom one, several or all must approve.
struct PolicyStep {
  static constexpr std::uint32_t everybody = 0;
  std::uint32_t needed = 1;  ///< How many must; or `everybody`.
  std::vector<ApproverReference> approvers;
  bool operator==(const PolicyStep&) const = default;
};

/// Up to which total somebody may approve: absolute, including tax, in the company's local currency.
struct ApproverLimit {
  ApproverReference approver;
  Decimal most;
  bool operator==(const ApproverLimit&) const = default;
};

/// What happens while nobody decides. Zero: it does not.
struct Patience {
  Duration remind_every{};
  Duration escalate_after{};
  std::vector<ApproverReference> escalate_to;  ///< Asked beside the step's own people from then on.
  Duration expire_after{};
  bool operator==(const Patience&) const = default;
};

struct Policy {
  std::vector<PolicyStep> steps;  ///< In their order; one after the other.
  std::vector<ApproverLimit> limits;
  /// Whoever sent or entered it must not approve it. Where Business Central says who sent it, that holds
  /// anyway.
  bool not_requester = false;
  /// In the mode countersign: the field that says who entered a document. Empty: none does.
  std::string requester_field{};
  std::vector<ApproverReference> post_by;  ///< Who may post what was approved and is held.
  Patience patience{};
  bool operator==(const Policy&) const = default;
};

/// The short form: one step, one of these people.
Policy any_of(std::vector<ApproverReference> approvers);
/// Whether somebody is asked whom Business Central's setup names.
bool asks_setup_approver(const Policy& policy);
/// Whether whoever sent or entered it must not approve it. Business Central names nobody for a stranger.
bool excludes_requester(const Policy& policy);
/// Everybody whom the policy names, each once.
std::vector<ApproverReference> people_of(const Policy& policy);

/// While somebody is away another may approve for them. Never more than both may, and never what the other
/// has sent.
struct Delegation {
  ApproverReference from;
  ApproverReference to;
  Date starts{};
  Date ends{};  ///< The last day, by the tenant's clock.
  bool operator==(const Delegation&) const = default;
};

// What is known ---------------------------------------------------------------------------------------------

/// A Slack user whom a reference stands for; a group has an entry for each member.
struct ResolvedPerson {
  ApproverReference reference;
  std::string user;         ///< Empty: nobody (yet, or any more).
  std::string time_zone{};  ///< An IANA name, or empty when Slack did not say.
  /// Who they were until their account was deactivated, or they left the firm: they approve nothing, but
  /// whoever stands in for them may.
  std::string left{};
  bool operator==(const ResolvedPerson&) const = default;
};

/// One approval that counts for what the card shows.
struct Signature {
  std::string user;           ///< Who clicked: a Slack user id.
  std::string on_behalf_of;   ///< For whom, when they stood in for somebody; else empty.
  std::uint32_t version = 0;  ///< What they saw.
  std::uint32_t step = 1;
  Instant at{};
  /// The step's own names, but groups, of whoever it was given by or for: they may be nobody's later.
  std::vector<ApproverReference> seats{};
  bool operator==(const Signature&) const = default;
};

/// In force now, as Slack users.
struct StandIn {
  std::string from;
  std::string to;
  bool operator==(const StandIn&) const = default;
};

/// Likewise for some time: a delegation that was made in Slack.
struct TimedStandIn {
  std::string from;
  std::string to;
  Instant starts{};
  Instant ends{};  ///< The first moment that is past it.
  bool operator==(const TimedStandIn&) const = default;
};

/// What a policy is judged by.
struct PolicyFacts {
  Policy policy;
  std::vector<ResolvedPerson> people;
  std::vector<std::string> barred;  ///< Slack users who must not approve this document.
  std::optional<Decimal> amount;    ///< Absolute, in local currency. None: above every limit.
  std::vector<StandIn> stand_ins;
  bool escalated = false;  ///< `escalate_to` is asked in the present step, too.
  std::vector<Signature> signatures;
};

// What follows ----------------------------------------------------------------------------------------------

/// Where an approval stands.
struct Standing {
  std::uint32_t step = 1;     ///< The one that is waited for, from 1; past the last: satisfied.
  std::uint32_t missing = 0;  ///< Approvals that it still needs.
  std::uint32_t left = 0;     ///< Likewise, with the steps after it.
  bool satisfied = false;
  std::vector<std::string> asked;               ///< Slack users whose approval would count now.
  std::vector<ApproverReference> not_in_slack;  ///< Of the present step: nobody is found for them.
  /// The next approval is the last one.
  bool is_last = false;
};
Standing standing_of(const PolicyFacts& facts);

/// Why somebody's approval does not count now.
struct Objection {
  enum class Kind {
    stranger,      ///< The policy does not name them.
    barred,        ///< They sent it, or cannot be told apart from who did.
    approved,      ///< They have approved already; or somebody for them.
    over_limit,    ///< It is more than they may approve.
    another_step,  ///< They are asked in another step.
  };
  Kind kind = Kind::stranger;
  std::optional<Decimal> limit;  ///< over_limit.
  bool operator==(const Objection&) const = default;
};
/// The approval as it would be given, but for its version and time.
using SigningRight = std::variant<Signature, Objection>;
SigningRight may_sign(const PolicyFacts& facts, const std::string& user);

/// Everybody whom the policy names or who stands in for them, in any step, but the barred: they may reject,
/// ask, and have a failed posting tried again.
std::vector<std::string> participants_of(const PolicyFacts& facts);

}  // namespace countersign::domain
