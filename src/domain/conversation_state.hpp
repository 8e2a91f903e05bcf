// A conversation's state. Included by .cpp files alone.
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
#include "domain/notice_offer.hpp"
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

/// What somebody is told once hours are no longer quiet.
struct HeldNote {
  ThreadNote note;
  std::string person;            ///< Of a direct message; empty: a reply in the threads.
  std::optional<Instant> due;    ///< Of a direct message: when its person is at work again.
  std::optional<Document> seen;  ///< changed: what people had been shown before; none: they are asked anew.
};
struct Quiet {
  std::vector<HeldNote> notes;  ///< At most one of a kind and person.
  std::optional<Instant> next;  ///< When the timer is due.
};

/// Of a document in a foreign currency whose rate is not known.
struct RateWait {
  std::uint32_t again = 0;      ///< How often it was read again by itself.
  std::optional<Instant> next;  ///< When it is, next.
  bool reading = false;
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
  bool is_new = false;                    ///< Likewise.
  bool exception = false;                 ///< Posted without an approval.
  std::optional<ApprovalFacts> approval;  ///< Business Central's own; in the mode native.
  bool asking_release = false;
  Releasing releasing;
  std::optional<EnteredBy> entered_by;  ///< In the mode countersign; as last read.
  std::optional<Instant> morning;       ///< When its cards are drawn afresh, because days have gone by.
  Offers offers;                        ///< Of a notice.
  Quiet quiet;
  RateWait rate;
  bool forgotten = false;  ///< Only its end is kept: conversation_retention.hpp.
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
/// Whom the routes mention that show it in this channel.
std::vector<ApproverReference> mentions_in(const ConversationState& state, const std::string& channel);
/// Whether the card in this channel offers the decision: it is one of the route's own channels.
bool decides_in(const ConversationState& state, const std::string& channel);
/// Channel and ts of those that do, as far as they are there.
std::vector<std::pair<std::string, std::string>> deciding_cards(const ConversationState& state);
/// What the card in this channel shows; none when the channel has no card.
std::optional<CardView> card_view(const ConversationState& state, const std::string& channel);

/// Whom the audit's entries are about.
std::string subject(const ConversationStep& step);

}  // namespace countersign::domain
