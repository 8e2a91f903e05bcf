#include "domain/subscription_state.hpp"

namespace countersign::domain {
namespace {

void lose(SubscriptionState& state, Instant at) {
  state.subscription_id.clear();
  state.expires_at.reset();
  state.work = SubscriptionWork::none;
  state.changed_at = at;
}

void activate(SubscriptionState& state, const Activated& active) {
  state.subscription_id = active.subscription_id;
  state.expires_at = active.expires_at;
  state.work = SubscriptionWork::none;
  state.failures = 0;
  state.reason.clear();
  state.in_doubt = false;
  state.changed_at = active.at;
}

}  // namespace

void SubscriptionRules::apply(SubscriptionState& state, const Event& event) {
  if (const auto* begun = std::get_if<WorkBegun>(&event)) {
    state.work = begun->work;
    state.in_doubt = false;
  } else if (const auto* active = std::get_if<Activated>(&event)) {
    activate(state, *active);
  } else if (const auto* lost = std::get_if<Lost>(&event)) {
    lose(state, lost->at);
  } else if (const auto* doubted = std::get_if<Doubted>(&event)) {
    state.work = SubscriptionWork::none;
    state.in_doubt = true;
    state.reason = doubted->reason;
    state.changed_at = doubted->at;
  } else if (const auto* failed = std::get_if<WorkFailed>(&event)) {
    state.work = SubscriptionWork::none;
    state.reason = failed->reason;
    ++state.failures;
  } else if (const auto* planned = std::get_if<Planned>(&event)) {
    state.plan = planned->plan;
    state.reason = planned->reason;
  } else if (const auto* changed = std::get_if<PollingChanged>(&event)) {
    state.polling = changed->polling;
  } else if (std::holds_alternative<SubscriptionEnded>(event)) {
    lose(state, state.changed_at);
    state.plan = SubscriptionPlan::none;
    state.reason.clear();
    state.failures = 0;
    state.in_doubt = false;
    state.polling = false;
  }
}

}  // namespace countersign::domain
