// A conversation's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

enum class Phase {
  unseen,     ///< Nothing that concerns us was read yet.
  settling,   ///< A route wants it; it is incomplete or was changed a moment ago.
  notice,     ///< Shown without buttons.
  waiting,    ///< Shown; a decision is asked for, here or by Business Central.
  posting,    ///< Approved; the post, or the read that confirms it, is under way.
  checking,   ///< The post's outcome is not known; it is being read back.
  failed,     ///< Not posted; a person must act.
  posted,     ///< Read back as posted after our post.
  handled,    ///< Posted in Business Central, not by us.
  deleted,    ///< Gone from Business Central.
  approved,   ///< Approved in Business Central or released there; a person posts it.
  rejected,   ///< Rejected in Business Central; it may be sent for approval again.
  releasing,  ///< Approved here; Business Central's workflow is being told.
};

// Events ----------------------------------------------------------------------------------------------------

/// The latest facts; `document.etag` is what a post is conditional on.
struct DocumentSeen {
  Document document;
  CompanyFacts company;
};
/// A route took it. The conversation keeps the route it began with.
struct Opened {
  Route route;
  ApprovalMode mode = ApprovalMode::countersign;
};
struct ApproversKnown {
  std::vector<ResolvedPerson> people;
};
/// Complete and quiet: it is shown from now on, at this version. `delivery` names the messages to come, by
/// channel.
struct BecameReady {
  std::uint32_t version = 0;
  std::map<std::string, std::string> deliveries;
};
/// Incomplete again, or no longer what the route asks for: the cards say so and lose their buttons.
struct Withdrawn {
  std::vector<std::string> missing;
};
/// What an approver saw is not what is there now: decide again.
struct FactsChanged {
  std::uint32_t version = 0;
  std::vector<FieldChange> changes;
  Instant at{};
};
struct Approved {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
};
/// A post was asked for, conditional on this etag.
struct PostAsked {
  std::string etag;
  Instant at{};
};
/// Business Central's answer to the post, or its absence; the record is read back before anything is claimed.
struct PostAnswered {
  std::string answer;   ///< The outcome's name.
  std::string message;  ///< Business Central's words, if any.
};
/// The next look at a record whose posting is in doubt.
struct LookPlanned {
  Instant at{};
};
struct ReadAsked {};
struct ReadAnswered {};
struct Posted {
  Instant at{};
};
struct PostFailed {
  std::string message;
  std::string advice;
};
struct HandledElsewhere {
  Instant at{};
};
struct Deleted {
  Instant at{};
};
struct CardAsked {
  std::string channel;
  bool find = false;  ///< Look for it, instead of showing it.
  Instant at{};
};
struct CardAnswered {
  std::string channel;
  std::string ts;              ///< Empty: still none.
  std::uint64_t revision = 0;  ///< What it shows now.
  Instant at{};
};
/// This channel cannot show it; the dead letter says why.
struct CardBroken {
  std::string channel;
  std::string reason;
};
/// What Business Central's own approval says now.
struct ApprovalSeen {
  ApprovalFacts approval;
};
struct ReleaseAsked {};
/// None: the environment does not tell, or could not be asked.
struct ReleaseAnswered {
  std::optional<ReleaseStatus> status;
};
/// Approved in Business Central, and released there as far as that can be known.
struct ApprovedElsewhere {
  Instant at{};
};
struct RejectedElsewhere {
  Instant at{};
};

/// It was posted without an approval: controllers are shown it in these channels.
struct ExceptionNoted {
  Instant at{};
  std::map<std::string, std::string> deliveries;
};
/// Business Central's workflow asks us; an answer names the step.
struct StepSeen {
  std::string step;
  std::string requester;  ///< An e-mail address, or empty.
};
struct AnswerAsked {
  Instant at{};
};
struct AnswerEnded {
  std::string answer;  ///< The outcome's name.
  std::string message;
};
/// Read back as released after our answer.
struct ReleasedHere {
  Instant at{};
};

using ConversationEvent =
    std::variant<ExceptionNoted, DocumentSeen, Opened, ApproversKnown, BecameReady, Withdrawn, FactsChanged,
                 Approved, PostAsked, PostAnswered, LookPlanned, ReadAsked, ReadAnswered, Posted, PostFailed,
                 HandledElsewhere, Deleted, CardAsked, CardAnswered, CardBroken, ApprovalSeen, ReleaseAsked,
                 ReleaseAnswered, ApprovedElsewhere, RejectedElsewhere, StepSeen, AnswerAsked, AnswerEnded,
                 ReleasedHere>;

// State -----------------------------------------------------------------------------------------------------

struct Card {
  std::string delivery;
  std::string ts;
  std::uint64_t shown_revision = 0;
  bool asked = false;  ///< A ShowCard or FindCard is open.
  bool broken = false;
  std::uint32_t searches = 0;       ///< How often it was looked for after a lost reply.
  std::optional<Instant> asked_at;  ///< When it was last asked to be shown.
};

struct Decision {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
};

struct Posting {
  bool answered = false;  ///< The post has ended; a read decides.
  std::string answer;
  std::string message;
  std::string draft_number;
  Instant asked_at{};
  std::uint32_t posts = 0;  ///< Under the present decision.
  std::uint32_t looks = 0;
  std::optional<Instant> next_look_at;
};

