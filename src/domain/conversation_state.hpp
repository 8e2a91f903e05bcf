// A conversation's state, and the parts of its decision. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/card_keeping.hpp"
#include "domain/conversation_events.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"
#include "domain/route.hpp"

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
  rejected,   ///< Rejected, here or in Business Central; asked about again once it has changed, or is sent
              ///< again.
  releasing,  ///< Decided here; Business Central's workflow is being told.
  undecided,  ///< Nobody could read whether it was posted; a person must look.
  expired,    ///< Nobody decided in time; asked about again once it has changed, or is sent again.
};

// State -----------------------------------------------------------------------------------------------------

/// What ends the asking: the last approval, a rejection, or a request that is taken back.
struct Decision {
  std::string user;  ///< Empty: somebody in Business Central who is nobody in Slack.
  std::uint32_t version = 0;
  Instant at{};
  Verdict verdict = Verdict::approve;
  std::string reason;  ///< reject: in the approver's words.
};

/// Somebody owes an answer.
struct Question {
  std::string by;
  std::string asked;
  Instant at{};
};

struct Posting {
  bool answered = false;  ///< The post has ended; a read decides.
  std::string answer;
  std::string message;
  std::string draft_number;
  std::optional<Instant> answered_at;  ///< Or when a person last had it read again.
  std::uint32_t posts = 0;             ///< Under the present decision.
  std::uint32_t looks = 0;
  std::optional<Instant> next_look_at;
  bool maybe_done = false;  ///< A post of ours that was not seen to do anything may have done it.
  bool last_look = false;   ///< The time for reading back is over.
  bool again = false;       ///< A person wants it posted if it is read back as the draft they saw.
  bool planned = false;     ///< The checks are read before it is asked for.
  std::string asked_by{};   ///< Who wanted it posted that was approved and held: a Slack user id.
};

/// Since when it is asked about, and what was done because nobody decided.
struct Waiting {
  Instant since{};                          ///< At this version.
  Instant step_since{};                     ///< In this step.
  Duration paused{};                        ///< While questions were open.
  std::map<std::string, Instant> reminded;  ///< By Slack user: the last time.
  bool escalated = false;                   ///< In this step.
  std::optional<Instant> next;              ///< When the timer is due.
};

/// What is looked at before somebody approves it (invoice_checks.hpp).
struct Checks {
  bool asked = false;  ///< A reading is under way.
  bool late = false;   ///< It began before what it is needed for.
  /// Of the present version, or of the one that is about to be shown; none: not read yet.
  std::optional<std::vector<Check>> known;
  std::string etag;             ///< Of the document that `known` is about.
  std::uint32_t again = 0;      ///< How often they were read again by themselves since the facts changed.
  std::optional<Instant> next;  ///< When they are read again by themselves.
};

/// Whom Business Central's approval user setup names (conversation_chain.cpp).
struct Chain {
  bool asked = false;  ///< It is being read.
  std::optional<ApproverChain> known;
  ApprovalUser requester;  ///< Whom `known` is about, and how much.
  std::optional<Decimal> amount;
  std::string problem;          ///< Why the last reading told nothing; empty: it did.
  std::uint32_t again = 0;      ///< How often it was read again by itself.
  std::optional<Instant> next;  ///< When it is, next.
  std::string told;             ///< The Slack user who knows that they are named.
};

/// The mode release.
struct Releasing {
  std::string step;       ///< Empty: Business Central has not asked us.
  std::string requester;  ///< Who may not approve; empty when Business Central did not say.
  std::string answer;     ///< Of the last answer's outcome, under the present decision.
  std::string message;
  Instant asked_at{};
  std::uint32_t answers = 0;  ///< Under the present decision.
  bool may_cancel = false;    ///< Business Central lets us take requests back, as far as is known.
  bool held = false;          ///< A poll found it waiting before it was opened here.
  bool stale_read = false;    ///< The reading under way began before this step was known.
  bool unread = false;        ///< The document was not read since: what is known may be what was sent before.
  bool read_asked = false;    ///< The reading that ends that was asked for.
  std::optional<ReleaseStatus> status;  ///< As last read.
};

