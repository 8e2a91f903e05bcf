// A subscription's state and events. Included by .cpp files alone.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

/// What we are doing about it now.
enum class SubscriptionWork { none, creating, renewing };
template <>
struct StoredNames<SubscriptionWork> {
  static constexpr StoredName<SubscriptionWork> names[] = {{SubscriptionWork::none, "none"},
                                                           {SubscriptionWork::creating, "creating"},
                                                           {SubscriptionWork::renewing, "renewing"}};
};

// Events ----------------------------------------------------------------------------------------------------

struct WorkBegun {
  SubscriptionWork work = SubscriptionWork::none;
};
/// Created, adopted or renewed.
struct Activated {
  std::string subscription_id;
  Instant expires_at{};  ///< By our clock.
  Instant at{};
};
/// Business Central does not have it any more, or will not much longer.
struct Lost {
  std::string subscription_id;
  Instant at{};
};
/// Whether Business Central has one is not known: the next step is a list, not another attempt.
struct Doubted {
  std::string reason;
  Instant at{};
};
struct WorkFailed {
  std::string reason;
};
/// What is to be had; none: nobody has looked yet.
struct Planned {
  std::optional<SubscriptionPlan> plan;
  std::string reason;
};
struct PollingChanged {
  bool polling = false;
};
/// The settings do not name it any more.
struct SubscriptionEnded {};
COUNTERSIGN_JSON(WorkBegun, work)
COUNTERSIGN_JSON(Activated, subscription_id, expires_at, at)
COUNTERSIGN_JSON(Lost, subscription_id, at)
COUNTERSIGN_JSON(Doubted, reason, at)
COUNTERSIGN_JSON(WorkFailed, reason)
COUNTERSIGN_JSON(Planned, plan, reason)
COUNTERSIGN_JSON(PollingChanged, polling)
COUNTERSIGN_EMPTY_JSON(SubscriptionEnded)

// State -----------------------------------------------------------------------------------------------------

struct SubscriptionState {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string subscription_id;        ///< Empty: none that we know of.
  std::optional<Instant> expires_at;  ///< By our clock.
  SubscriptionWork work = SubscriptionWork::none;
  std::uint32_t failures = 0;  ///< In a row.
  std::optional<SubscriptionPlan> plan;
  std::string reason;     ///< Why it is polled, or what failed last.
  bool in_doubt = false;  ///< A list has to tell whether there is one.
  Instant changed_at{};   ///< A list that was asked for before then tells nothing.
  bool polling = false;
};
COUNTERSIGN_JSON(SubscriptionState, company, resource, subscription_id, expires_at, work, failures, plan,
                 reason, in_doubt, changed_at, polling)

struct SubscriptionRules {
  using State = SubscriptionState;
  using Event = std::variant<WorkBegun, Activated, Lost, Doubted, WorkFailed, Planned, PollingChanged,
                             SubscriptionEnded>;
  static constexpr const char* state_type = "subscription.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<SubscriptionRules>& step, const Input& input);
};
extern template void Step<SubscriptionRules>::emit(SubscriptionRules::Event);
extern template Record encode_variant(const SubscriptionRules::Event&);
extern template Result<SubscriptionRules::Event> decode_variant<SubscriptionRules::Event>(const Record&);

COUNTERSIGN_RECORD_TYPE(WorkBegun, "subscription.work_begun")
COUNTERSIGN_RECORD_TYPE(Activated, "subscription.activated")
COUNTERSIGN_RECORD_TYPE(Lost, "subscription.lost")
COUNTERSIGN_RECORD_TYPE(Doubted, "subscription.doubted")
COUNTERSIGN_RECORD_TYPE(WorkFailed, "subscription.work_failed")
COUNTERSIGN_RECORD_TYPE(Planned, "subscription.planned")
COUNTERSIGN_RECORD_TYPE(PollingChanged, "subscription.polling_changed")
COUNTERSIGN_RECORD_TYPE(SubscriptionEnded, "subscription.ended")

}  // namespace countersign::domain
