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
#include "domain/desk_item.hpp"
#include "domain/digest_line.hpp"
#include "domain/document.hpp"
#include "domain/installation_messages.hpp"
#include "domain/slack_calls.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

// To a company ----------------------------------------------------------------------------------------------

/// A notification named a record. A signal, not a fact: the record is read, and the read decides.
struct RecordMarked {
  Resource resource = Resource::purchase_invoices;
  std::string id;
  std::string change;  ///< Why: `change_notified`, or other words.
};
/// Stored.
inline constexpr const char* change_notified = "notified";
/// Read what changed since; everything watched when no resource is named (a notification was not understood,
/// or lost).
struct SweepRequested {
  std::optional<Resource> resource;
  std::optional<Instant> since;
  std::string reason;
  bool may_have_deletes = false;  ///< Look for records that are gone, too: their ids are compared.
  bool announced = false;         ///< A notification asks: what is found was announced.
};
/// Notifications announce this resource's changes from now on, or no more.
struct AnnouncingChanged {
  Resource resource = Resource::purchase_invoices;
  bool announced = false;
};

/// A record that was not understood, as a dead letter keeps it. Sent again, it is read again.
struct UnreadableRead {
  Resource resource;
  std::string id;  ///< Empty when not even that could be read.
  std::string reason;
  std::string raw;  ///< As Business Central wrote it, cut.
};
/// Name the records that changed last, and when: answered to the guard with ProofOffered.
struct ProofWanted {
  std::optional<Instant> gone_since;  ///< Those, too, that were found gone since then.
};
/// To a company and its approvals, from the guard: the environment is still the one that it was.
struct Assured {
  Instant at{};
  bool was_paused = false;  ///< And is so again, since an operator said so.
};
/// What is known of records is of another time or place: read everything as if for the first time.
struct StartOver {
  std::string reason;
};

// To a conversation -----------------------------------------------------------------------------------------

/// What conversations know of their company.
struct CompanyFacts {
  std::string name;  ///< As links need it.
  std::string display_name;
  std::string local_currency;
  std::optional<Instant> watched_since{};  ///< When it was first known to us.
  bool operator==(const CompanyFacts&) const = default;
};
struct DocumentRead {
  Document document;
  CompanyFacts company;
  /// A document that was posted before it was first seen counts as changed.
  Origin origin = Origin::changed;
  /// The first reading since the tenant was resumed: it counts also where it is older than what was known.
  bool is_afresh = false;
  /// Business Central's own, of the document's currency; none: it was not asked, or did not tell.
  std::optional<ExchangeRate> exchange_rate{};
};
/// To a conversation, a notice, and to the directory for employees: Business Central does not have it.
struct RecordMissing {
  RecordKey key;
};

// To a notice -----------------------------------------------------------------------------------------------

struct PlainRecordRead {
  PlainRecord record;
  CompanyFacts company;
  Origin origin = Origin::changed;
};

/// To a notice, or a conversation that is one, from a channel's digest: it has a message of its own there, or
/// is a line among others.
struct NoticeTaken {
  std::string channel;
  std::string delivery;               ///< Of the offer that it answers.
  std::optional<Instant> line_until;  ///< When the digest is posted that has its line; none: its own message.
};

// To a channel's digest -------------------------------------------------------------------------------------

/// A notice would have a message of its own; answered with NoticeTaken.
struct NoticeOffered {
  DigestLine line;
  std::optional<Instant> not_before;  ///< None, or by now: it need not wait.
  std::string delivery;               ///< Of the message that it would have.
};
/// Its line, unless it was posted already, is no news any more.
struct NoticeRetracted {
  RecordKey record;
};

// To a conversation, from people ----------------------------------------------------------------------------

/// A verified click on a button of ours. The value is untrusted: who may do what is decided by `user`.
struct Clicked {
  RecordKey conversation;
  /// "approve", the last approval; "sign", one before the last; "reject", "ask", "answer", "lines", "cancel",
  /// "retry", "post".
  std::string action;
  std::uint32_t version = 0;
  std::string user;  ///< Slack user id.
  std::string channel;
  std::string message_ts;
  Instant at{};
  std::string trigger;     ///< Opens one modal, for three seconds; empty when Slack gave none.
  std::uint32_t step = 1;  ///< Of the policy, as the button says.
};
/// A verified submission of a form of ours, answered with FormAnswer. All of it but `user` is untrusted.
struct FormSubmitted {
  RecordKey conversation;
  std::string form;  ///< The modal's kind: "reject", "ask", "answer".
  std::uint32_t version = 0;
  std::string user;     ///< Slack user id.
  std::string channel;  ///< Of the card where the form was asked for.
  std::string text;
  std::string person;  ///< Whom a question is for: a Slack user id.
  Instant at{};
};
/// A verified click on a button of a modal of ours that shows the lines.
struct PageTurned {
  RecordKey conversation;
  std::uint32_t page = 1;
  std::string user;
  std::string channel;
  std::string view_id;
  std::string hash;
};
/// Somebody opens a file of the document by a link of ours.
struct FileOpened {
  RecordKey conversation;
  std::string user;  ///< Who was given the link: a Slack user id.
  std::string file;  ///< Business Central's id of it.
  std::string name;
};
/// A Slack user for each reference that has one, several for a group.
struct PeopleResolved {
  std::vector<ResolvedPerson> people;
  /// Of these people, those that were made in Slack; whoever stands in is among the people.
  std::vector<TimedStandIn> delegations{};
};

