// The calls that turns ask for, how each is retried, and what can come back.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/turn.hpp"
#include "domain/approval.hpp"
#include "domain/document.hpp"
#include "domain/document_file.hpp"
#include "domain/invoice_checks.hpp"
#include "domain/resource.hpp"
#include "domain/slack_calls.hpp"
#include "domain/slack_safety.hpp"
#include "domain/workflow_calls.hpp"

namespace countersign::domain {

// Calls to Business Central ---------------------------------------------------------------------------------

/// GET one record with its lines. Outcomes: RecordRead, RecordGone, RecordUnreadable, Failed.
struct ReadRecord {
  RecordKey key;
  bool for_rate = false;  ///< A conversation lacks its exchange rate, and nothing else.
  bool operator==(const ReadRecord&) const = default;
};

/// POST Microsoft.NAV.post with If-Match. Outcomes: PostAccepted, PostRefused, PostConflict, RecordGone,
/// InDoubt, Failed.
struct PostDocument {
  RecordKey key;
  std::string etag;
  bool operator==(const PostDocument&) const = default;
};

/// One page of records modified at or after an instant. Outcomes: PageRead, Failed.
struct ReadPage {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::optional<Instant> modified_since;
  std::string next_link;  ///< Verbatim from the page before; empty for the first.
  bool operator==(const ReadPage&) const = default;
};

/// One page of the ids of all records there are, whatever their state. Outcomes: IdsRead, Failed.
struct ReadIds {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string next_link;  ///< As in ReadPage.
  bool operator==(const ReadIds&) const = default;
};

/// The company's name (for links) and local currency. Outcomes: CompanyRead, RecordGone, Failed.
struct ReadCompany {
  CompanyKey company;
  bool operator==(const ReadCompany&) const = default;
};

/// All companies of the environment. Asked by the guard alone.
/// Outcomes: CompaniesListed, EnvironmentMissing, Failed.
struct ReadCompanies {
  std::string environment;
  bool operator==(const ReadCompanies&) const = default;
};

/// Whether the environment is for production, from the list of environments; likewise.
/// Outcomes: EnvironmentTypeRead, NotOffered, Failed.
struct ReadEnvironmentType {
  std::string environment;
  bool operator==(const ReadEnvironmentType&) const = default;
};

/// POST. Nothing keeps BC from making a second one for the same: asked for after a list without it, and not
/// repeated while it is in doubt. Outcomes: SubscriptionActive, InDoubt, Failed.
struct CreateSubscription {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  bool operator==(const CreateSubscription&) const = default;
};

/// PATCH: a new expiry. Outcomes: SubscriptionActive, SubscriptionMissing, Failed.
struct RenewSubscription {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string subscription_id;
  bool operator==(const RenewSubscription&) const = default;
};

/// Everybody's subscriptions in the environment, all APIs that the settings name, all pages. Outcomes:
/// SubscriptionsListed, Failed.
struct ListSubscriptions {
  std::string environment;
  bool operator==(const ListSubscriptions&) const = default;
};

/// DELETE with If-Match. Outcomes: SubscriptionDeleted, Failed.
struct DeleteSubscription {
  std::string environment;
  std::string subscription_id;
  std::string api = "v2.0";  ///< As in ResourceDefinition: each API has its own.
  bool operator==(const DeleteSubscription&) const = default;
};

/// Which resources have webhooks in this environment: webhookSupportedResources, asked of one company.
/// Outcomes: WebhookResourcesRead, NotOffered, Failed.
struct ReadWebhookResources {
  CompanyKey company;
  bool operator==(const ReadWebhookResources&) const = default;
};

/// The approval entries of purchase invoices, following next links. Outcomes: ApprovalsRead, Failed.
struct ReadApprovals {
  CompanyKey company;
  std::string document_number;            ///< Of one document; empty: of all.
  std::optional<Instant> modified_since;  ///< Of all: none means every one.
  bool operator==(const ReadApprovals&) const = default;
};

/// How Business Central's users are reached. Outcomes: ApprovalUsersRead, Failed.
struct ReadApprovalUsers {
  CompanyKey company;
  bool operator==(const ReadApprovalUsers&) const = default;
};

/// Whether Business Central has released a purchase document, from the web service workflowPurchaseDocuments.
/// Outcomes: ReleaseRead, RecordGone, NotOffered, Failed.
struct ReadRelease {
  RecordKey key;
  std::string company_name;  ///< As links need it: these web services know no company ids.
  bool operator==(const ReadRelease&) const = default;
};

using Call =
    std::variant<ReadRecord, PostDocument, ReadPage, ReadIds, ReadCompany, ReadCompanies, ReadEnvironmentType,
                 CreateSubscription, RenewSubscription, ListSubscriptions, DeleteSubscription,
                 ReadWebhookResources, ReadApprovals, ReadApprovalUsers, ReadRelease, ReadChecks, ListFiles,
                 ReadFile, EnsureWorkflow, ReadPending, AnswerWorkflow, ReadWorkflows, ShowCard, FindCard,
                 Whisper, NotifyThread, LookUpUser, OpenModal, UpdateModal, TellChannel, TellPerson,
                 ReadUserGroup, PublishHome, ProbeSlackToken, RefreshSlackToken>;

/// The stored form. The name of a type is never changed; a changed meaning gets a new version and an
/// upcaster.
Record encode(const Call& call);
/// `not_understood` for a type or version that this release does not know.
Result<Call> decode_call(const Record& record);
/// The stored type's name, for logs and metrics: "post_document".
std::string name_of(const Call& call);

/// Whether it opens or changes a modal.
bool is_modal(const Call& call);

/// Whether it may be made while Slack does not take the bot token.
bool is_about_slack_token(const Call& call);

/// Who makes the call.
enum class Party { business_central, slack_channel, slack_workspace };
Party party_of(const Call& call);
/// The BC environment that the call is for; empty for Slack's.
std::string environment_of(const Call& call);
/// The Slack channel whose pace the call keeps; empty for others.
std::string channel_of(const Call& call);

// Outcomes --------------------------------------------------------------------------------------------------

struct RecordRead {
  BusinessRecord record;
  Duration clock_ahead{};                      ///< BC's clock before ours, as far as its reply tells.
  std::vector<ExchangeRate> exchange_rates{};  ///< BC's own, as far as they were wanted and told.
};
struct RecordGone {};
struct PostAccepted {};
/// BC's business rules said no; in BC's own words.
struct PostRefused {
  std::string code;
  std::string message;
};
/// The record changed since its etag was read; nothing was posted.
struct PostConflict {};
/// A record that this version cannot read; becomes a dead letter with its raw text.
struct UnreadableRecord {
  std::string id;      ///< Lower-case guid; empty when not even that can be read.
  std::string reason;  ///< For people.
  std::string raw;     ///< As Business Central wrote it, cut.
};
/// The only record of an answer.
struct RecordUnreadable {
  UnreadableRecord record;
};
struct PageRead {
  std::vector<BusinessRecord> records;
  std::vector<UnreadableRecord> unreadable;
  std::string next_link;   ///< Empty on the last page.
  Duration clock_ahead{};  ///< As in RecordRead.
  std::vector<ExchangeRate> exchange_rates{};
};
struct IdsRead {
  std::vector<std::string> ids;  ///< Lower-case guids.
  std::string next_link;         ///< Empty on the last page.
};
struct CompanyRead {
  std::string name;
  std::string display_name;
  std::string local_currency;
};
/// A company as BC lists it.
struct ListedCompany {
  std::string id;  ///< Lower-case guid.
  std::string name;
  std::optional<Instant> created_at;  ///< By BC's clock; none where it does not say.
  bool operator==(const ListedCompany&) const = default;
};
struct CompaniesListed {
  std::vector<ListedCompany> companies;
};
/// BC knows no environment of this name.
struct EnvironmentMissing {};
struct EnvironmentTypeRead {
  std::string type;  ///< "Production", "Sandbox"; empty: the list does not name the environment.
};
struct SubscriptionActive {
  std::string subscription_id;
  Instant expires_at{};  ///< By our clock.
};
struct SubscriptionMissing {};
/// One of ours, as BC lists it.
struct FoundSubscription {
  std::string id;
  std::string api = "v2.0";           ///< Where it is deleted.
  std::optional<CompanyKey> company;  ///< None with the resource: it is for nothing that we know.
  std::optional<Resource> resource;
  Instant expires_at{};     ///< By our clock.
  Instant created_at{};     ///< By BC's clock; the epoch when BC does not say.
  bool reaches_us = false;  ///< It notifies the address that this company has now.
  bool outdated = false;    ///< It carries another client state than we ask for.
};
struct SubscriptionsListed {
  std::vector<FoundSubscription> ours;
  std::size_t all = 0;  ///< Everybody's.
};
/// Or it was gone already.
struct SubscriptionDeleted {};
struct WebhookResourcesRead {
  std::vector<Resource> resources;  ///< Those that we know.
};
struct ApprovalsRead {
  std::vector<ApprovalEntry> entries;
};
struct ApprovalUsersRead {
  std::vector<ApprovalUserSetup> users;
};
/// What workflowPurchaseDocuments says of a document's status.
enum class ReleaseStatus { open, pending_approval, released, unknown };
struct ReleaseRead {
  ReleaseStatus status = ReleaseStatus::unknown;
};
/// The environment does not publish this web service.
struct NotOffered {};
/// Some of our workflow subscriptions were expected, and none is listed: nothing was made.
struct WorkflowsGone {};
struct WorkflowSubscribed {
  std::size_t created = 0;  ///< By the last attempt: one before it may have made more, and lost the reply.
  std::size_t deleted = 0;
  /// Business Central does not know a field that the rules filter by: more is held than they say, not less.
  bool simplified = false;
  std::vector<std::string> ours{};  ///< Ids of those that are in force now, sorted.
};
/// A workflow for purchase documents, in Business Central.
struct WorkflowState {
  std::string code;
  bool enabled = false;
  bool operator==(const WorkflowState&) const = default;
};
struct WorkflowsRead {
  std::vector<WorkflowState> workflows;
};
struct PendingRead {
  std::vector<std::string> ids;  ///< Lower-case guids.
};
struct WorkflowAnswered {};
/// Answered already, or not ours to answer; in Business Central's own words.
struct WorkflowRefused {
  std::string code;
  std::string message;
};
struct CardShown {
  std::string ts;
  std::uint64_t revision = 0;  ///< Of the content that was shown.
};
struct CardFound {
  std::optional<std::string> ts;  ///< None: Slack does not have it.
};
/// The permission to look is missing.
struct CannotTell {};
struct Delivered {};
struct UserFound {
  UserFacts user;
};
struct UserUnknown {};
struct UserGroupRead {
  std::vector<std::string> users;  ///< Of a group that was disabled nobody.
};
struct SlackTokenTaken {
  std::string team_id, enterprise_id;  ///< The workspace, its organisation; empty: Slack does not say.
  bool is_org_wide = false;            ///< It belongs to all of the organisation.
};
struct SlackTokenRefused {
  std::string code;  ///< Slack's error, or `no_token`.
  std::string mark;  ///< Of the refresh token that was sent; empty for a probe.
};
/// There is none that could be sent.
inline constexpr const char* no_token = "no_token";
struct SlackTokenRefreshed {
  std::string mark;      ///< Of the refresh token that was sent, and is used up.
  std::string new_mark;  ///< Of the one that came for it.
  Duration life{};       ///< Of the new bot token, as of now.
  std::vector<SealedSecret> secrets;
};
/// The call was sent and its answer is not known: it may have been carried out.
struct InDoubt {
  std::string reason;
  std::optional<Instant> sent_at{};  ///< Nothing when nobody knows, as after a restored backup.
};
/// The call did not happen and will not by itself.
struct Failed {
  enum class Kind {
    exhausted,      ///< The retry schedule ran out.
    unauthorised,   ///< Credentials or permissions.
    channel,        ///< This Slack channel cannot be used: archived, not a member …
    payload,        ///< What we sent is wrong; a repeat would be refused again.
    not_understood  ///< The answer could not be read.
  };
  Kind kind = Kind::exhausted;
  std::string code;    ///< Slack's error or BC's code; for people and logs.
  std::string reason;  ///< One sentence.
};

using Outcome =
    std::variant<RecordRead, RecordGone, RecordUnreadable, PostAccepted, PostRefused, PostConflict, PageRead,
                 IdsRead, CompanyRead, CompaniesListed, EnvironmentMissing, EnvironmentTypeRead,
                 SubscriptionActive, SubscriptionMissing, SubscriptionsListed, SubscriptionDeleted,
                 WebhookResourcesRead, ApprovalsRead, ApprovalUsersRead, ReleaseRead, ChecksRead, FilesListed,
                 FileRead, NotOffered, WorkflowsGone, WorkflowSubscribed, WorkflowsRead, PendingRead,
                 WorkflowAnswered, WorkflowRefused, CardShown, CardFound, CannotTell, Delivered, UserFound,
                 UserUnknown, UserGroupRead, SlackTokenTaken, SlackTokenRefused, SlackTokenRefreshed, InDoubt,
                 Failed>;
/// "record_read": for logs, metrics and the audit.
std::string name_of(const Outcome& outcome);
/// What was said of a call that did not succeed; empty for every other outcome.
std::string words_of(const Outcome& outcome);

// Retries ---------------------------------------------------------------------------------------------------

/// One attempt did not end the effect.
struct AttemptFailed {
  bool possibly_done = false;           ///< The other side may have carried it out.
  std::optional<Duration> retry_after;  ///< What the other side asked for.
  std::string reason;                   ///< One sentence for logs.
  /// What the attempt says of the other side as a whole.
  enum class Side {
    well,  ///< It answered, whatever it thinks of this call.
    busy,  ///< Too many requests.
    down,  ///< No answer, or one that is a gateway's.
  };
  Side side = Side::well;
};

/// What a wire module made of one reply.
using AttemptResult = std::variant<Outcome, AttemptFailed>;

/// What to do about a started call without a result.
enum class WhenInDoubt {
  repeat,  ///< Reads, renewals, updates: a repeat does no harm. `started` is not written.
  ask,     ///< The entity decides: it reads back or reconciles.
  drop,    ///< It is of no use any more. `started` is not written, and one that comes too late is not begun.
};
WhenInDoubt when_in_doubt(const Call& call);
/// A call to be dropped may be begun for so long: docs.slack.dev/interactivity/handling-user-interaction
inline constexpr Duration modal_life_ms{3'000};

struct RetrySchedule {
  std::uint32_t attempts = 0;
  Duration first{};
  Duration longest{};
};
RetrySchedule retry_schedule(const Call& call);

struct RetryAt {
  Instant at{};
};
/// Either a later attempt, or the outcome that ends the effect: InDoubt, or Failed::exhausted.
using RetryDecision = std::variant<RetryAt, Outcome>;
/// `attempt` counts from 1. Exponential, jittered by `fraction` in [0, 1); never before `retry_after`.
RetryDecision after_failed_attempt(const Call& call, std::uint32_t attempt, const AttemptFailed& failure,
                                   Instant now, double fraction);

}  // namespace countersign::domain