struct ConversationState {
  RecordKey record;
  Phase phase = Phase::unseen;
  Document document;  ///< As last read.
  Document shown;     ///< The facts of `version`: what approvers see and approve.
  CompanyFacts company;
  std::optional<Route> route;
  std::vector<FurtherRoute> further;  ///< Their channels see it, too; nothing is decided there.
  std::vector<ResolvedPerson> people;
  std::uint32_t version = 0;   ///< 0: never shown.
  std::uint64_t revision = 0;  ///< Of the cards' content.
  bool withdrawn = false;      ///< Settling again after it had been shown.
  bool returned =
      false;  ///< It was rejected at `shown`: what changed since is said when it is asked about again.
  std::string returned_to;  ///< Whoever had sent what was rejected, in the mode release: a Slack user.
  std::vector<FieldChange> changes;
  std::optional<Instant> changed_at;
  std::vector<Signature> signatures;      ///< Approvals that count for `shown`.
  std::uint32_t fallen = 0;               ///< Approvals that the latest change has made void.
  std::vector<StandIn> stand_ins;         ///< In force.
  std::vector<TimedStandIn> delegations;  ///< Made in Slack; beside those of the settings.
  Waiting waiting;
  std::optional<Decision> decision;
  std::optional<Question> question;  ///< The latest that is not answered.
  Posting posting;
  Checks checks;
  Chain chain;
  std::optional<Instant> ended_at;
  std::string failure;
  bool failure_said = false;  ///< It is Business Central's own words.
  std::string advice;
  Cards cards;
  bool reading = false;  ///< A read of ours is open.
  ApprovalMode mode = ApprovalMode::countersign;
  bool unrouted = false;                  ///< As in Opened.
  bool exception = false;                 ///< Posted without an approval.
  std::optional<ApprovalFacts> approval;  ///< Business Central's own; in the mode native.
  bool asking_release = false;
  Releasing releasing;
  std::optional<EnteredBy> entered_by;  ///< In the mode countersign; as last read.
  std::optional<Instant> morning;       ///< When its cards are drawn afresh, because days have gone by.
  bool forgotten = false;               ///< Only its end is kept: conversation_retention.hpp.
};

struct ConversationRules {
  using State = ConversationState;
  using Event = ConversationEvent;
  static constexpr const char* state_type = "conversation.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<ConversationRules>& step, const Input& input);
};
extern template void Step<ConversationRules>::emit(ConversationRules::Event);
extern template Record encode_variant(const ConversationRules::Event&);
extern template Result<ConversationRules::Event> decode_variant<ConversationRules::Event>(const Record&);

using ConversationStep = Step<ConversationRules>;

/// Whoever decided in Business Central, as far as it tells; null when it does not.
const ApprovalUser* decider_elsewhere(const ConversationState& state);
/// "waiting": for lists, metrics and the audit.
const char* to_string(Phase phase);
/// As audit entries and dead letters name it.
inline std::string card_subject(const ConversationState& state) {
  return to_string(state.record);
}
inline const char* phase_name(const ConversationState& state) {
  return to_string(state.phase);
}
/// Posted, handled elsewhere or deleted: nothing is decided any more.
bool is_final(Phase phase);
/// A post may be under way: what somebody else read of the document may be older than it, so our own read
/// decides.
bool own_read_decides(Phase phase);
/// A post of ours did not end well, and the document's status does not tell what it is now.
bool is_unclear_after_post(const ConversationState& state);
/// In the modes of Business Central what is incomplete is shown too: its approval is asked for as it is.
bool may_be_shown(const ConversationState& state);
/// Whether the card in this channel offers the decision: it is one of the route's own channels.
bool decides_in(const ConversationState& state, const std::string& channel);
/// Channel and ts of those that do, as far as they are there.
std::vector<std::pair<std::string, std::string>> deciding_cards(const ConversationState& state);
/// What the card in this channel shows; none when the channel has no card.
std::optional<CardView> card_view(const ConversationState& state, const std::string& channel);

/// Whom the audit's entries are about.
std::string subject(const ConversationStep& step);

// Parts of the decision, each in a file of its own
// --------------------------------------------------------------

/// conversation_facts.cpp: what was read about the record, by whomever.
/// The origin of a reading of our own: that it was there.
void on_document(ConversationStep& step, const DocumentRead& read);
void on_missing(ConversationStep& step);
/// Whether it is there again is read by the conversation itself: what others read may be older than its
/// deletion. A posted one comes back in an environment that was restored.
void look_whether_back(ConversationStep& step, const DocumentRead& read);
/// Read by the conversation after it was deleted.
void on_back(ConversationStep& step, const DocumentRead& read);
void on_settled(ConversationStep& step);
/// After a failed post: the facts decide what the card asks for.
void follow_facts(ConversationStep& step);
void end_as_posted(ConversationStep& step);
void end_as_handled(ConversationStep& step);
/// It is posted: by us if a post of ours may have done it, else by somebody else.
void end_as_found_posted(ConversationStep& step);
/// What `is_posted_since` needs: the number that the document had before it was posted.
std::string draft_number_of(const ConversationState& state);
void end_as_deleted(ConversationStep& step);

