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
enum class Comparison { none, subscriptions, companies, type, offers, proof };
template <>
struct StoredNames<Comparison> {
  static constexpr StoredName<Comparison> names[] = {
      {Comparison::none, "none"},           {Comparison::subscriptions, "subscriptions"},
      {Comparison::companies, "companies"}, {Comparison::type, "type"},
      {Comparison::offers, "offers"},       {Comparison::proof, "proof"}};
};

template <>
struct StoredNames<Fate> {
  static constexpr StoredName<Fate> names[] = {{Fate::unread, "unread"},
                                               {Fate::as_it_was, "as_it_was"},
                                               {Fate::gone, "gone"},
                                               {Fate::untold, "untold"}};
};

COUNTERSIGN_JSON(ReadAgain, known, fate)
COUNTERSIGN_JSON(ListedCompany, id, name, created_at)
COUNTERSIGN_JSON(Fingerprint, environment, api_base, type, companies)

// Events ----------------------------------------------------------------------------------------------------

struct ComparisonBegun {
  bool is_doubted = false;    ///< At a start, or on a suspicion: until it has ended nothing is known to be as
                              ///< it was.
  bool is_suspected = false;  ///< Whoever suspects it waits for the answer.
  std::optional<Instant> last_there;         ///< Of the suspicion.
  bool is_brief = false;                     ///< Over as soon as something proves that all is as it was.
  Comparison stage = Comparison::companies;  ///< The first.
};
/// The webhook subscriptions of the environment: a restore takes them all.
struct SubscriptionsFound {
  bool there = false;     ///< At least one of ours, and made before the last comparison.
  std::uint64_t all = 0;  ///< Everybody's.
  bool gone = false;      ///< They were there before, and are not.
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
/// This one proves nothing by itself.
struct ProofRead {
  std::string record;
  Fate fate = Fate::untold;
};
/// Something was read that nothing announced.
struct AssuranceAsked {
  AssuranceWanted wanted;
};
/// The environment is the one it was; whoever asked was told.
struct AssuranceGiven {
  Instant at{};
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

COUNTERSIGN_JSON(ComparisonBegun, is_doubted, is_suspected, last_there, is_brief, stage)
COUNTERSIGN_JSON(SubscriptionsFound, there, all, gone)
COUNTERSIGN_JSON(CompaniesListedSeen, companies)
COUNTERSIGN_JSON(TypeSought, refused, at)
COUNTERSIGN_JSON(OffersAsked, type, companies)
COUNTERSIGN_JSON(OfferTaken, company, latest)
COUNTERSIGN_JSON(ProofBegun, changes)
COUNTERSIGN_JSON(ProofRead, record, fate)
COUNTERSIGN_JSON(AssuranceAsked, wanted)
COUNTERSIGN_JSON(AssuranceGiven, at)
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
COUNTERSIGN_RECORD_TYPE(AssuranceAsked, "guard.assurance_asked")
COUNTERSIGN_RECORD_TYPE(SubscriptionsFound, "guard.subscriptions_found")
COUNTERSIGN_RECORD_TYPE(AssuranceGiven, "guard.assurance_given")
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
  std::optional<Instant> last_there;  ///< While suspected: when what is gone was still there.
  // Of the comparison under way:
  bool is_brief = false;
  std::vector<ListedCompany> companies;
  std::string type;
  std::set<std::string> awaited;           ///< Companies that are to name their latest records.
  std::vector<KnownChange> latest;         ///< Of the others.
  std::map<std::string, ReadAgain> proof;  ///< Records that are read again.
  // Of the ones before:
  SubscriptionsFound subscriptions;        ///< When they were listed last.
  std::optional<Instant> type_refused_at;  ///< Business Central does not tell types, as of then.
  std::optional<Instant> compared_at;
  std::uint32_t failures = 0;  ///< In a row.
  std::uint32_t missing = 0;   ///< Of these, how often the environment was not there.
  std::string failure;         ///< The last one, while it lasts.
  bool starting_over = false;  ///< Resumed: everything is read anew once the fingerprint is taken.
  // Of what nothing announced:
  std::vector<AssuranceWanted> asked;  ///< Who waits for a word.
  std::optional<Instant> assured_at;   ///< The last word, or comparison.
};
COUNTERSIGN_JSON(GuardState, known, pause, trusted, comparison, suspected, last_there, companies, type,
                 awaited, latest, proof, type_refused_at, compared_at, failures, missing, failure,
                 starting_over, asked, is_brief, subscriptions, assured_at)

struct GuardRules {
  using State = GuardState;
  using Event = std::variant<ComparisonBegun, CompaniesListedSeen, TypeSought, OffersAsked, OfferTaken,
                             ProofBegun, ProofRead, FingerprintTaken, ComparisonFailed, Paused, Resumed,
                             AssuranceAsked, SubscriptionsFound, AssuranceGiven>;
  static constexpr const char* state_type = "guard.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<GuardRules>& step, const Input& input);
};
extern template void Step<GuardRules>::emit(GuardRules::Event);
extern template Record encode_variant(const GuardRules::Event&);
extern template Result<GuardRules::Event> decode_variant<GuardRules::Event>(const Record&);

using GuardStep = Step<GuardRules>;

// guard.cpp
enum class Why { schedule, start, suspicion, assurance };
/// One that is under way goes on, but not where it began before there was a doubt.
void compare(GuardStep& step, Why why, std::optional<Instant> last_there = std::nullopt);
void pause(GuardStep& step, const std::string& reason);
/// All agrees.
void conclude(GuardStep& step);

// guard_subscriptions.cpp: whether those that there were are there.
void on_subscriptions(GuardStep& step, const Outcome& outcome);
void apply_subscriptions(GuardState& state, const SubscriptionsFound& found);

// guard_proof.cpp: what records have become. A restored environment agrees in everything that it says of
// itself.
inline constexpr const char* offers_timer = "offers";
/// Asks the companies which records changed last; ends with `conclude` or `pause`.
void seek_proof(GuardStep& step, const std::string& type);
void on_offered(GuardStep& step, const ProofOffered& offered);
/// One company that is in trouble holds up nobody for longer.
void on_offers_due(GuardStep& step);
void on_went_back(GuardStep& step, const WentBack& proof);
void on_proof(GuardStep& step, const RecordKey& key, const Outcome& outcome);

// guard_assurance.cpp: a word for whoever read what nothing announced.
void on_assurance_wanted(GuardStep& step, const AssuranceWanted& wanted);
/// The environment is the one it was, now.
void assure(GuardStep& step, bool was_paused);
void apply_assurance(GuardState& state, const GuardRules::Event& event);

}  // namespace countersign::domain
