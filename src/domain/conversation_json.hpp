// JSON forms of a conversation's state and events. Included by .cpp files alone.
#pragma once

#include "domain/conversation_parts.hpp"
#include "domain/conversation_retention.hpp"

namespace countersign::domain {

template <>
struct StoredNames<Phase> {
  static constexpr StoredName<Phase> names[] = {
      {Phase::unseen, "unseen"},       {Phase::settling, "settling"},   {Phase::notice, "notice"},
      {Phase::waiting, "waiting"},     {Phase::posting, "posting"},     {Phase::checking, "checking"},
      {Phase::failed, "failed"},       {Phase::posted, "posted"},       {Phase::handled, "handled"},
      {Phase::deleted, "deleted"},     {Phase::approved, "approved"},   {Phase::rejected, "rejected"},
      {Phase::releasing, "releasing"}, {Phase::undecided, "undecided"}, {Phase::expired, "expired"}};
};

COUNTERSIGN_JSON(DocumentSeen, document, company)
COUNTERSIGN_JSON(FurtherRoute, name, channels, mentions)
COUNTERSIGN_JSON(Opened, route, mode, unrouted, further, is_new)
COUNTERSIGN_JSON(ApproversKnown, people, delegations)
COUNTERSIGN_JSON(BecameReady, version, deliveries, at)
COUNTERSIGN_JSON(Withdrawn, missing)
COUNTERSIGN_JSON(FactsChanged, version, changes, at, kept, fallen)
COUNTERSIGN_JSON(Approved, user, on_behalf_of, version, step, at, is_last, seats)
COUNTERSIGN_JSON(ApprovalsFell, count)
COUNTERSIGN_JSON(RetryAsked, user, version, at)
COUNTERSIGN_JSON(StandIn, from, to)
COUNTERSIGN_JSON(StandInsKnown, stand_ins)
COUNTERSIGN_JSON(StepBegun, at)
COUNTERSIGN_JSON(Reminded, users, at)
COUNTERSIGN_JSON(Escalated, at)
COUNTERSIGN_JSON(Expired, at)
COUNTERSIGN_JSON(PatiencePlanned, next)
COUNTERSIGN_JSON(PostWanted, user, version, at)
COUNTERSIGN_JSON(Rejected, user, version, at, reason)
COUNTERSIGN_JSON(CancelAsked, user, version, at)
COUNTERSIGN_JSON(CancelRefused, message)
COUNTERSIGN_JSON(QuestionAsked, by, asked, at, text)
COUNTERSIGN_JSON(QuestionAnswered, by, text, at)
COUNTERSIGN_JSON(PostAsked, etag, at)
COUNTERSIGN_JSON(PostAnswered, answer, message, at)
COUNTERSIGN_JSON(LookPlanned, at)
COUNTERSIGN_EMPTY_JSON(LastLookTaken)
COUNTERSIGN_JSON(PostUndecided, at)
COUNTERSIGN_JSON(PostAgainAsked, user, version, at)
COUNTERSIGN_EMPTY_JSON(ReadAsked)
COUNTERSIGN_EMPTY_JSON(ReadAnswered)
COUNTERSIGN_JSON(Posted, at)
COUNTERSIGN_JSON(PostFailed, message, advice, said, maybe_done)
COUNTERSIGN_JSON(HandledElsewhere, at)
COUNTERSIGN_JSON(Deleted, at)
COUNTERSIGN_EMPTY_JSON(CameBack)
COUNTERSIGN_JSON(PostingUndone, at)
template <>
struct StoredNames<ReleaseStatus> {
  static constexpr StoredName<ReleaseStatus> names[] = {{ReleaseStatus::open, "open"},
                                                        {ReleaseStatus::pending_approval, "pending_approval"},
                                                        {ReleaseStatus::released, "released"},
                                                        {ReleaseStatus::unknown, "unknown"}};
};
COUNTERSIGN_JSON(ExceptionNoted, at, deliveries)
COUNTERSIGN_JSON(ApprovalSeen, approval)
COUNTERSIGN_EMPTY_JSON(ReleaseAsked)
COUNTERSIGN_JSON(ReleaseAnswered, status)
COUNTERSIGN_JSON(ApprovedElsewhere, at)
COUNTERSIGN_JSON(RejectedElsewhere, at)
COUNTERSIGN_JSON(StepSeen, step, requester)
COUNTERSIGN_JSON(AnswerAsked, at)
COUNTERSIGN_JSON(AnswerEnded, answer, message)
COUNTERSIGN_JSON(ReleasedHere, at)
COUNTERSIGN_JSON(ReopenedHere, at)
COUNTERSIGN_EMPTY_JSON(HeldSeen)
COUNTERSIGN_EMPTY_JSON(RequestRead)
COUNTERSIGN_JSON(ReleasedByPolicy, at)
COUNTERSIGN_JSON(MayCancelKnown, may_cancel)
template <>
struct StoredNames<CheckVerdict> {
  static constexpr StoredName<CheckVerdict> names[] = {{CheckVerdict::stop, "stop"},
                                                       {CheckVerdict::warning, "warning"},
                                                       {CheckVerdict::unread, "unread"},
                                                       {CheckVerdict::good, "good"}};
};
COUNTERSIGN_JSON(Check, kind, verdict, number, text, from, to, more)
COUNTERSIGN_EMPTY_JSON(ChecksAsked)
COUNTERSIGN_JSON(EnteredBy, who, problem)
COUNTERSIGN_JSON(ChecksAnswered, checks, etag, entered_by)
COUNTERSIGN_JSON(ChecksPlanned, at)
COUNTERSIGN_JSON(PostPlanned, at)
COUNTERSIGN_JSON(PassedOver, who, limit)
COUNTERSIGN_JSON(ApproverChain, approver, passed, problem)
COUNTERSIGN_EMPTY_JSON(ChainAsked)
COUNTERSIGN_JSON(ChainAnswered, requester, amount, chain, problem)
COUNTERSIGN_JSON(ChainPlanned, at)
COUNTERSIGN_JSON(ChainTold, user)
COUNTERSIGN_JSON(Chain, asked, known, requester, amount, problem, again, next, told)
COUNTERSIGN_JSON(NoticeProposed, deliveries)
COUNTERSIGN_JSON(NoteHeld, note, person, due, seen)
COUNTERSIGN_JSON(NoteReleased, kind, person)
COUNTERSIGN_JSON(QuietPlanned, next)
COUNTERSIGN_JSON(RatePlanned, at)
COUNTERSIGN_EMPTY_JSON(RateSought)
COUNTERSIGN_EMPTY_JSON(RateAnswered)
COUNTERSIGN_JSON(HeldNote, note, person, due, seen)
COUNTERSIGN_JSON(Quiet, notes, next)
COUNTERSIGN_JSON(RateWait, again, next, reading)
COUNTERSIGN_JSON(MorningPlanned, at)
COUNTERSIGN_JSON(MorningCame, counts)
COUNTERSIGN_EMPTY_JSON(Forgotten)
COUNTERSIGN_JSON(Checks, asked, late, known, etag, again, next)
COUNTERSIGN_JSON(Releasing, step, requester, answer, message, asked_at, answers, may_cancel, held, stale_read,
                 unread, read_asked, status)

COUNTERSIGN_JSON(Signature, user, on_behalf_of, version, step, at, seats)
COUNTERSIGN_JSON(Waiting, since, step_since, paused, reminded, escalated, next)
COUNTERSIGN_JSON(Decision, user, version, at, verdict, reason)
COUNTERSIGN_JSON(Question, by, asked, at)
COUNTERSIGN_JSON(Posting, answered, answer, message, draft_number, answered_at, posts, looks, next_look_at,
                 maybe_done, last_look, again, planned, asked_by)
COUNTERSIGN_JSON(Tombstone, record, phase, company, version, revision, ended_at)

#define COUNTERSIGN_CONVERSATION_FIELDS                                                                     \
  record, phase, document, shown, company, route, further, people, version, revision, withdrawn, returned,  \
      returned_to, changes, changed_at, signatures, fallen, stand_ins, delegations, waiting, decision,      \
      question, posting, checks, chain, ended_at, failure, failure_said, advice, cards, reading, mode,      \
      unrouted, exception, approval, asking_release, releasing, morning, entered_by, is_new, offers, quiet, \
      rate
/// A forgotten one is stored as its tombstone: the whole would be the names of empty fields.
template <std::same_as<nlohmann::json> Json>
void to_json(Json& nlohmann_json_j, const ConversationState& nlohmann_json_t) {
  if (nlohmann_json_t.forgotten) {
    nlohmann_json_j = Json::object();
    nlohmann_json_j["forgotten"] = tombstone_of(nlohmann_json_t);
    return;
  }
  NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, COUNTERSIGN_CONVERSATION_FIELDS))
}
template <std::same_as<nlohmann::json> Json>
void from_json(const Json& nlohmann_json_j, ConversationState& nlohmann_json_t) {
  if (const auto forgotten = nlohmann_json_j.find("forgotten"); forgotten != nlohmann_json_j.end()) {
    nlohmann_json_t = state_of(forgotten->template get<Tombstone>());
    return;
  }
  NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, COUNTERSIGN_CONVERSATION_FIELDS))
}
#undef COUNTERSIGN_CONVERSATION_FIELDS

