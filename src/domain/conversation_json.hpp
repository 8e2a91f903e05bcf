// JSON forms of a conversation's state and events. Included by .cpp files alone.
#pragma once

#include "domain/conversation_state.hpp"

namespace countersign::domain {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FieldChange, label, before, after)
template <>
struct StoredNames<Phase> {
  static constexpr StoredName<Phase> names[] = {
      {Phase::unseen, "unseen"},      {Phase::settling, "settling"}, {Phase::notice, "notice"},
      {Phase::waiting, "waiting"},    {Phase::posting, "posting"},   {Phase::checking, "checking"},
      {Phase::failed, "failed"},      {Phase::posted, "posted"},     {Phase::handled, "handled"},
      {Phase::deleted, "deleted"},    {Phase::approved, "approved"}, {Phase::rejected, "rejected"},
      {Phase::releasing, "releasing"}};
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentSeen, document, company)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Opened, route, mode)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApproversKnown, people)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BecameReady, version, deliveries)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Withdrawn, missing)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FactsChanged, version, changes, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Approved, user, version, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PostAsked, etag, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PostAnswered, answer, message)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LookPlanned, at)
inline void to_json(nlohmann::json& out, const ReadAsked&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, ReadAsked&) {}
inline void to_json(nlohmann::json& out, const ReadAnswered&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, ReadAnswered&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Posted, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PostFailed, message, advice)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HandledElsewhere, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Deleted, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardAsked, channel, find, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardAnswered, channel, ts, revision, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardBroken, channel, reason)
template <>
struct StoredNames<ReleaseStatus> {
  static constexpr StoredName<ReleaseStatus> names[] = {{ReleaseStatus::open, "open"},
                                                        {ReleaseStatus::pending_approval, "pending_approval"},
                                                        {ReleaseStatus::released, "released"},
                                                        {ReleaseStatus::unknown, "unknown"}};
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExceptionNoted, at, deliveries)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalSeen, approval)
inline void to_json(nlohmann::json& out, const ReleaseAsked&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, ReleaseAsked&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseAnswered, status)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovedElsewhere, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RejectedElsewhere, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StepSeen, step, requester)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AnswerAsked, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AnswerEnded, answer, message)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleasedHere, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Releasing, step, requester, answer, message, asked_at, answers, stale_read,
                                   status)

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Card, delivery, ts, shown_revision, asked, broken, searches, asked_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Decision, user, version, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Posting, answered, answer, message, draft_number, asked_at, posts, looks,
                                   next_look_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ConversationState, record, phase, document, shown, company, route, people,
                                   version, revision, withdrawn, changes, changed_at, decision, posting,
                                   ended_at, failure, advice, cards, reading, mode, exception, approval,
                                   asking_release, releasing)

COUNTERSIGN_RECORD_TYPE(DocumentSeen, "conversation.document_seen")
COUNTERSIGN_RECORD_TYPE(Opened, "conversation.opened")
COUNTERSIGN_RECORD_TYPE(ApproversKnown, "conversation.approvers_known")
COUNTERSIGN_RECORD_TYPE(BecameReady, "conversation.became_ready")
COUNTERSIGN_RECORD_TYPE(Withdrawn, "conversation.withdrawn")
COUNTERSIGN_RECORD_TYPE(FactsChanged, "conversation.facts_changed")
COUNTERSIGN_RECORD_TYPE(Approved, "conversation.approved")
COUNTERSIGN_RECORD_TYPE(PostAsked, "conversation.post_asked")
COUNTERSIGN_RECORD_TYPE(PostAnswered, "conversation.post_answered")
COUNTERSIGN_RECORD_TYPE(LookPlanned, "conversation.look_planned")
COUNTERSIGN_RECORD_TYPE(ReadAsked, "conversation.read_asked")
COUNTERSIGN_RECORD_TYPE(ReadAnswered, "conversation.read_answered")
COUNTERSIGN_RECORD_TYPE(Posted, "conversation.posted")
COUNTERSIGN_RECORD_TYPE(PostFailed, "conversation.post_failed")
COUNTERSIGN_RECORD_TYPE(HandledElsewhere, "conversation.handled_elsewhere")
COUNTERSIGN_RECORD_TYPE(Deleted, "conversation.deleted")
COUNTERSIGN_RECORD_TYPE(CardAsked, "conversation.card_asked")
COUNTERSIGN_RECORD_TYPE(CardAnswered, "conversation.card_answered")
COUNTERSIGN_RECORD_TYPE(CardBroken, "conversation.card_broken")
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

}  // namespace countersign::domain
