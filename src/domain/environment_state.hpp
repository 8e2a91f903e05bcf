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
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckBegun, stage, at)
inline void to_json(nlohmann::json& out, const CheckWantedAgain&) {
  out = nlohmann::json::object();
}
inline void from_json(const nlohmann::json&, CheckWantedAgain&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WebhooksProbed, supported, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubscriptionsCompared, all, foreign, without_room, waits, told, at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckFailed, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeletionBegun, subscription_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeletionEnded, subscription_id)

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
  std::uint64_t foreign = 0;
  std::uint64_t without_room = 0;
  bool waits = false;
  std::vector<std::string> told;
  std::optional<Instant> compared_at;
  std::vector<std::string> deleting;  ///< Ids with a deletion under way.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EnvironmentState, environment, stage, asked_at, wanted_again, failures,
                                   failure, supported, probed_at, all, foreign, without_room, waits, told,
                                   compared_at, deleting)

struct EnvironmentRules {
  using State = EnvironmentState;
  using Event = std::variant<CheckBegun, CheckWantedAgain, WebhooksProbed, SubscriptionsCompared, CheckFailed,
                             DeletionBegun, DeletionEnded>;
  static constexpr const char* state_type = "environment.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<EnvironmentRules>& step, const Input& input);
};

}  // namespace countersign::domain