/// Shows the document at a new version and asks for a decision.
void become_ready(ConversationStep& step);
/// The facts differ from the ones on the card.
void show_change(ConversationStep& step, const std::vector<FieldChange>& changes);
/// No longer ready: what is missing, if anything.
void withdraw(ConversationStep& step, const std::vector<std::string>& missing);

/// conversation_policy.cpp: who may approve, and who is asked now.
PolicyFacts policy_facts(const ConversationState& state);
/// `state.people`, with whom Business Central's setup names under that name, too.
std::vector<ResolvedPerson> people_now(const ConversationState& state);
/// Absolute, in local currency. None: there is no exchange rate.
std::optional<Decimal> local_amount(const Document& document);
/// Whether this person is named as an approver, by the route or by Business Central.
bool is_named(const ConversationState& state, const ResolvedPerson& person);
/// Slack users who are named as approvers, in any step; one who sent the document may be among them.
std::vector<std::string> approvers_of(const ConversationState& state);
/// Those who may decide: without whoever sent it, with those who stand in for one of them.
std::vector<std::string> deciders_of(const ConversationState& state);
/// Those whose approval is waited for now.
std::vector<std::string> asked_of(const ConversationState& state);
/// Those who may have it posted once it is approved and held.
std::vector<std::string> posters_of(const ConversationState& state);
/// It is approved, and somebody here may post it.
bool is_ready_to_post(const ConversationState& state);
/// Why nobody may decide here; empty when somebody may.
std::string obstacle_of(const ConversationState& state);
/// The Slack user of whoever sent it for approval; empty when that is not known.
std::string sender_of(const ConversationState& state);
/// The e-mail address of whoever sent or entered it, in small letters; empty when that is not known.
std::string requester_of(const ConversationState& state);
/// Asks the directory for all whom the policy and the delegations name, and for whoever sent it.
void ask_for_people(ConversationStep& step);
/// The directory has answered.
void on_people(ConversationStep& step, const PeopleResolved& resolved);
/// conversation_patience.cpp: what happens while nobody decides.
/// At the begin of each turn: who stands in for whom by now.
void keep_stand_ins(ConversationStep& step);
/// At the end of each turn: when something is due next.
void keep_patience(ConversationStep& step);
void on_patience_due(ConversationStep& step);
/// At the end of each turn: tells those who are asked next, and asks once more where the people of the policy
/// are others by now. `before`: the step that was waited for.
void keep_policy(ConversationStep& step, std::uint32_t before);
/// The step that is waited for; 0 while none is.
std::uint32_t awaited_step(const ConversationState& state);

/// conversation_days.cpp: the days left on the cards.
void on_morning(ConversationStep& step);
/// At the end of each turn: plans the next morning, or gives it up.
void keep_days(ConversationStep& step);

/// conversation_exceptions.cpp: whether it was posted since the company is watched, going by the posting
/// date; older invoices are nobody's exception.
bool was_watched(const Document& document, const CompanyFacts& company);
/// Before a document ends as handled: notes an exception unless its last version was approved.
void note_exception(ConversationStep& step);

/// conversation_native.cpp: where Business Central's own approval decides.
void follow_approval(ConversationStep& step);
void ask_approval(ConversationStep& step);
void forget_approval(ConversationStep& step);
void on_approval(ConversationStep& step, const ApprovalsKnown& known);
void on_release(ConversationStep& step, const Outcome& outcome);
void on_release_due(ConversationStep& step);

void ask_release(ConversationStep& step);
/// The mode that the settings name for this record.
ApprovalMode mode_in_settings(const ConversationStep& step);

/// conversation_held.cpp: what Business Central holds in the mode release although no route asks for it.
/// Opens it for the route that asks for it by now, else for the controllers. True when something was opened.
bool open_held(ConversationStep& step);
/// A draft that no route asks for was read.
void keep_unrouted(ConversationStep& step, const Document& document, const CompanyFacts& company);
/// A poll found it waiting.
void on_held(ConversationStep& step);
/// Where the settings say so, it is released without a person. True when that is under way.
bool release_by_policy(ConversationStep& step);
/// conversation_facts.cpp
void open(ConversationStep& step, const Route& route, bool unrouted,
          const std::vector<FurtherRoute>& further);

