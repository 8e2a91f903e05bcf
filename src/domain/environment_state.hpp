// An environment's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

/// What is being asked of Business Central now.
enum class CheckStage { none, probing, listing };
template <>
struct StoredNames<CheckStage> {
  static constexpr StoredName<CheckStage> names[] = {
      {CheckStage::none, "none"}, {CheckStage::probing, "probing"}, {CheckStage::listing, "listing"}};
};

// Events ----------------------------------------------------------------------------------------------------

struct CheckBegun {
  CheckStage stage = CheckStage::listing;
  Instant at{};
};
/// Asked for while one was under way.
struct CheckWantedAgain {};
/// Business Central's own list of resources with webhooks; none: it does not give one, so the documented list
/// counts.
struct WebhooksProbed {
  std::optional<std::vector<Resource>> supported;
  Instant at{};
};
/// The list was read, compared and told.
struct SubscriptionsCompared {
  std::uint64_t all = 0;
  std::uint64_t kept = 0;  ///< Of ours, in force.
  std::uint64_t foreign = 0;
  std::uint64_t without_room = 0;
  bool waits = false;             ///< Some are polled until what was deleted has made room.
  std::vector<std::string> told;  ///< The keys of the subscription entities.
  Instant at{};
};
struct CheckFailed {
  std::string reason;
};
struct DeletionBegun {
  std::string subscription_id;
};
struct DeletionEnded {
  std::string subscription_id;
};
COUNTERSIGN_JSON(CheckBegun, stage, at)
COUNTERSIGN_EMPTY_JSON(CheckWantedAgain)
COUNTERSIGN_JSON(WebhooksProbed, supported, at)
COUNTERSIGN_JSON(SubscriptionsCompared, all, kept, foreign, without_room, waits, told, at)
COUNTERSIGN_JSON(CheckFailed, reason)
COUNTERSIGN_JSON(DeletionBegun, subscription_id)
COUNTERSIGN_JSON(DeletionEnded, subscription_id)

COUNTERSIGN_RECORD_TYPE(CheckBegun, "environment.check_begun")
COUNTERSIGN_RECORD_TYPE(CheckWantedAgain, "environment.check_wanted_again")
COUNTERSIGN_RECORD_TYPE(WebhooksProbed, "environment.webhooks_probed")
COUNTERSIGN_RECORD_TYPE(SubscriptionsCompared, "environment.subscriptions_compared")
COUNTERSIGN_RECORD_TYPE(CheckFailed, "environment.check_failed")
COUNTERSIGN_RECORD_TYPE(DeletionBegun, "environment.deletion_begun")
COUNTERSIGN_RECORD_TYPE(DeletionEnded, "environment.deletion_ended")

// State -----------------------------------------------------------------------------------------------------

struct EnvironmentState {
  std::string environment;
  CheckStage stage = CheckStage::none;
  std::optional<Instant> asked_at;  ///< The present or last request.
  bool wanted_again = false;
  std::uint32_t failures = 0;  ///< In a row.
  std::string failure;         ///< The last one, while it lasts.
  std::optional<std::vector<Resource>> supported;
  std::optional<Instant> probed_at;
  std::uint64_t all = 0;
  std::uint64_t kept = 0;
  std::uint64_t foreign = 0;
  std::uint64_t without_room = 0;
  bool waits = false;
  std::vector<std::string> told;
  std::optional<Instant> compared_at;
  std::vector<std::string> deleting;  ///< Ids with a deletion under way.
};
COUNTERSIGN_JSON(EnvironmentState, environment, stage, asked_at, wanted_again, failures, failure, supported,
                 probed_at, all, kept, foreign, without_room, waits, told, compared_at, deleting)

struct EnvironmentRules {
  using State = EnvironmentState;
  using Event = std::variant<CheckBegun, CheckWantedAgain, WebhooksProbed, SubscriptionsCompared, CheckFailed,
                             DeletionBegun, DeletionEnded>;
  static constexpr const char* state_type = "environment.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<EnvironmentRules>& step, const Input& input);
};
extern template void Step<EnvironmentRules>::emit(EnvironmentRules::Event);
extern template Record encode_variant(const EnvironmentRules::Event&);
extern template Result<EnvironmentRules::Event> decode_variant<EnvironmentRules::Event>(const Record&);

}  // namespace countersign::domain
