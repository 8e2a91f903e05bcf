// JSON forms of a conversation's state and events. Included by .cpp files alone.
#pragma once

#include "domain/conversation_state.hpp"

namespace countersign::domain {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FieldChange, label, before, after)
template <>
struct StoredNames<Phase> {
  static constexpr StoredName<Phase> names[] = {{Phase::unseen, "unseen"},   {Phase::settling, "settling"},
                                                {Phase::notice, "notice"},   {Phase::waiting, "waiting"},
                                                {Phase::posting, "posting"}, {Phase::checking, "checking"},
                                                {Phase::failed, "failed"},   {Phase::posted, "posted"},
                                                {Phase::handled, "handled"}, {Phase::deleted, "deleted"}};
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentSeen, document, company)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Opened, route)
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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Card, delivery, ts, shown_revision, asked, broken, searches, asked_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Decision, user, version, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Posting, answered, answer, message, draft_number, asked_at, posts, looks,
                                   next_look_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ConversationState, record, phase, document, shown, company, route, people,
                                   version, revision, withdrawn, changes, changed_at, decision, posting,
                                   ended_at, failure, advice, cards, reading)

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

}  // namespace countersign::domain
