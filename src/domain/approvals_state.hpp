// The state and events of a company's approvals. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// A conversation wants to hear of this document's approval; an empty number: no more.
struct Followed {
  std::string conversation;
  std::string document_number;
};
/// What a follower was told last.
struct Told {
  std::string conversation;
  ApprovalFacts facts;
};
/// Entries of documents that somebody follows.
struct EntriesSeen {
  std::vector<ApprovalEntry> entries;
};
struct PollBegun {
  Instant newest{};  ///< The watermark until an entry gives a better one.
};
struct PollEnded {
  bool complete = false;          ///< The watermark moves.
  std::optional<Instant> newest;  ///< By Business Central's clock.
};
struct UsersAsked {
  Instant at{};
};
/// None: they could not be read, and the ones before stay known.
struct UsersKnown {
  std::optional<std::vector<ApprovalUser>> users;
};

// In the mode release:
struct CompanyNamed {
  std::string name;
};
struct PollWantedAgain {};
/// All purchase invoices that wait for an approval.
struct PendingSeen {
  std::vector<std::string> ids;
};
struct WorkflowAsked {};
struct WorkflowEnded {
  bool active = false;
  std::string problem;  ///< Empty when active.
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Followed, conversation, document_number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Told, conversation, facts)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EntriesSeen, entries)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PollBegun, newest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PollEnded, complete, newest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UsersAsked, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UsersKnown, users)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyNamed, name)
inline void to_json(nlohmann::json& out, const PollWantedAgain&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, PollWantedAgain&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PendingSeen, ids)
inline void to_json(nlohmann::json& out, const WorkflowAsked&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, WorkflowAsked&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkflowEnded, active, problem)

COUNTERSIGN_RECORD_TYPE(CompanyNamed, "approvals.company_named")
COUNTERSIGN_RECORD_TYPE(PollWantedAgain, "approvals.poll_wanted_again")
COUNTERSIGN_RECORD_TYPE(PendingSeen, "approvals.pending_seen")
COUNTERSIGN_RECORD_TYPE(WorkflowAsked, "approvals.workflow_asked")
COUNTERSIGN_RECORD_TYPE(WorkflowEnded, "approvals.workflow_ended")
COUNTERSIGN_RECORD_TYPE(Followed, "approvals.followed")
COUNTERSIGN_RECORD_TYPE(Told, "approvals.told")
COUNTERSIGN_RECORD_TYPE(EntriesSeen, "approvals.entries_seen")
COUNTERSIGN_RECORD_TYPE(PollBegun, "approvals.poll_begun")
COUNTERSIGN_RECORD_TYPE(PollEnded, "approvals.poll_ended")
COUNTERSIGN_RECORD_TYPE(UsersAsked, "approvals.users_asked")
COUNTERSIGN_RECORD_TYPE(UsersKnown, "approvals.users_known")

// State -----------------------------------------------------------------------------------------------------

struct Follower {
  std::string document_number;
  std::optional<ApprovalFacts> told;
  std::map<std::string, ApprovalEntry> entries;  ///< Of the document, by id.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Follower, document_number, told, entries)

struct ApprovalsState {
  CompanyKey company;
  std::map<std::string, Follower> followers;  ///< By conversation.
  std::vector<ApprovalUser> users;
  std::optional<Instant> users_asked_at;
  bool reading_users = false;
  bool polling = false;
  std::optional<Instant> watermark;  ///< The newest change that a complete poll has seen.
  // In the mode release:
  std::string company_name;  ///< As the web services need it; empty until it was read.
  bool poll_again = false;
  std::vector<std::string> pending;  ///< Ids of the last complete poll.
  bool subscribing = false;
  bool subscribed = false;
  std::string problem;  ///< Why not.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalsState, company, followers, users, users_asked_at, reading_users,
                                   polling, watermark, company_name, poll_again, pending, subscribing,
                                   subscribed, problem)

struct ApprovalsRules {
  using State = ApprovalsState;
  using Event = std::variant<Followed, Told, EntriesSeen, PollBegun, PollEnded, UsersAsked, UsersKnown,
                             CompanyNamed, PollWantedAgain, PendingSeen, WorkflowAsked, WorkflowEnded>;
  static constexpr const char* state_type = "approvals.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<ApprovalsRules>& step, const Input& input);
};

using ApprovalsStep = Step<ApprovalsRules>;

/// Null when the company was taken out of the settings.
const CompanySettings* settings_of(const ApprovalsStep& step);
/// Tells followers what they were not told yet (approvals.cpp).
void tell_all(ApprovalsStep& step);

// approvals_release.cpp: we are what Business Central's workflow asks.
void wake_release(ApprovalsStep& step, const CompanySettings& settings);
void on_release_timer(ApprovalsStep& step, const CompanySettings& settings, const std::string& name);
void follow_release(ApprovalsStep& step, const ApprovalsWanted& wanted);
void on_release_effect(ApprovalsStep& step, const EffectEnded& ended);
/// Whether the last poll found the conversation's document waiting.
ApprovalFacts pending_facts(const ApprovalsState& state, const std::string& conversation);

}  // namespace countersign::domain
