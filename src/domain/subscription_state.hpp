// A subscription's state and events. Included by .cpp files alone.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

/// What we are doing about it now.
enum class SubscriptionWork { none, ensuring, renewing };
template <>
struct StoredNames<SubscriptionWork> {
  static constexpr StoredName<SubscriptionWork> names[] = {{SubscriptionWork::none, "none"},
                                                           {SubscriptionWork::ensuring, "ensuring"},
                                                           {SubscriptionWork::renewing, "renewing"}};
};

// Events ----------------------------------------------------------------------------------------------------

struct WorkBegun {
  SubscriptionWork work = SubscriptionWork::none;
};
struct Activated {
  std::string subscription_id;
  Instant expires_at{};
};
/// Business Central does not have it any more.
struct Lost {
  std::string subscription_id;
};
struct WorkFailed {
  std::string reason;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkBegun, work)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Activated, subscription_id, expires_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Lost, subscription_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkFailed, reason)

// State -----------------------------------------------------------------------------------------------------

struct SubscriptionState {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string subscription_id;  ///< Empty: none that we know of.
  std::optional<Instant> expires_at;
  SubscriptionWork work = SubscriptionWork::none;
  std::uint32_t failures = 0;  ///< In a row.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SubscriptionState, company, resource, subscription_id, expires_at, work,
                                   failures)

struct SubscriptionRules {
  using State = SubscriptionState;
  using Event = std::variant<WorkBegun, Activated, Lost, WorkFailed>;
  static constexpr const char* state_type = "subscription.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<SubscriptionRules>& step, const Input& input);
};

COUNTERSIGN_RECORD_TYPE(WorkBegun, "subscription.work_begun")
COUNTERSIGN_RECORD_TYPE(Activated, "subscription.activated")
COUNTERSIGN_RECORD_TYPE(Lost, "subscription.lost")
COUNTERSIGN_RECORD_TYPE(WorkFailed, "subscription.work_failed")

}  // namespace countersign::domain
