// The guard's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "domain/fingerprint.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

/// What is being asked of Business Central now.
enum class Comparison { none, companies, type, offers, proof };
template <>
struct StoredNames<Comparison> {
  static constexpr StoredName<Comparison> names[] = {{Comparison::none, "none"},
                                                     {Comparison::companies, "companies"},
                                                     {Comparison::type, "type"},
                                                     {Comparison::offers, "offers"},
                                                     {Comparison::proof, "proof"}};
};

COUNTERSIGN_JSON(ListedCompany, id, name, created_at)
COUNTERSIGN_JSON(Fingerprint, environment, api_base, type, companies)

// Events ----------------------------------------------------------------------------------------------------

struct ComparisonBegun {
  bool is_doubted = false;    ///< At a start, or on a suspicion: until it has ended nothing is known to be as
                              ///< it was.
  bool is_suspected = false;  ///< Whoever suspects it waits for the answer.
};
struct CompaniesListedSeen {
  std::vector<ListedCompany> companies;  ///< The watched ones.
};
struct TypeSought {
  bool refused = false;  ///< Business Central does not tell types at all.
  Instant at{};
};
/// Which companies are to name their latest records.
struct OffersAsked {
  std::string type;  ///< Of the environment, as just read.
  std::set<std::string> companies;
};
struct OfferTaken {
  std::string company;
  std::vector<KnownChange> latest;  ///< Of all offers so far.
};
/// These are being read.
struct ProofBegun {
  std::vector<KnownChange> changes;
};
/// This one is no older than it was, or cannot tell.
struct ProofRead {
  std::string record;
};
/// All agrees: this is what there is.
struct FingerprintTaken {
  Fingerprint fingerprint;
  Instant at{};
};
struct ComparisonFailed {
  std::string reason;
  bool environment_missing = false;
};
struct Paused {
  std::string reason;
  Instant at{};
};
/// An operator says that what there is now is what is meant.
struct Resumed {
  std::string by;
  std::string reason;
  Instant at{};
};

COUNTERSIGN_JSON(ComparisonBegun, is_doubted, is_suspected)
COUNTERSIGN_JSON(CompaniesListedSeen, companies)
COUNTERSIGN_JSON(TypeSought, refused, at)
COUNTERSIGN_JSON(OffersAsked, type, companies)
COUNTERSIGN_JSON(OfferTaken, company, latest)
COUNTERSIGN_JSON(ProofBegun, changes)
COUNTERSIGN_JSON(ProofRead, record)
COUNTERSIGN_JSON(FingerprintTaken, fingerprint, at)
COUNTERSIGN_JSON(ComparisonFailed, reason, environment_missing)
COUNTERSIGN_JSON(Paused, reason, at)
COUNTERSIGN_JSON(Resumed, by, reason, at)

COUNTERSIGN_RECORD_TYPE(ComparisonBegun, "guard.comparison_begun")
COUNTERSIGN_RECORD_TYPE(CompaniesListedSeen, "guard.companies_listed")
COUNTERSIGN_RECORD_TYPE(TypeSought, "guard.type_sought")
COUNTERSIGN_RECORD_TYPE(OffersAsked, "guard.offers_asked")
COUNTERSIGN_RECORD_TYPE(OfferTaken, "guard.offer_taken")
COUNTERSIGN_RECORD_TYPE(ProofBegun, "guard.proof_begun")
COUNTERSIGN_RECORD_TYPE(ProofRead, "guard.proof_read")
COUNTERSIGN_RECORD_TYPE(FingerprintTaken, "guard.fingerprint_taken")
COUNTERSIGN_RECORD_TYPE(ComparisonFailed, "guard.comparison_failed")
COUNTERSIGN_RECORD_TYPE(Paused, "guard.paused")
COUNTERSIGN_RECORD_TYPE(Resumed, "guard.resumed")

// State -----------------------------------------------------------------------------------------------------

struct Pause {
  std::string reason;
  Instant at{};
};
COUNTERSIGN_JSON(Pause, reason, at)

struct GuardState {
  std::optional<Fingerprint> known;  ///< None: whatever there is becomes it.
  std::optional<Pause> pause;
  bool trusted = false;  ///< Compared since the start or the last suspicion, and it agreed.
  Comparison comparison = Comparison::none;
  bool suspected = false;  ///< A comparison has to end well before whoever suspects a copy goes on.
  // Of the comparison under way:
  std::vector<ListedCompany> companies;
  std::string type;
  std::set<std::string> awaited;         ///< Companies that are to name their latest records.
  std::vector<KnownChange> latest;       ///< Of the others.
  std::map<std::string, Instant> proof;  ///< Records that are being read, and when they changed.
  // Of the ones before:
  std::optional<Instant> type_refused_at;  ///< Business Central does not tell types, as of then.
  std::optional<Instant> compared_at;
  std::uint32_t failures = 0;  ///< In a row.
  std::uint32_t missing = 0;   ///< Of these, how often the environment was not there.
  std::string failure;         ///< The last one, while it lasts.
  bool starting_over = false;  ///< Resumed: everything is read anew once the fingerprint is taken.
};
COUNTERSIGN_JSON(GuardState, known, pause, trusted, comparison, suspected, companies, type, awaited, latest,
                 proof, type_refused_at, compared_at, failures, missing, failure, starting_over)

struct GuardRules {
  using State = GuardState;
  using Event = std::variant<ComparisonBegun, CompaniesListedSeen, TypeSought, OffersAsked, OfferTaken,
                             ProofBegun, ProofRead, FingerprintTaken, ComparisonFailed, Paused, Resumed>;
  static constexpr const char* state_type = "guard.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<GuardRules>& step, const Input& input);
};
extern template void Step<GuardRules>::emit(GuardRules::Event);
extern template Record encode_variant(const GuardRules::Event&);
extern template Result<GuardRules::Event> decode_variant<GuardRules::Event>(const Record&);

}  // namespace countersign::domain
