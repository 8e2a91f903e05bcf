// A company's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "domain/assurance.hpp"
#include "domain/machine.hpp"
#include "domain/roll.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// A record may have changed.
struct Marked {
  std::string record;
  std::string change;
};
/// The read of a marked record ended, one way or another.
struct ReadEnded {
  std::string record;
};
struct SweepBegun {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
  Instant from{};        ///< What changed since then is read.
  std::string found_by;  ///< What a change that it finds was found by.
};
/// One that broke off goes on with the page that comes next.
struct SweepResumed {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
};
/// Business Central does not take the next link any more: once, the run begins again where it began.
struct SweepRestarted {
  Resource resource = Resource::purchase_invoices;
};
/// Asked for while one was running: the next begins at `since` at the latest.
struct SweepWantedAgain {
  Resource resource = Resource::purchase_invoices;
  std::optional<Instant> since;
  std::string found_by;
};
/// Whether notifications announce this resource's changes, or polls have to find them.
struct AnnouncingSet {
  Resource resource = Resource::purchase_invoices;
  bool announced = false;
};
struct PageTaken {
  Resource resource = Resource::purchase_invoices;
  std::string next_link;
  std::optional<Instant> newest;  ///< By Business Central's clock.
};
struct SweepEnded {
  Resource resource = Resource::purchase_invoices;
  bool complete = false;  ///< The watermark moves.
  Instant at{};
};
/// A record was read, by a signal or by a sweep.
struct RecordSeen {
  Resource resource = Resource::purchase_invoices;
  std::string id;
  std::string etag;
  Instant modified{};
  bool open = false;  ///< May still be decided, so its disappearance matters.
  bool posted = false;
  std::string found_by;         ///< One of `source` below.
  std::optional<Duration> lag;  ///< From the change to our reading it; none of a first sweep.
};
/// Plain records were read: new ones, or in a new version.
struct EnteredRecord {
  std::string id;
  std::string digest;           ///< As in a RollEntry.
  std::string found_by;         ///< As in RecordSeen.
  std::optional<Duration> lag;  ///< As in RecordSeen; none, too, where the resource tells no time.
};
struct RecordsEntered {
  Resource resource;
  std::vector<EnteredRecord> records;
};
/// A record was read and not understood.
struct RecordRefused {
  Resource resource;
  std::string key;     ///< Its id, or the digest when not even that could be read.
  std::string digest;  ///< Of what it looked like.
};
/// Business Central does not have it any more.
struct RecordForgotten {
  Resource resource = Resource::purchase_invoices;
  std::string id;
  bool announced = false;  ///< By a notification, so the environment has gone on since it was known.
  Instant at{};
};
/// The ids of all records are being read, to find what was deleted without a signal.
struct CensusBegun {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
};
/// One that broke off goes on with the page that comes next.
struct CensusResumed {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
};
/// Business Central does not take the next link any more: once, all ids are read again.
struct CensusRestarted {
  Resource resource = Resource::purchase_invoices;
};
/// Of the records that we take for open, these are still there.
struct CensusCounted {
  Resource resource = Resource::purchase_invoices;
  std::vector<std::string> present;
  std::string next_link;
};
struct CensusEnded {
  Resource resource = Resource::purchase_invoices;
  bool complete = false;
  Instant at{};
};
/// A record was read that is older than it was known to be; or its next read was not.
struct AgeDoubted {
  std::string record;
  bool doubted = false;
};
/// Nothing that is known of records holds any more.
struct StartedOver {
  Instant at{};
};
struct CompanyAsked {};
struct CompanyKnown {
  CompanyFacts facts;
};
struct CompanyUnknown {};

