// The state and events of a company's approvals. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/assurance.hpp"
#include "domain/machine.hpp"

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
  bool may_cancel = false;
};
/// Entries of documents that somebody follows.
struct EntriesSeen {
  std::vector<ApprovalEntry> entries;
};
struct PollBegun {
  Instant newest{};  ///< The watermark until an entry gives a better one.
  Instant at{};
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
  std::string local_currency;
};
struct PollWantedAgain {};
/// The server was away: what is found waiting next may have begun to wait, and been asked about, meanwhile.
struct PollsInterrupted {};
/// All purchase invoices that wait for an approval.
struct PendingSeen {
  std::vector<std::string> ids;
  Instant at{};
};
/// These conversations, which do not follow, were told that their documents wait.
struct StrangersTold {
  std::vector<std::string> ids;
};
struct WorkflowAsked {};
struct WorkflowEnded {
  bool active = false;
  std::string problem;            ///< Empty when active.
  std::vector<std::string> ours;  ///< Ids of our subscriptions, as far as is known now.
  bool encoded = false;           ///< How their address is written.
  Instant at{};
};
struct WorkflowsAsked {};
struct WorkflowsAnswered {};
/// What was read of the workflows, and whether it says that nothing is held any more.
struct WorkflowsSeen {
  std::vector<std::string> watched;  ///< Codes that have to stay enabled.
  std::string missing;               ///< One that is not; empty: all are.
};
/// It was told that the workflow does not hold invoices, or that it does again.
struct SwitchTold {
  bool off = false;
};
/// A request came to the address as it is written now.
struct Heard {};
/// The address is written the other way from now on: requests do not reach us, or one came that way.
struct UrlFormChanged {
  bool encoded = false;
};

COUNTERSIGN_JSON(Followed, conversation, document_number)
COUNTERSIGN_JSON(Told, conversation, facts, may_cancel)
COUNTERSIGN_JSON(EntriesSeen, entries)
COUNTERSIGN_JSON(PollBegun, newest, at)
COUNTERSIGN_JSON(PollEnded, complete, newest)
COUNTERSIGN_JSON(UsersAsked, at)
COUNTERSIGN_JSON(UsersKnown, users)
COUNTERSIGN_JSON(CompanyNamed, name, local_currency)
COUNTERSIGN_EMPTY_JSON(PollWantedAgain)
COUNTERSIGN_EMPTY_JSON(PollsInterrupted)
COUNTERSIGN_JSON(PendingSeen, ids, at)
COUNTERSIGN_JSON(StrangersTold, ids)
COUNTERSIGN_EMPTY_JSON(WorkflowAsked)
COUNTERSIGN_JSON(WorkflowEnded, active, problem, ours, encoded, at)
COUNTERSIGN_EMPTY_JSON(WorkflowsAsked)
COUNTERSIGN_EMPTY_JSON(WorkflowsAnswered)
COUNTERSIGN_JSON(WorkflowsSeen, watched, missing)
COUNTERSIGN_JSON(SwitchTold, off)
COUNTERSIGN_EMPTY_JSON(Heard)
COUNTERSIGN_JSON(UrlFormChanged, encoded)

