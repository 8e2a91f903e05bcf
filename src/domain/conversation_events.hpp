// A conversation's events. Included by .cpp files alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/approver_chain.hpp"
#include "domain/card_keeping.hpp"
#include "domain/card_view.hpp"
#include "domain/effect.hpp"
#include "domain/invoice_checks.hpp"
#include "domain/message.hpp"
#include "domain/notice_offer.hpp"
#include "domain/route.hpp"

namespace countersign::domain {

/// The latest facts; `document.etag` is what a post is conditional on.
struct DocumentSeen {
  Document document;
  CompanyFacts company;
};
/// A route took it. The conversation keeps the route it began with.
struct Opened {
  Route route;
  ApprovalMode mode = ApprovalMode::countersign;
  bool unrouted =
      false;  ///< Business Central holds it and no route asks for it: `route` leads to the controllers.
  std::vector<FurtherRoute> further;
  bool is_new = false;  ///< It was not there before.
};
/// Business Central holds it, by a poll; nothing more is known of it yet.
struct HeldSeen {};
/// The document was read after it was sent for approval.
struct RequestRead {};
/// The company's settings have it released without a person's approval.
struct ReleasedByPolicy {
  Instant at{};
};
struct ApproversKnown {
  std::vector<ResolvedPerson> people;
  std::vector<TimedStandIn> delegations{};
};
/// Complete and quiet: it is shown from now on, at this version. `delivery` names the messages to come, by
/// channel.
struct BecameReady {
  std::uint32_t version = 0;
  std::map<std::string, std::string> deliveries;
  Instant at{};
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
  std::uint32_t kept = 0;    ///< The first so many approvals count on.
  std::uint32_t fallen = 0;  ///< So many do not, because of this change.
};
/// One approval. The last one that the policy asks for is the decision.
struct Approved {
  std::string user;
  std::string on_behalf_of;  ///< For whom they stand in; or empty.
  std::uint32_t version = 0;
  std::uint32_t step = 1;
  Instant at{};
  bool is_last = false;
  std::vector<ApproverReference> seats{};  ///< As in Signature.
};
/// Other people are asked now than those who approved: the last approvals are asked for once more.
struct ApprovalsFell {
  std::uint32_t count = 0;
};
/// Once more what failed, under the approvals that there are.
struct RetryAsked {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
};
/// The approvals of a step are complete: those of the next one are waited for.
struct StepBegun {
  Instant at{};
};
/// These people were reminded.
struct Reminded {
  std::vector<std::string> users;
  Instant at{};
};
/// Nobody decided: others are asked, too, until this step is over.
struct Escalated {
  Instant at{};
};
/// Nobody decided in time: it is not asked about any more until it is changed or sent again.
struct Expired {
  Instant at{};
};
/// When something is due next because nobody decides.
struct PatiencePlanned {
  std::optional<Instant> next;
};
/// A person has what was approved and held posted.
struct PostWanted {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
};
/// Who stands in for whom now.
struct StandInsKnown {
  std::vector<StandIn> stand_ins;
};
/// Rejected here.
struct Rejected {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
  std::string reason;
};
/// The approval request is taken back, by whoever sent it or an approver; in the mode release.
struct CancelAsked {
  std::string user;
  std::uint32_t version = 0;
  Instant at{};
};
/// Business Central refuses to take the request back; it goes on waiting.
struct CancelRefused {
  std::string message;
};
struct QuestionAsked {
  std::string by;  ///< A Slack user id; likewise below.
  std::string asked;
  Instant at{};
  std::string text;
};
struct QuestionAnswered {
  std::string by;
  std::string text;
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
  Instant at{};
};
/// The next look at a record whose posting is in doubt.
struct LookPlanned {
  Instant at{};
};
/// The time for reading back is over; one more look is waited for.
struct LastLookTaken {};
/// Even that did not tell whether it was posted.
struct PostUndecided {
  Instant at{};
};
/// A person has it read once more, and posted if it is still the draft that was approved.
struct PostAgainAsked {
  std::string user;
  std::uint32_t version = 0;
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
  bool said = false;        ///< The message is Business Central's own.
  bool maybe_done = false;  ///< A post of ours may be under way there all the same.
};
struct HandledElsewhere {
  Instant at{};
};
struct Deleted {
  Instant at{};
};
/// Business Central was restored to a time when it was not posted yet, it seems: it is read.
struct PostingUndone {
  Instant at{};
};
/// It is there again, and everything begins anew; buttons of the round before stay too old.
struct CameBack {};
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
/// Whether Business Central lets us take requests back.
struct MayCancelKnown {
  bool may_cancel = false;
};
/// Read back as reopened after our answer.
struct ReopenedHere {
  Instant at{};
};
/// What the checks need is being read.
struct ChecksAsked {};
/// Who entered it, as the field says that the settings name.
struct EnteredBy {
  ApprovalUser who;     ///< Without an address it is not known who may approve.
  std::string problem;  ///< Why nobody is known; one sentence's end, for people.
  bool operator==(const EnteredBy&) const = default;
};
/// None: it was read for other facts than there are now.
struct ChecksAnswered {
  std::optional<std::vector<Check>> checks;
  std::string etag;                       ///< Of the document that they are about.
  std::optional<EnteredBy> entered_by{};  ///< None: it was not asked for.
};
/// When they are read again by themselves, because of a stop or of what could not be read.
struct ChecksPlanned {
  Instant at{};
};
/// It is posted once the checks were read again, unless one of them stops it.
struct PostPlanned {
  Instant at{};
};

/// Business Central's approval user setup is being read.
struct ChainAsked {};
/// Whom it names for what whoever sent, and how much it is. None: it could not be read, and whom it named
/// before for the same stays.
struct ChainAnswered {
  ApprovalUser requester;
  std::optional<Decimal> amount;
  std::optional<ApproverChain> chain;
  std::string problem;  ///< Why it could not be read.
};
/// When it is read again by itself, because it names nobody.
struct ChainPlanned {
  Instant at{};
};
/// Whoever it names was told in the thread: the card did not name them when it was posted.
struct ChainTold {
  std::string user;
};

/// When its cards are drawn afresh, because days have gone by; none: not any more.
struct MorningPlanned {
  std::optional<Instant> at;
};
struct MorningCame {
  bool counts = true;  ///< The cards say how many days are left.
};

/// A notice: the digests of these channels are asked; by channel, the message to come.
struct NoticeProposed {
  std::map<std::string, std::string> deliveries;
};
/// What somebody is told when hours are no longer quiet; in place of what is held of this kind for them.
struct NoteHeld {
  ThreadNote note;
  std::string person{};
  std::optional<Instant> due{};
  std::optional<Document> seen{};
};
/// It was told, or is no news any more.
struct NoteReleased {
  ThreadNote::Kind kind = ThreadNote::Kind::changed;
  std::string person;
};
/// When it is looked next whether what is held may be told.
struct QuietPlanned {
  std::optional<Instant> next;
};
/// When it is read again because its exchange rate is not known; none: not any more, and what was counted is
/// forgotten.
struct RatePlanned {
  std::optional<Instant> at;
};
/// It is being read again.
struct RateSought {};
struct RateAnswered {};
/// It ended long ago: its end alone is kept.
struct Forgotten {};

using ConversationEvent = std::variant<
    ExceptionNoted, DocumentSeen, Opened, ApproversKnown, BecameReady, Withdrawn, FactsChanged, Approved,
    PostAsked, PostAnswered, LookPlanned, ReadAsked, ReadAnswered, Posted, PostFailed, HandledElsewhere,
    Deleted, CardAsked, CardAnswered, CardBroken, CardMoved, ApprovalSeen, ReleaseAsked, ReleaseAnswered,
    ApprovedElsewhere, RejectedElsewhere, StepSeen, AnswerAsked, AnswerEnded, ReleasedHere, ReopenedHere,
    HeldSeen, RequestRead, ReleasedByPolicy, MayCancelKnown, Rejected, CancelAsked, CancelRefused,
    QuestionAsked, QuestionAnswered, LastLookTaken, PostUndecided, PostAgainAsked, ApprovalsFell, RetryAsked,
    StandInsKnown, StepBegun, Reminded, Escalated, Expired, PatiencePlanned, PostWanted, CameBack,
    PostingUndone, ChecksAsked, ChecksAnswered, ChecksPlanned, PostPlanned, MorningPlanned, MorningCame,
    ChainAsked, ChainAnswered, ChainPlanned, ChainTold, NoticeProposed, ChannelDecided, NoteHeld,
    NoteReleased, QuietPlanned, RatePlanned, RateSought, RateAnswered, Forgotten>;

}  // namespace countersign::domain
