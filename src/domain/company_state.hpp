// A company's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

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
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SweepEnded, resource, complete)
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
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Sweep, running, wanted_again, since_again, watermark, newest)

struct CompanyState {
  CompanyKey company;
  CompanyFacts facts;
  bool reading_company = false;
  std::map<std::string, std::uint32_t>
      marks;  ///< Record → marks since its read in flight began, that one included.
  std::map<std::string, Sweep> sweeps;  ///< By resource.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CompanyState, company, facts, reading_company, marks, sweeps)

struct CompanyRules {
  using State = CompanyState;
  using Event = std::variant<Marked, ReadEnded, SweepBegun, SweepWantedAgain, PageTaken, SweepEnded,
                             CompanyAsked, CompanyKnown, CompanyUnknown>;
  static constexpr const char* state_type = "company.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<CompanyRules>& step, const Input& input);
};

}  // namespace countersign::domain