/// The mode release.
struct Releasing {
  std::string step;       ///< Empty: Business Central has not asked us.
  std::string requester;  ///< Who may not approve; empty when Business Central did not say.
  std::string answer;     ///< Of the last answer's outcome, under the present decision.
  std::string message;
  Instant asked_at{};
  std::uint32_t answers = 0;            ///< Under the present decision.
  bool stale_read = false;              ///< The reading under way began before this step was known.
  std::optional<ReleaseStatus> status;  ///< As last read.
};

struct ConversationState {
  RecordKey record;
  Phase phase = Phase::unseen;
  Document document;  ///< As last read.
  Document shown;     ///< The facts of `version`: what approvers see and approve.
  CompanyFacts company;
  std::optional<Route> route;
  std::vector<ResolvedPerson> people;
  std::uint32_t version = 0;   ///< 0: never shown.
  std::uint64_t revision = 0;  ///< Of the cards' content.
  bool withdrawn = false;      ///< Settling again after it had been shown.
  std::vector<FieldChange> changes;
  std::optional<Instant> changed_at;
  std::optional<Decision> decision;
  Posting posting;
  std::optional<Instant> ended_at;
  std::string failure;
  std::string advice;
  std::map<std::string, Card> cards;  ///< By channel.
  bool reading = false;               ///< A read of ours is open.
  ApprovalMode mode = ApprovalMode::countersign;
  bool exception = false;                 ///< Posted without an approval.
  std::optional<ApprovalFacts> approval;  ///< Business Central's own; in the mode native.
  bool asking_release = false;
  Releasing releasing;
};

struct ConversationRules {
  using State = ConversationState;
  using Event = ConversationEvent;
  static constexpr const char* state_type = "conversation.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<ConversationRules>& step, const Input& input);
};

using ConversationStep = Step<ConversationRules>;

/// "waiting": for lists, metrics and the audit.
const char* to_string(Phase phase);
/// Slack users who may decide.
std::vector<std::string> approvers_of(const ConversationState& state);
/// What the card in this channel shows; none when the channel has no card.
std::optional<CardView> card_view(const ConversationState& state, const std::string& channel);

// Parts of the decision, each in a file of its own
// --------------------------------------------------------------

/// conversation_facts.cpp: what was read about the record, by whomever.
void on_document(ConversationStep& step, const Document& document, const CompanyFacts& company);
void on_missing(ConversationStep& step);
void on_settled(ConversationStep& step);
/// After a failed post: the facts decide what the card asks for.
void follow_facts(ConversationStep& step);
void end_as_posted(ConversationStep& step);
void end_as_handled(ConversationStep& step);
void end_as_deleted(ConversationStep& step);

/// Shows the document at a new version and asks for a decision.
void become_ready(ConversationStep& step);
/// The facts differ from the ones on the card.
void show_change(ConversationStep& step, const std::vector<FieldChange>& changes);
/// No longer ready: what is missing, if anything.
void withdraw(ConversationStep& step, const std::vector<std::string>& missing);

/// conversation_exceptions.cpp: whether it was posted since the company is watched, going by the posting
/// date; older invoices are nobody's exception.
bool was_watched(const Document& document, const CompanyFacts& company);
/// Before a document ends as handled: notes an exception unless its last version was approved.
void note_exception(ConversationStep& step);

/// conversation_native.cpp: where Business Central's own approval decides.
void follow_approval(ConversationStep& step);
void ask_approval(ConversationStep& step);
void forget_approval(ConversationStep& step);
void on_approval(ConversationStep& step, const ApprovalFacts& approval);
void on_release(ConversationStep& step, const Outcome& outcome);
void on_release_due(ConversationStep& step);

void ask_release(ConversationStep& step);
/// The mode that the settings name for this record.
ApprovalMode mode_in_settings(const ConversationStep& step);

/// conversation_release.cpp: where Business Central's workflow asks us.
void on_requested(ConversationStep& step, const ApprovalRequested& requested);
void begin_release(ConversationStep& step);
void on_release_known(ConversationStep& step, const Outcome& outcome, bool was_stale);
void on_answer(ConversationStep& step, const Outcome& outcome);
void answer_workflow(ConversationStep& step);
/// Slack users who may decide: approvers who did not send the document themselves.
std::vector<std::string> deciders_of(const ConversationState& state);
/// Why nobody may decide here; empty when somebody may.
std::string obstacle_of(const ConversationState& state);

/// conversation_posting.cpp: from a click to a posted document.
void on_click(ConversationStep& step, const Clicked& click);
void on_post_answer(ConversationStep& step, const Outcome& outcome);
void on_look_due(ConversationStep& step);
/// Our own read after a post ended: with the record in state.document, without it, or failed.
void on_read_back(ConversationStep& step);
void on_read_back_missing(ConversationStep& step);
void on_read_failed(ConversationStep& step);
void ask_for_read(ConversationStep& step);
/// Posts the document as last read.
void post(ConversationStep& step);
/// What we cannot finish: the card says why and what to do.
void give_to_person(ConversationStep& step, std::string message, std::string advice);

/// conversation_cards.cpp: keeps each channel's card at the present revision.
void show_cards(ConversationStep& step, bool urgent);
void on_card_answer(ConversationStep& step, const std::string& channel, const Call& call,
                    const Outcome& outcome);

}  // namespace countersign::domain
