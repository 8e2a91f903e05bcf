// The inputs that entities and ingress write into inboxes. Stored: names and fields follow the rules of
// record_codec.hpp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/turn.hpp"
#include "domain/document.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

// To a company ----------------------------------------------------------------------------------------------

/// A notification named a record. A signal, not a fact: the record is read, and the read decides.
struct RecordMarked {
  Resource resource = Resource::purchase_invoices;
  std::string id;
  std::string change;  ///< "created", "updated", "deleted": for the audit alone.
};
/// Read what changed since; everything watched when no resource is named (a notification was not understood,
/// or lost).
struct SweepRequested {
  std::optional<Resource> resource;
  std::optional<Instant> since;
  std::string reason;
};

// To a conversation -----------------------------------------------------------------------------------------

/// What conversations know of their company.
struct CompanyFacts {
  std::string name;  ///< As links need it.
  std::string display_name;
  std::string local_currency;
  bool operator==(const CompanyFacts&) const = default;
};
struct DocumentRead {
  Document document;
  CompanyFacts company;
};
struct DocumentMissing {
  RecordKey key;
};
/// A verified click on a button of ours. The value is untrusted: who may do what is decided by `user`.
struct Clicked {
  RecordKey conversation;
  std::string action;  ///< "approve", "retry".
  std::uint32_t version = 0;
  std::string user;  ///< Slack user id.
  std::string channel;
  std::string message_ts;
  Instant at{};
};
/// A Slack user for each reference that has one.
struct ResolvedPerson {
  ApproverReference reference;
  std::string user;  ///< Empty: nobody (yet).
  bool operator==(const ResolvedPerson&) const = default;
};
struct PeopleResolved {
  std::vector<ResolvedPerson> people;
};

// To the directory ------------------------------------------------------------------------------------------

struct EmployeeRead {
  Employee employee;
};
/// Answered with PeopleResolved now and again whenever one of them becomes known, until asked for nobody.
struct PeopleWanted {
  std::string conversation;  ///< The asking conversation's key.
  CompanyKey company;        ///< Where employee numbers are looked up.
  std::vector<ApproverReference> references;
};

using Message = std::variant<RecordMarked, SweepRequested, DocumentRead, DocumentMissing, Clicked,
                             PeopleResolved, EmployeeRead, PeopleWanted>;
Record encode(const Message& message);
Result<Message> decode_message(const Record& record);

// Addresses -------------------------------------------------------------------------------------------------

EntityId company_entity(const CompanyKey& company);
EntityId subscription_entity(const CompanyKey& company, Resource resource);
EntityId conversation_entity(const RecordKey& record);
EntityId directory_entity();

}  // namespace countersign::domain