COUNTERSIGN_JSON(Marked, record, change)
COUNTERSIGN_JSON(ReadEnded, record)
COUNTERSIGN_JSON(SweepBegun, resource, reason, from, found_by)
COUNTERSIGN_JSON(SweepResumed, resource, reason)
COUNTERSIGN_JSON(SweepRestarted, resource)
COUNTERSIGN_JSON(SweepWantedAgain, resource, since, found_by)
COUNTERSIGN_JSON(AnnouncingSet, resource, announced)
COUNTERSIGN_JSON(PageTaken, resource, next_link, newest)
COUNTERSIGN_JSON(SweepEnded, resource, complete, at)
COUNTERSIGN_JSON(RecordSeen, resource, id, etag, modified, open, posted, found_by, lag)
COUNTERSIGN_JSON(EnteredRecord, id, digest, found_by, lag)
COUNTERSIGN_JSON(RecordsEntered, resource, records)
COUNTERSIGN_JSON(RecordRefused, resource, key, digest)
COUNTERSIGN_JSON(RecordForgotten, resource, id, announced, at)
COUNTERSIGN_JSON(CensusBegun, resource, reason)
COUNTERSIGN_JSON(CensusResumed, resource, reason)
COUNTERSIGN_JSON(CensusRestarted, resource)
COUNTERSIGN_JSON(CensusCounted, resource, present, next_link)
COUNTERSIGN_JSON(CensusEnded, resource, complete, at)
COUNTERSIGN_JSON(AgeDoubted, record, doubted)
COUNTERSIGN_JSON(StartedOver, at)
COUNTERSIGN_EMPTY_JSON(CompanyAsked)
COUNTERSIGN_JSON(CompanyKnown, facts)
COUNTERSIGN_EMPTY_JSON(CompanyUnknown)

COUNTERSIGN_RECORD_TYPE(Marked, "company.record_marked")
COUNTERSIGN_RECORD_TYPE(ReadEnded, "company.read_ended")
COUNTERSIGN_RECORD_TYPE(SweepBegun, "company.sweep_begun")
COUNTERSIGN_RECORD_TYPE(SweepResumed, "company.sweep_resumed")
COUNTERSIGN_RECORD_TYPE(SweepRestarted, "company.sweep_restarted")
COUNTERSIGN_RECORD_TYPE(SweepWantedAgain, "company.sweep_wanted_again")
COUNTERSIGN_RECORD_TYPE(AnnouncingSet, "company.announcing_set")
COUNTERSIGN_RECORD_TYPE(PageTaken, "company.page_taken")
COUNTERSIGN_RECORD_TYPE(SweepEnded, "company.sweep_ended")
COUNTERSIGN_RECORD_TYPE(RecordSeen, "company.record_seen")
COUNTERSIGN_RECORD_TYPE(RecordsEntered, "company.records_entered")
COUNTERSIGN_RECORD_TYPE(RecordRefused, "company.record_refused")
COUNTERSIGN_RECORD_TYPE(RecordForgotten, "company.record_forgotten")
COUNTERSIGN_RECORD_TYPE(CensusBegun, "company.census_begun")
COUNTERSIGN_RECORD_TYPE(CensusResumed, "company.census_resumed")
COUNTERSIGN_RECORD_TYPE(CensusRestarted, "company.census_restarted")
COUNTERSIGN_RECORD_TYPE(CensusCounted, "company.census_counted")
COUNTERSIGN_RECORD_TYPE(CensusEnded, "company.census_ended")
COUNTERSIGN_RECORD_TYPE(AgeDoubted, "company.age_doubted")
COUNTERSIGN_RECORD_TYPE(StartedOver, "company.started_over")
COUNTERSIGN_RECORD_TYPE(CompanyAsked, "company.asked")
COUNTERSIGN_RECORD_TYPE(CompanyKnown, "company.known")
COUNTERSIGN_RECORD_TYPE(CompanyUnknown, "company.unknown")

// State -----------------------------------------------------------------------------------------------------

/// What a change was found by. Stored: never change one.
namespace source {
inline constexpr const char* signal = "signal";  ///< A notification.
inline constexpr const char* sweep = "sweep";  ///< A sweep alone: it should have been announced, and was not.
inline constexpr const char* ahead =
    "ahead";                                 ///< A sweep that was quicker than the notification may well be.
inline constexpr const char* poll = "poll";  ///< Nothing announces this resource.
inline constexpr const char* away = "away";  ///< A sweep after the server, or the tenant, was away.
inline constexpr const char* resync = "resync";  ///< All was read: a notification did not say what changed.
inline constexpr const char* first = "first";    ///< The first sweep of all.
}  // namespace source

struct Sweep {
  bool running = false;
  bool wanted_again = false;           ///< Begin another when the running one ends.
  std::optional<Instant> since_again;  ///< The next sweep begins here at the latest.
  std::string found_by_again;
  std::optional<Instant> watermark;  ///< The newest change seen by a complete sweep.
  std::optional<Instant> ended_at;   ///< The last complete one.
  // Of the run under way, or of one that broke off and will go on:
  std::optional<Instant> from;  ///< None: there is no such run.
  std::string next_link;        ///< Of the page that comes next; empty: the first.
  std::optional<Instant> newest;
  std::string found_by;
  std::uint32_t broken_off = 0;  ///< How often the page that comes next has failed.
  bool restarted = false;
};
COUNTERSIGN_JSON(Sweep, running, wanted_again, since_again, found_by_again, watermark, ended_at, from,
                 next_link, newest, found_by, broken_off, restarted)