/// conversation_release.cpp: where Business Central's workflow asks us.
void on_requested(ConversationStep& step, const ApprovalRequested& requested);
void begin_release(ConversationStep& step);
void on_release_known(ConversationStep& step, const Outcome& outcome, bool was_stale);
void on_answer(ConversationStep& step, const Outcome& outcome);
void answer_workflow(ConversationStep& step);

/// conversation_clicks.cpp: what people ask for in Slack, and whether they may.
void on_click(ConversationStep& step, const Clicked& click);
void on_form(ConversationStep& step, const FormSubmitted& form);
void on_page(ConversationStep& step, const PageTurned& turned);
void on_modal_ended(ConversationStep& step, const Call& call, const Outcome& outcome);

/// conversation_decisions.cpp: what follows once somebody may. `right`: whose approval it is.
void approve(ConversationStep& step, const Clicked& click, Signature right);
/// How long a new message has to wait for business hours; zero: not at all.
Duration quiet_wait(const ConversationStep& step);
Duration first_card_wait(const ConversationStep& step);
/// A reply in the thread of every card that is there.
void tell_threads(ConversationStep& step, const ThreadNote& note);
/// Once more what failed, by whoever clicks.
void retry(ConversationStep& step, const Clicked& click);
/// What was approved and held.
void post_held(ConversationStep& step, const Clicked& click);
/// Tells those who may post it.
void tell_posters(ConversationStep& step);
void reject(ConversationStep& step, const FormSubmitted& form);
void cancel(ConversationStep& step, const Clicked& click);
void ask(ConversationStep& step, const FormSubmitted& form);
void answer_question(ConversationStep& step, const FormSubmitted& form);

/// conversation_checks.cpp: what is looked at before it is approved, and once more before it is posted.
/// Whether this document is looked at: a purchase invoice that is approved here.
bool needs_checks(const ConversationState& state);
/// Whether a field says who entered it, which is read with the checks.
bool reads_requester(const ConversationState& state);
/// The tenant's, with what the route says over them.
CheckSettings check_settings(const ConversationStep& step);
/// Whether they were read for the document as last read.
bool are_checks_fresh(const ConversationState& state);
/// Nobody may approve it: they were not read yet.
bool are_checks_awaited(const ConversationState& state);
/// What keeps it from being approved; null when nothing does.
const Check* stop_of(const ConversationState& state);
/// True when they are there for the document as last read; else they are asked for.
bool have_checks(ConversationStep& step);
/// One reading at a time. `urgent`: a person waits for it.
void ask_checks(ConversationStep& step, bool urgent);
void on_checks(ConversationStep& step, const ReadChecks& call, const Outcome& outcome);
void on_checks_due(ConversationStep& step);
/// At the end of each turn: has them read for what is shown now.
void keep_checks(ConversationStep& step);

/// conversation_posting.cpp: from a decision to a posted document.
void on_post_answer(ConversationStep& step, const Outcome& outcome);
void ask_for_read(ConversationStep& step);
/// Posts the document as last read, once the checks were read again.
void post(ConversationStep& step);
/// Without looking.
void post_now(ConversationStep& step);

/// conversation_checking.cpp: what a post whose outcome is not certain did. Read back on a schedule; a person
/// decides on what nobody can read.
void begin_checking(ConversationStep& step, bool look_at_once);
/// A person's wish to post what is undecided or unclear: it is read first.
void look_then_post(ConversationStep& step, const Clicked& click);
/// The company read the document while it is being looked into.
void on_read_by_others(ConversationStep& step);
void on_look_due(ConversationStep& step);
void on_decide_due(ConversationStep& step);
/// It is known what the post did.
void stop_looking(ConversationStep& step);
/// Our own read after a post ended: with the record in state.document, without it, or failed.
void on_read_back(ConversationStep& step);
void on_read_back_missing(ConversationStep& step);
void on_read_failed(ConversationStep& step);
/// What we cannot finish: the card says why and what to do. `said`: the message is Business Central's own.
void give_to_person(ConversationStep& step, std::string message, std::string advice, bool said = false);

}  // namespace countersign::domain
