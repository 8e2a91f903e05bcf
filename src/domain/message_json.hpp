// JSON forms of messages. Included by .cpp files alone.
#pragma once

#include "domain/message.hpp"
#include "domain/record_codec.hpp"

namespace countersign::domain {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecordMarked, resource, id, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepRequested, resource, since, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyFacts, name, display_name, local_currency)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentRead, document, company)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DocumentMissing, key)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Clicked, conversation, action, version, user, channel, message_ts, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ResolvedPerson, reference, user)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PeopleResolved, people)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EmployeeRead, employee)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PeopleWanted, conversation, company, references)

COUNTERSIGN_RECORD_TYPE(RecordMarked, "record_marked")
COUNTERSIGN_RECORD_TYPE(SweepRequested, "sweep_requested")
COUNTERSIGN_RECORD_TYPE(DocumentRead, "document_read")
COUNTERSIGN_RECORD_TYPE(DocumentMissing, "document_missing")
COUNTERSIGN_RECORD_TYPE(Clicked, "clicked")
COUNTERSIGN_RECORD_TYPE(PeopleResolved, "people_resolved")
COUNTERSIGN_RECORD_TYPE(EmployeeRead, "employee_read")
COUNTERSIGN_RECORD_TYPE(PeopleWanted, "people_wanted")

}  // namespace countersign::domain