/// A record as last read: the same again is not told again, and an open one is missed when it disappears.
struct KnownRecord {
  std::string etag;
  Instant modified{};
  bool open = false;
};
COUNTERSIGN_JSON(KnownRecord, etag, modified, open)

/// One of the documents that changed last, as the guard wants to know them, whatever has become of it.
struct LatestChange {
  Instant modified{};  ///< The latest that was read.
  bool posted = false;
  std::optional<Instant> gone_at;  ///< When it was found gone and nothing had announced it.
};
COUNTERSIGN_JSON(LatestChange, modified, posted, gone_at)

struct Census {
  bool running = false;
  bool wanted_again = false;
  std::set<std::string> missing;    ///< Open ones that no page has named yet.
  std::optional<Instant> ended_at;  ///< The last complete one.
  // Of the run under way, or of one that broke off and will go on:
  std::string next_link;  ///< Of the page that comes next; empty: the first.
  std::uint32_t broken_off = 0;
  bool restarted = false;
};
COUNTERSIGN_JSON(Census, running, wanted_again, missing, ended_at, next_link, broken_off, restarted)

/// Changes that were found in one way, since the company was first watched.
struct Finds {
  std::uint64_t records = 0;
  std::optional<Duration> last_lag;
};
COUNTERSIGN_JSON(Finds, records, last_lag)

struct Watched {
  Sweep sweep;
  Census census;
  std::map<std::string, KnownRecord>
      known;  ///< Documents by id: the open ones, and others for as long as sweeps overlap.
  std::map<std::string, LatestChange> latest;  ///< By id, `limits::records_of_proof` at most.
  std::map<std::string, Finds> finds;          ///< By found_by.
  bool announced = false;                      ///< By notifications.
  Roll roll;                                   ///< Of plain records: all there are.
  std::map<std::string, std::string> refused;  ///< What was not understood: key → digest.
};
inline void to_json(nlohmann::json& out, const Roll& roll) {
  out = roll.to_text();
}
inline void from_json(const nlohmann::json& in, Roll& roll) {
  roll = value_or_throw(Roll::parse(in.get<std::string>()));
}
COUNTERSIGN_JSON(Watched, sweep, census, known, latest, finds, announced, roll, refused)

struct CompanyState {
  CompanyKey company;
  CompanyFacts facts;
  bool reading_company = false;
  std::map<std::string, std::uint32_t>
      marks;                       ///< Record → marks since its read in flight began, that one included.
  std::set<std::string> notified;  ///< Of these, what notifications named.
  std::set<std::string> doubted;   ///< Records that were read as older than they are known to be.
  std::map<std::string, Watched> watched;  ///< By resource.
  std::optional<Instant> started_over_at;
  Assurance assurance;
};
COUNTERSIGN_JSON(CompanyState, company, facts, reading_company, marks, notified, doubted, watched,
                 started_over_at, assurance)

struct CompanyRules {
  using State = CompanyState;
  using Event = std::variant<Marked, ReadEnded, SweepBegun, SweepResumed, SweepRestarted, SweepWantedAgain,
                             AnnouncingSet, PageTaken, SweepEnded, RecordSeen, RecordsEntered, RecordRefused,
                             RecordForgotten, CensusBegun, CensusResumed, CensusRestarted, CensusCounted,
                             CensusEnded, AgeDoubted, StartedOver, CompanyAsked, CompanyKnown, CompanyUnknown,
                             ReadingHeld, EnvironmentAssured, ReadingsReleased>;
  static constexpr const char* state_type = "company.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<CompanyRules>& step, const Input& input);
};
extern template void Step<CompanyRules>::emit(CompanyRules::Event);
extern template Record encode_variant(const CompanyRules::Event&);
extern template Result<CompanyRules::Event> decode_variant<CompanyRules::Event>(const Record&);

/// Commit order is not timestamp order in Business Central: each sweep begins this much before the watermark.
inline constexpr Duration sweep_overlap_ms{5LL * 60 * 1000};
/// Business Central gathers changes for half a minute, and then its job queue sends them: what a sweep finds
/// sooner than this was not missed.
inline constexpr Duration announced_within_ms{2LL * 60 * 1000};

}  // namespace countersign::domain
