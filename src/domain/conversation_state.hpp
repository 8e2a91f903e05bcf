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
  unseen,    ///< Nothing that concerns us was read yet.
  settling,  ///< A route wants it; it is incomplete or was changed a moment ago.
  notice,    ///< Shown without buttons.
  waiting,   ///< Shown; a decision is asked for.
  posting,   ///< Approved; the post, or the read that confirms it, is under way.
  checking,  ///< The post's outcome is not known; it is being read back.
  failed,    ///< Not posted; a person must act.
  posted,    ///< Read back as posted after our post.
  handled,   ///< Posted in Business Central, not by us.
  deleted,   ///< Gone from Business Central.
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

using ConversationEvent =
    std::variant<DocumentSeen, Opened, ApproversKnown, BecameReady, Withdrawn, FactsChanged, Approved,
                 PostAsked, PostAnswered, LookPlanned, ReadAsked, ReadAnswered, Posted, PostFailed,
                 HandledElsewhere, Deleted, CardAsked, CardAnswered, CardBroken>;

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

/// conversation_posting.cpp: from a click to a posted document.
void on_click(ConversationStep& step, const Clicked& click);
void on_post_answer(ConversationStep& step, const Outcome& outcome);
void on_look_due(ConversationStep& step);
/// Our own read after a post ended: with the record in state.document, without it, or failed.
void on_read_back(ConversationStep& step);
void on_read_back_missing(ConversationStep& step);
void on_read_failed(ConversationStep& step);
void ask_for_read(ConversationStep& step);

/// conversation_cards.cpp: keeps each channel's card at the present revision.
void show_cards(ConversationStep& step, bool urgent);
void on_card_answer(ConversationStep& step, const std::string& channel, const Call& call,
                    const Outcome& outcome);

}  // namespace countersign::domain