// To a desk, and to the directory, from people --------------------------------------------------------------

/// A verified slash command, answered with CommandAnswer. The directory takes "delegate", a desk all others.
struct CommandGiven {
  std::string user;   ///< Slack user id.
  std::string verb;   ///< As parse_command (command.hpp) names it.
  std::string words;  ///< What follows the verb; of an unknown command all of it. Untrusted.
  Instant at{};
};
/// To a desk: what a conversation has for this person now; none: nothing any more.
struct DeskChanged {
  RecordKey conversation;
  std::optional<DeskItem> item;
};
/// To a desk: its person clicked what `countersign check --click` posted; nothing follows.
struct CheckClicked {
  std::string token;  ///< Of that message.
  Instant at{};
};
/// To a desk: its person looks at the Home tab.
struct HomeOpened {
  Instant at{};
};
/// To a desk, from the directory: whether the settings name this person.
struct PersonKnown {
  bool is_named = false;
  std::vector<std::string> rules;  ///< Of these routes.
  std::string time_zone;           ///< An IANA name, or empty when Slack did not say.
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

// Between a conversation and its company's approvals
// ---------------------------------------------------------

/// A conversation follows Business Central's own approval of this document; answered with ApprovalsKnown now
/// and whenever that changes. An empty number: no more.
struct ApprovalsWanted {
  RecordKey conversation;
  std::string document_number;
};
struct ApprovalsKnown {
  ApprovalFacts facts;
  bool may_cancel = false;  ///< Business Central lets us take requests back.
};
/// To a company's approvals: Business Central's workflow asked us, so its requests do reach us.
struct RequestHeard {
  bool encoded = false;  ///< At which address: as in ApprovalRequested.
};

/// To a conversation: Business Central's workflow asks us about a document. Proven by nothing but the secret
/// address that it came to.
struct ApprovalRequested {
  RecordKey conversation;
  std::string step;       ///< What an answer names, a guid.
  std::string requester;  ///< E-mail address in lower case; empty when Business Central knows none.
  bool encoded = false;   ///< It came to the address that Business Central has as base64.
};

// To the guard ----------------------------------------------------------------------------------------------

/// All that we made in Business Central is gone, as in a copy: compare now.
struct CopySuspected {
  std::string reason;
  std::optional<Instant> last_there;  ///< When it was still there.
};
/// A record is older in Business Central than it was: the environment was restored to an earlier time.
struct WentBack {
  RecordKey record;
  Instant known{};  ///< Both by Business Central's clock.
  Instant seen{};
};
/// What a company knows of the records that changed last. In an environment that was restored to an earlier
/// time they are older, not posted any more, or gone.
struct KnownChange {
  RecordKey record;
  Instant at{};  ///< By Business Central's clock.
  bool posted = false;
};
struct ProofOffered {
  CompanyKey company;
  std::vector<KnownChange> changes;  ///< The latest first.
};
/// Something was read that nothing announced: is the environment still the one it was? Answered with Assured,
/// or by a pause.
enum class Asker { company, approvals };
struct AssuranceWanted {
  CompanyKey company;
  Asker asker = Asker::company;
  bool operator==(const AssuranceWanted&) const = default;
};
/// An operator has looked: what there is now is what is meant.
struct ResumeRequested {
  std::string by;      ///< Who asks, for the audit.
  std::string reason;  ///< In their words; may be empty.
};

// Between an environment and its subscriptions --------------------------------------------------------------

/// What one (company, resource) is to have; none: it left the settings.
enum class SubscriptionPlan { subscribe, poll, none };
/// To a subscription: what Business Central lists, and what is planned.
struct SubscriptionReviewed {
  SubscriptionPlan plan = SubscriptionPlan::none;
  std::string reason;                 ///< Of poll and none, for people.
  std::string subscription_id;        ///< The one that stays; empty: the list shows none.
  std::optional<Instant> expires_at;  ///< By our clock.
  bool outdated = false;              ///< It carries another client state than we ask for.
  Instant listed_at{};                ///< When the list was asked for.
};
/// To an environment: list again. Answered with SubscriptionReviewed to all. To a company's approvals: see
/// that our workflows are there.
struct SubscriptionsQuestioned {
  std::string reason;
};

using Message =
    std::variant<RecordMarked, SweepRequested, AnnouncingChanged, UnreadableRead, DocumentRead, RecordMissing,
                 PlainRecordRead, Clicked, PeopleResolved, EmployeeRead, PeopleWanted, SubscriptionReviewed,
                 SubscriptionsQuestioned, ApprovalsWanted, ApprovalsKnown, ApprovalRequested, RequestHeard,
                 FormSubmitted, PageTurned, FileOpened, ProofWanted, StartOver, CopySuspected, WentBack,
                 ProofOffered, ResumeRequested, CommandGiven, DeskChanged, PersonKnown, HomeOpened,
                 InstallReturned, AppInstalled, SlackTokenDoubted, AppRemoved, SlackTokenReplaced, Assured,
                 AssuranceWanted, NoticeTaken, NoticeOffered, NoticeRetracted, CheckClicked>;
Record encode(const Message& message);
Result<Message> decode_message(const Record& record);

// Replies ---------------------------------------------------------------------------------------------------

/// What a turn replies to FormSubmitted. Neither a problem nor a refusal: done, the form closes.
struct FormAnswer {
  /// The form stays open and says so.
  enum class Problem { none, no_text, long_text, nobody };
  Problem problem = Problem::none;
  std::optional<PrivateAnswer> refusal;  ///< The form says so and can only be closed.
  bool operator==(const FormAnswer&) const = default;
};
Record encode(const FormAnswer& answer);
Result<FormAnswer> decode_form_answer(const Record& record);

/// What a turn replies to CommandGiven.
struct CommandAnswer {
  enum class Kind {
    stranger,       ///< Whoever asks is told nothing.
    help,           ///< The commands.
    unknown,        ///< Likewise; `words` is none of them.
    mine,           ///< `entries`: what waits, came back, was decided.
    ready,          ///< `entries`: what is approved and waits to be posted.
    find,           ///< May look for `words`; whoever answers does.
    delegation,     ///< Who stands in now, if anybody does.
    delegated,      ///< From now on this one does.
    stopped,        ///< Nobody does any more.
    not_delegated,  ///< Because of `problem`.
  };
  Kind kind = Kind::stranger;
  std::string words;               ///< unknown, find, not_delegated: as they were written.
  std::vector<DeskEntry> entries;  ///< The first `command_entries` of them.
  std::uint64_t more = 0;          ///< That are not among these.
  bool is_cut = false;             ///< The desk is full: there may be others.
  std::vector<std::string> rules;  ///< find: of these routes all documents may be seen.
  DelegationProblem problem = DelegationProblem::none;
  std::optional<TimedStandIn> delegation;
  bool is_confirmed = true;  ///< delegated: Slack has said already who that is.
  std::string time_zone;     ///< Of whoever asks; empty: the tenant's.
  bool operator==(const CommandAnswer&) const = default;
};
Record encode(const CommandAnswer& answer);
Result<CommandAnswer> decode_command_answer(const Record& record);

/// What a turn replies to AppInstalled. With a problem nothing was stored.
struct InstallAnswer {
  enum class Problem {
    none,
    org_wide,          ///< It was installed for an organisation, and the settings name none.
    other_team,        ///< The settings name another workspace.
    other_enterprise,  ///< Likewise another organisation.
    other_app,         ///< Likewise another app.
    not_renewable,     ///< The token ends, and nothing came to renew it with.
    shared_chain,      ///< It ends, and other tenants share the installation: each would use up the others'.
  };
  Problem problem = Problem::none;
  bool operator==(const InstallAnswer&) const = default;
};
Record encode(const InstallAnswer& answer);
Result<InstallAnswer> decode_install_answer(const Record& record);

// Addresses -------------------------------------------------------------------------------------------------

EntityId company_entity(const CompanyKey& company);
EntityId subscription_entity(const CompanyKey& company, Resource resource);
EntityId environment_entity(const std::string& environment);
EntityId conversation_entity(const RecordKey& record);
EntityId notice_entity(const RecordKey& record);
EntityId directory_entity();
EntityId guard_entity();
EntityId desk_entity(const std::string& user);
/// Of a Slack channel.
EntityId digest_entity(const std::string& channel);
EntityId approvals_entity(const CompanyKey& company);
EntityId installation_entity();

}  // namespace countersign::domain
