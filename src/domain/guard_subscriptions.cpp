// The webhook subscriptions of an environment, as a sign: to restore or to copy it takes them all, ours and
// everybody's. While ours are there it is the environment that it was.
#include <algorithm>

#include "domain/guard_state.hpp"

namespace countersign::domain {
namespace {

/// Made before the last comparison, by clocks that differ a little: one made since may be in a copy.
bool is_old(const GuardState& state, const FoundSubscription& found) {
  return state.compared_at && found.created_at != Instant{} &&
         found.created_at + clocks_differ_ms < *state.compared_at;
}

/// What was found before stands where they cannot be listed.
SubscriptionsFound found_in(const GuardState& state, const Outcome& outcome) {
  const auto& before = state.subscriptions;
  const auto* listed = std::get_if<SubscriptionsListed>(&outcome);
  if (listed == nullptr) return {before.there, before.all, false};
  const bool there = std::any_of(listed->ours.begin(), listed->ours.end(),
                                 [&](const auto& one) { return is_old(state, one); });
  const bool gone = (before.there && !there) || (before.all > 1 && listed->all == 0);
  return {there, listed->all, gone};
}

}  // namespace

void on_subscriptions(GuardStep& step, const Outcome& outcome) {
  if (step.state.comparison != Comparison::subscriptions) return;
  const auto found = found_in(step.state, outcome);
  const bool is_listed = std::holds_alternative<SubscriptionsListed>(outcome);
  step.emit(found);
  if (step.state.is_brief && is_listed && found.there && step.state.trusted) return assure(step, false);
  step.call(ReadCompanies{step.context.settings.business_central.environment});
}

void apply_subscriptions(GuardState& state, const SubscriptionsFound& found) {
  state.comparison = Comparison::companies;
  state.subscriptions = found;
  if (!found.gone) return;
  state.trusted = false;
  state.suspected = true;
  if (state.assured_at)
    state.last_there = std::min(state.last_there.value_or(*state.assured_at), *state.assured_at);
}

}  // namespace countersign::domain
