// The calls that turns ask for, how each is retried, and what can come back.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/turn.hpp"
#include "domain/document.hpp"
#include "domain/resource.hpp"

namespace countersign::domain {

// Calls to Business Central ---------------------------------------------------------------------------------

/// GET one record with its lines. Outcomes: RecordRead, RecordGone, Failed.
struct ReadRecord {
  RecordKey key;
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

/// The company's name (for links) and local currency. Outcomes: CompanyRead, RecordGone, Failed.
struct ReadCompany {
  CompanyKey company;
  bool operator==(const ReadCompany&) const = default;
};

/// Adopts our subscription to (company, resource) when BC has one, else creates it. Outcomes:
/// SubscriptionActive, Failed.
struct EnsureSubscription {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  bool operator==(const EnsureSubscription&) const = default;
};

/// PATCH: a new expiry. Outcomes: SubscriptionActive, SubscriptionMissing, Failed.
struct RenewSubscription {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string subscription_id;
  bool operator==(const RenewSubscription&) const = default;
};

// Calls to Slack --------------------------------------------------------------------------------------------

/// Makes the card in this channel show the conversation's present state: posts it, or updates it once it has
/// a ts. The content is asked of the conversation when the slot comes. Outcomes: CardShown, InDoubt, Failed.
struct ShowCard {
  std::string channel;
  std::string delivery;  ///< Our id of this message, in its metadata; finds it again after a lost reply.
  bool operator==(const ShowCard&) const = default;
};

/// Looks for a message of ours by its delivery id. Outcomes: CardFound, CannotTell, Failed.
struct FindCard {
  std::string channel;
  std::string delivery;
  Instant since{};
  bool operator==(const FindCard&) const = default;
};

/// Why a person's click did nothing; said to that person alone.
struct PrivateAnswer {
  enum class Kind { already_decided, stranger, stale, not_waiting };
  Kind kind = Kind::not_waiting;
  std::string decided_by;              ///< already_decided: a Slack user id.
  std::optional<Instant> at;           ///< already_decided: when; stale: when the record changed.
  std::vector<std::string> approvers;  ///< stranger: Slack user ids who may.
  std::string rule;                    ///< stranger: the route's name.
  bool operator==(const PrivateAnswer&) const = default;
};

/// chat.postEphemeral. Useless when late: dropped instead of repeated. Outcomes: Delivered, InDoubt, Failed.
struct Whisper {
  std::string channel;
  std::string user;
  PrivateAnswer answer;
  bool operator==(const Whisper&) const = default;
};

/// A reply in the card's thread that mentions the approvers, because an edit notifies nobody. Outcomes:
/// Delivered, InDoubt, Failed.
struct NotifyThread {
  std::string channel;
  std::string thread_ts;
  std::vector<std::string> users;
  bool operator==(const NotifyThread&) const = default;
};

/// users.lookupByEmail. Outcomes: UserFound, UserUnknown, Failed.
struct LookUpUser {
  std::string email;
  bool operator==(const LookUpUser&) const = default;
};

using Call = std::variant<ReadRecord, PostDocument, ReadPage, ReadCompany, EnsureSubscription,
                          RenewSubscription, ShowCard, FindCard, Whisper, NotifyThread, LookUpUser>;

/// The stored form. The name of a type is never changed; a changed meaning gets a new version and an
/// upcaster.
Record encode(const Call& call);
/// `not_understood` for a type or version that this release does not know.
Result<Call> decode_call(const Record& record);
/// The stored type's name, for logs and metrics: "post_document".
std::string name_of(const Call& call);

/// Who makes the call.
enum class Party { business_central, slack_channel, slack_workspace };
Party party_of(const Call& call);
/// The Slack channel whose pace the call keeps; empty for others.
std::string channel_of(const Call& call);

// Outcomes --------------------------------------------------------------------------------------------------

struct RecordRead {
  BusinessRecord record;
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
/// A record of a page that this version cannot read; becomes a dead letter with its raw text.
struct UnreadableRecord {
  std::string id;
  std::string reason;
  std::string raw;
};
struct PageRead {
  std::vector<BusinessRecord> records;
  std::vector<UnreadableRecord> unreadable;
  std::string next_link;  ///< Empty on the last page.
};
struct CompanyRead {
  std::string name;
  std::string display_name;
  std::string local_currency;
};
struct SubscriptionActive {
  std::string subscription_id;
  Instant expires_at{};
  bool adopted = false;
};
struct SubscriptionMissing {};
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
  std::string id;
  std::string name;
  bool deactivated = false;
};
struct UserUnknown {};

/// The call was sent and its answer is not known: it may have been carried out.
struct InDoubt {
  std::string reason;
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

using Outcome = std::variant<RecordRead, RecordGone, PostAccepted, PostRefused, PostConflict, PageRead,
                             CompanyRead, SubscriptionActive, SubscriptionMissing, CardShown, CardFound,
                             CannotTell, Delivered, UserFound, UserUnknown, InDoubt, Failed>;
/// "record_read": for logs, metrics and the audit.
std::string name_of(const Outcome& outcome);

// Retries ---------------------------------------------------------------------------------------------------

/// One attempt did not end the effect.
struct AttemptFailed {
  bool possibly_done = false;           ///< The other side may have carried it out.
  std::optional<Duration> retry_after;  ///< What the other side asked for.
  std::string reason;                   ///< One sentence for logs.
};

/// What a wire module made of one reply.
using AttemptResult = std::variant<Outcome, AttemptFailed>;

/// What to do about a started call without a result.
enum class WhenInDoubt {
  repeat,  ///< Reads, renewals, updates: a repeat does no harm. `started` is not written.
  ask,     ///< The entity decides: it reads back or reconciles.
};
WhenInDoubt when_in_doubt(const Call& call);

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
/// After attempt number `attempt` (from 1). Exponential with full jitter from `fraction` in [0, 1); never
/// earlier than the other side asked for.
RetryDecision after_failed_attempt(const Call& call, std::uint32_t attempt, const AttemptFailed& failure,
                                   Instant now, double fraction);

}  // namespace countersign::domain
