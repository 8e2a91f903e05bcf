// JSON forms of messages. Included by .cpp files alone.
#pragma once

#include "domain/message.hpp"
#include "domain/record_codec.hpp"

namespace countersign::domain {

template <>
struct StoredNames<SubscriptionPlan> {
  static constexpr StoredName<SubscriptionPlan> names[] = {{SubscriptionPlan::subscribe, "subscribe"},
                                                           {SubscriptionPlan::poll, "poll"},
                                                           {SubscriptionPlan::none, "none"}};
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubscriptionReviewed, plan, reason, subscription_id, expires_at, outdated,
                                   listed_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubscriptionsQuestioned, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecordMarked, resource, id, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepRequested, resource, since, reason, may_have_deletes, announced)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AnnouncingChanged, resource, announced)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyFacts, name, display_name, local_currency, watched_since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentRead, document, company)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentMissing, key)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Clicked, conversation, action, version, user, channel, message_ts, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedPerson, reference, user)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PeopleResolved, people)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EmployeeRead, employee)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PeopleWanted, conversation, company, references)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalsWanted, conversation, document_number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalsKnown, facts)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ApprovalRequested, conversation, step, requester)

COUNTERSIGN_RECORD_TYPE(SubscriptionReviewed, "subscription_reviewed")
COUNTERSIGN_RECORD_TYPE(SubscriptionsQuestioned, "subscriptions_questioned")
COUNTERSIGN_RECORD_TYPE(RecordMarked, "record_marked")
COUNTERSIGN_RECORD_TYPE(SweepRequested, "sweep_requested")
COUNTERSIGN_RECORD_TYPE(AnnouncingChanged, "announcing_changed")
COUNTERSIGN_RECORD_TYPE(DocumentRead, "document_read")
COUNTERSIGN_RECORD_TYPE(DocumentMissing, "document_missing")
COUNTERSIGN_RECORD_TYPE(Clicked, "clicked")
COUNTERSIGN_RECORD_TYPE(PeopleResolved, "people_resolved")
COUNTERSIGN_RECORD_TYPE(EmployeeRead, "employee_read")
COUNTERSIGN_RECORD_TYPE(PeopleWanted, "people_wanted")
COUNTERSIGN_RECORD_TYPE(ApprovalsWanted, "approvals_wanted")
COUNTERSIGN_RECORD_TYPE(ApprovalsKnown, "approvals_known")
COUNTERSIGN_RECORD_TYPE(ApprovalRequested, "approval_requested")

}  // namespace countersign::domain