COUNTERSIGN_RECORD_TYPE(DocumentSeen, "conversation.document_seen")
COUNTERSIGN_RECORD_TYPE(Opened, "conversation.opened")
COUNTERSIGN_RECORD_TYPE(ApproversKnown, "conversation.approvers_known")
COUNTERSIGN_RECORD_TYPE(BecameReady, "conversation.became_ready")
COUNTERSIGN_RECORD_TYPE(Withdrawn, "conversation.withdrawn")
COUNTERSIGN_RECORD_TYPE(FactsChanged, "conversation.facts_changed")
COUNTERSIGN_RECORD_TYPE(Approved, "conversation.approved")
COUNTERSIGN_RECORD_TYPE(Rejected, "conversation.rejected")
COUNTERSIGN_RECORD_TYPE(ApprovalsFell, "conversation.approvals_fell")
COUNTERSIGN_RECORD_TYPE(RetryAsked, "conversation.retry_asked")
COUNTERSIGN_RECORD_TYPE(StandInsKnown, "conversation.stand_ins_known")
COUNTERSIGN_RECORD_TYPE(StepBegun, "conversation.step_begun")
COUNTERSIGN_RECORD_TYPE(Reminded, "conversation.reminded")
COUNTERSIGN_RECORD_TYPE(Escalated, "conversation.escalated")
COUNTERSIGN_RECORD_TYPE(Expired, "conversation.expired")
COUNTERSIGN_RECORD_TYPE(PatiencePlanned, "conversation.patience_planned")
COUNTERSIGN_RECORD_TYPE(PostWanted, "conversation.post_wanted")
COUNTERSIGN_RECORD_TYPE(CancelAsked, "conversation.cancel_asked")
COUNTERSIGN_RECORD_TYPE(CancelRefused, "conversation.cancel_refused")
COUNTERSIGN_RECORD_TYPE(QuestionAsked, "conversation.question_asked")
COUNTERSIGN_RECORD_TYPE(QuestionAnswered, "conversation.question_answered")
COUNTERSIGN_RECORD_TYPE(PostAsked, "conversation.post_asked")
COUNTERSIGN_RECORD_TYPE(PostAnswered, "conversation.post_answered")
COUNTERSIGN_RECORD_TYPE(LookPlanned, "conversation.look_planned")
COUNTERSIGN_RECORD_TYPE(LastLookTaken, "conversation.last_look_taken")
COUNTERSIGN_RECORD_TYPE(PostUndecided, "conversation.post_undecided")
COUNTERSIGN_RECORD_TYPE(PostAgainAsked, "conversation.post_again_asked")
COUNTERSIGN_RECORD_TYPE(ReadAsked, "conversation.read_asked")
COUNTERSIGN_RECORD_TYPE(ReadAnswered, "conversation.read_answered")
COUNTERSIGN_RECORD_TYPE(Posted, "conversation.posted")
COUNTERSIGN_RECORD_TYPE(PostFailed, "conversation.post_failed")
COUNTERSIGN_RECORD_TYPE(HandledElsewhere, "conversation.handled_elsewhere")
COUNTERSIGN_RECORD_TYPE(Deleted, "conversation.deleted")
COUNTERSIGN_RECORD_TYPE(CameBack, "conversation.came_back")
COUNTERSIGN_RECORD_TYPE(PostingUndone, "conversation.posting_undone")
COUNTERSIGN_RECORD_TYPE(ExceptionNoted, "conversation.exception_noted")
COUNTERSIGN_RECORD_TYPE(ApprovalSeen, "conversation.approval_seen")
COUNTERSIGN_RECORD_TYPE(ReleaseAsked, "conversation.release_asked")
COUNTERSIGN_RECORD_TYPE(ReleaseAnswered, "conversation.release_answered")
COUNTERSIGN_RECORD_TYPE(ApprovedElsewhere, "conversation.approved_elsewhere")
COUNTERSIGN_RECORD_TYPE(RejectedElsewhere, "conversation.rejected_elsewhere")
COUNTERSIGN_RECORD_TYPE(StepSeen, "conversation.step_seen")
COUNTERSIGN_RECORD_TYPE(AnswerAsked, "conversation.answer_asked")
COUNTERSIGN_RECORD_TYPE(AnswerEnded, "conversation.answer_ended")
COUNTERSIGN_RECORD_TYPE(ReleasedHere, "conversation.released_here")
COUNTERSIGN_RECORD_TYPE(HeldSeen, "conversation.held_seen")
COUNTERSIGN_RECORD_TYPE(RequestRead, "conversation.request_read")
COUNTERSIGN_RECORD_TYPE(ReleasedByPolicy, "conversation.released_by_policy")
COUNTERSIGN_RECORD_TYPE(MayCancelKnown, "conversation.may_cancel_known")
COUNTERSIGN_RECORD_TYPE(ReopenedHere, "conversation.reopened_here")
COUNTERSIGN_RECORD_TYPE(ChecksAsked, "conversation.checks_asked")
COUNTERSIGN_RECORD_TYPE(ChecksAnswered, "conversation.checks_answered")
COUNTERSIGN_RECORD_TYPE(ChecksPlanned, "conversation.checks_planned")
COUNTERSIGN_RECORD_TYPE(ChainAsked, "conversation.chain_asked")
COUNTERSIGN_RECORD_TYPE(ChainAnswered, "conversation.chain_answered")
COUNTERSIGN_RECORD_TYPE(ChainPlanned, "conversation.chain_planned")
COUNTERSIGN_RECORD_TYPE(ChainTold, "conversation.chain_told")
COUNTERSIGN_RECORD_TYPE(NoticeProposed, "conversation.notice_proposed")
COUNTERSIGN_RECORD_TYPE(NoteHeld, "conversation.note_held")
COUNTERSIGN_RECORD_TYPE(NoteReleased, "conversation.note_released")
COUNTERSIGN_RECORD_TYPE(QuietPlanned, "conversation.quiet_planned")
COUNTERSIGN_RECORD_TYPE(RatePlanned, "conversation.rate_planned")
COUNTERSIGN_RECORD_TYPE(RateSought, "conversation.rate_sought")
COUNTERSIGN_RECORD_TYPE(RateAnswered, "conversation.rate_answered")
COUNTERSIGN_RECORD_TYPE(MorningPlanned, "conversation.morning_planned")
COUNTERSIGN_RECORD_TYPE(MorningCame, "conversation.morning_came")
COUNTERSIGN_RECORD_TYPE(PostPlanned, "conversation.post_planned")
COUNTERSIGN_RECORD_TYPE(Forgotten, "conversation.forgotten")

}  // namespace countersign::domain