COUNTERSIGN_RECORD_TYPE(CompanyNamed, "approvals.company_named")
COUNTERSIGN_RECORD_TYPE(PollWantedAgain, "approvals.poll_wanted_again")
COUNTERSIGN_RECORD_TYPE(PollsInterrupted, "approvals.polls_interrupted")
COUNTERSIGN_RECORD_TYPE(PendingSeen, "approvals.pending_seen")
COUNTERSIGN_RECORD_TYPE(WorkflowAsked, "approvals.workflow_asked")
COUNTERSIGN_RECORD_TYPE(WorkflowEnded, "approvals.workflow_ended")
COUNTERSIGN_RECORD_TYPE(WorkflowsAsked, "approvals.workflows_asked")
COUNTERSIGN_RECORD_TYPE(WorkflowsAnswered, "approvals.workflows_answered")
COUNTERSIGN_RECORD_TYPE(StrangersTold, "approvals.strangers_told")
COUNTERSIGN_RECORD_TYPE(WorkflowsSeen, "approvals.workflows_seen")
COUNTERSIGN_RECORD_TYPE(SwitchTold, "approvals.switch_told")
COUNTERSIGN_RECORD_TYPE(Heard, "approvals.heard")
COUNTERSIGN_RECORD_TYPE(UrlFormChanged, "approvals.url_form_changed")
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
  bool told_may_cancel = false;
  std::map<std::string, ApprovalEntry> entries;  ///< Of the document, by id.
};
COUNTERSIGN_JSON(Follower, document_number, told, told_may_cancel, entries)

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
  std::string local_currency;
  /// Ids of the last complete poll, and since when they wait; the epoch for one that may have waited before
  /// that.
  std::map<std::string, Instant> pending;
  std::optional<Instant> poll_begun_at;
  std::optional<Instant> polled_at;    ///< When the last complete poll began.
  std::vector<std::string> strangers;  ///< Pending ids that nobody follows and whose conversations were told.
  bool subscribing = false;
  bool subscribed = false;
  std::vector<std::string> ours;     ///< Ids of our subscriptions, when we looked last.
  std::optional<Instant> ours_at;    ///< When they were last seen to be there.
  std::string problem;               ///< Why not.
  std::vector<std::string> watched;  ///< Codes of workflows that hold invoices, while they were all enabled.
  std::string missing;               ///< One of them that is not enabled, by the last reading.
  bool told_off = false;             ///< That was told.
  bool reading_workflows = false;
  bool stale_workflows = false;  ///< The reading under way began before ours were last looked after.
  bool encoded_url = false;      ///< How the address is written.
  std::optional<Instant> url_in_force_since;  ///< All of ours are written so.
  bool heard = false;                         ///< A request came to the address as it is written now.
  std::uint32_t url_changes = 0;              ///< Since the start, while none came.
  Assurance assurance;
};
COUNTERSIGN_JSON(ApprovalsState, company, followers, users, users_asked_at, reading_users, polling, watermark,
                 company_name, poll_again, local_currency, pending, poll_begun_at, polled_at, strangers,
                 subscribing, subscribed, ours, ours_at, problem, watched, missing, told_off,
                 reading_workflows, stale_workflows, encoded_url, url_in_force_since, heard, url_changes,
                 assurance)

struct ApprovalsRules {
  using State = ApprovalsState;
  using Event =
      std::variant<Followed, Told, EntriesSeen, PollBegun, PollEnded, UsersAsked, UsersKnown, CompanyNamed,
                   PollWantedAgain, PollsInterrupted, PendingSeen, StrangersTold, WorkflowAsked,
                   WorkflowEnded, WorkflowsAsked, WorkflowsAnswered, WorkflowsSeen, SwitchTold, Heard,
                   UrlFormChanged, ReadingHeld, EnvironmentAssured, ReadingsReleased>;
  static constexpr const char* state_type = "approvals.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<ApprovalsRules>& step, const Input& input);
};
extern template void Step<ApprovalsRules>::emit(ApprovalsRules::Event);
extern template Record encode_variant(const ApprovalsRules::Event&);
extern template Result<ApprovalsRules::Event> decode_variant<ApprovalsRules::Event>(const Record&);

using ApprovalsStep = Step<ApprovalsRules>;

inline constexpr const char* poll_timer = "poll";
inline constexpr const char* workflow_again_timer = "workflow_again";

/// Null when the company was taken out of the settings.
const CompanySettings* settings_of(const ApprovalsStep& step);
/// Tells followers what they were not told yet (approvals.cpp).
void tell_all(ApprovalsStep& step);

// approvals_release.cpp: we are what Business Central's workflow asks.
void wake_release(ApprovalsStep& step, const CompanySettings& settings);
void on_release_timer(ApprovalsStep& step, const CompanySettings& settings, const std::string& name);
void follow_release(ApprovalsStep& step, const ApprovalsWanted& wanted);
void on_release_outcome(ApprovalsStep& step, const Call& call, const Outcome& outcome);
/// Whether these wait, and no others.
bool is_same(const std::map<std::string, Instant>& pending, const std::vector<std::string>& ids);
void apply_release(ApprovalsState& state, const ApprovalsRules::Event& event);
void ask_for_users(ApprovalsStep& step);
/// Whether Business Central lets the app take requests back, as far as its user setup tells.
bool may_cancel(const ApprovalsStep& step);

// approvals_workflow.cpp: our workflows in Business Central, and that they hold.
void ensure_workflow(ApprovalsStep& step);
void on_workflow_ensured(ApprovalsStep& step, const EnsureWorkflow& call, const Outcome& outcome);
void on_workflows(ApprovalsStep& step, const Outcome& outcome);
/// After a complete poll: whether requests reach us at all.
void look_for_unheard(ApprovalsStep& step);
/// A request of Business Central's reached us.
void on_heard(ApprovalsStep& step, const RequestHeard& heard);
void read_workflows(ApprovalsStep& step);
/// Why it did not end as wanted, for people.
std::string reason_of(const Outcome& outcome);
/// What `countersign status` shows.
void keep_workflow_row(ApprovalsStep& step);
/// Whether the last poll found the conversation's document waiting.
ApprovalFacts pending_facts(const ApprovalsState& state, const std::string& conversation);

}  // namespace countersign::domain
