// A word for whoever read what nothing announced: is the environment still the one that was compared last?
#include <algorithm>

#include "core/limits.hpp"
#include "domain/guard_state.hpp"

namespace countersign::domain {
namespace {

bool is_recent(const GuardState& state, Instant now) {
  return state.trusted && state.assured_at && now - *state.assured_at <= limits::assurance_holds_ms;
}

EntityId entity_of(const AssuranceWanted& wanted) {
  return wanted.asker == Asker::company ? company_entity(wanted.company) : approvals_entity(wanted.company);
}

}  // namespace

void on_assurance_wanted(GuardStep& step, const AssuranceWanted& wanted) {
  if (is_recent(step.state, step.context.now)) {
    step.send(entity_of(wanted), encode(Message{Assured{*step.state.assured_at, false}}));
    return;
  }
  const auto& asked = step.state.asked;
  if (std::find(asked.begin(), asked.end(), wanted) == asked.end()) step.emit(AssuranceAsked{wanted});
  if (!step.state.pause) compare(step, Why::assurance);  // One that is under way ends with a word, too.
}

void assure(GuardStep& step, bool was_paused) {
  const auto asked = step.state.asked;
  step.emit(AssuranceGiven{step.context.now});
  for (const auto& wanted : asked)
    step.send(entity_of(wanted), encode(Message{Assured{step.context.now, was_paused}}));
}

void apply_assurance(GuardState& state, const GuardRules::Event& event) {
  if (const auto* asked = std::get_if<AssuranceAsked>(&event)) {
    state.asked.push_back(asked->wanted);
  } else if (const auto* given = std::get_if<AssuranceGiven>(&event)) {
    state.comparison = Comparison::none;
    state.assured_at = given->at;
    state.asked.clear();
  }
}

}  // namespace countersign::domain
