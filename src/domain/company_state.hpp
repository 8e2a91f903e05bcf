// A company's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

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
};
/// Asked for while one was running, or one failed: the next begins at `since` at the latest.
struct SweepWantedAgain {
  Resource resource = Resource::purchase_invoices;
  std::optional<Instant> since;
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
  bool open = false;     ///< May still be decided, so its disappearance matters.
  std::string found_by;  ///< "signal", "sweep", "first"; empty: nothing new.
};
/// Business Central does not have it any more.
struct RecordForgotten {
  Resource resource = Resource::purchase_invoices;
  std::string id;
};
/// The ids of all records are being read, to find what was deleted without a signal.
struct CensusBegun {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
};
/// Of the records that we take for open, these are still there.
struct CensusCounted {
  Resource resource = Resource::purchase_invoices;
  std::vector<std::string> present;
};
struct CensusEnded {
  Resource resource = Resource::purchase_invoices;
  bool complete = false;
  Instant at{};
};
struct CompanyAsked {};
struct CompanyKnown {
  CompanyFacts facts;
};
struct CompanyUnknown {};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Marked, record, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReadEnded, record)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepBegun, resource, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepWantedAgain, resource, since)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageTaken, resource, next_link, newest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepEnded, resource, complete, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecordSeen, resource, id, etag, modified, open, found_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RecordForgotten, resource, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CensusBegun, resource, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CensusCounted, resource, present)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CensusEnded, resource, complete, at)
inline void to_json(nlohmann::json& out, const CompanyAsked&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, CompanyAsked&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyKnown, facts)
inline void to_json(nlohmann::json& out, const CompanyUnknown&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, CompanyUnknown&) {}

COUNTERSIGN_RECORD_TYPE(Marked, "company.record_marked")
COUNTERSIGN_RECORD_TYPE(ReadEnded, "company.read_ended")
COUNTERSIGN_RECORD_TYPE(SweepBegun, "company.sweep_begun")
COUNTERSIGN_RECORD_TYPE(SweepWantedAgain, "company.sweep_wanted_again")
COUNTERSIGN_RECORD_TYPE(PageTaken, "company.page_taken")
COUNTERSIGN_RECORD_TYPE(SweepEnded, "company.sweep_ended")
COUNTERSIGN_RECORD_TYPE(RecordSeen, "company.record_seen")
COUNTERSIGN_RECORD_TYPE(RecordForgotten, "company.record_forgotten")
COUNTERSIGN_RECORD_TYPE(CensusBegun, "company.census_begun")
COUNTERSIGN_RECORD_TYPE(CensusCounted, "company.census_counted")
COUNTERSIGN_RECORD_TYPE(CensusEnded, "company.census_ended")
COUNTERSIGN_RECORD_TYPE(CompanyAsked, "company.asked")
COUNTERSIGN_RECORD_TYPE(CompanyKnown, "company.known")
COUNTERSIGN_RECORD_TYPE(CompanyUnknown, "company.unknown")

// State -----------------------------------------------------------------------------------------------------

struct Sweep {
  bool running = false;
  bool wanted_again = false;           ///< Begin another when the running one ends.
  std::optional<Instant> since_again;  ///< The next sweep begins here at the latest.
  std::optional<Instant> watermark;    ///< The newest change seen by a complete sweep.
  std::optional<Instant> newest;       ///< Of the running sweep.
  std::optional<Instant> ended_at;     ///< The last complete one.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Sweep, running, wanted_again, since_again, watermark, newest, ended_at)

/// A record as last read: the same again is not told again, and an open one is missed when it disappears.
struct KnownRecord {
  std::string etag;
  Instant modified{};
  bool open = false;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(KnownRecord, etag, modified, open)

struct Census {
  bool running = false;
  bool wanted_again = false;
  std::set<std::string> missing;    ///< Open ones that no page has named yet.
  std::optional<Instant> ended_at;  ///< The last complete one.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Census, running, wanted_again, missing, ended_at)

/// How changes were found, since the company was first watched.
struct Findings {
  std::uint64_t by_signal = 0;
  std::uint64_t by_sweep = 0;  ///< Only by a sweep: no signal came, or not yet.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Findings, by_signal, by_sweep)

struct Watched {
  Sweep sweep;
  Census census;
  std::map<std::string, KnownRecord>
      known;  ///< By id: the open ones, and others for as long as sweeps overlap.
  Findings findings;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Watched, sweep, census, known, findings)

struct CompanyState {
  CompanyKey company;
  CompanyFacts facts;
  bool reading_company = false;
  std::map<std::string, std::uint32_t>
      marks;  ///< Record → marks since its read in flight began, that one included.
  std::map<std::string, Watched> watched;  ///< By resource.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyState, company, facts, reading_company, marks, watched)

struct CompanyRules {
  using State = CompanyState;
  using Event = std::variant<Marked, ReadEnded, SweepBegun, SweepWantedAgain, PageTaken, SweepEnded,
                             RecordSeen, RecordForgotten, CensusBegun, CensusCounted, CensusEnded,
                             CompanyAsked, CompanyKnown, CompanyUnknown>;
  static constexpr const char* state_type = "company.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<CompanyRules>& step, const Input& input);
};

/// Commit order is not timestamp order in Business Central: each sweep begins this much before the watermark.
inline constexpr Duration sweep_overlap_ms{5LL * 60 * 1000};

}  // namespace countersign::domain
