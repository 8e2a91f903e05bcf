#include "domain/conversation_retention.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

constexpr const char* forget_timer = "forget";

/// Something about it is under way, and its answer has to find it.
bool is_busy(const ConversationState& state) {
  const bool is_shown = std::any_of(state.cards.begin(), state.cards.end(),
                                    [](const auto& entry) { return entry.second.asked; });
  return is_shown || state.reading || state.rate.reading || state.asking_release || state.checks.asked ||
         state.chain.asked;
}

Instant forgotten_at(const ConversationStep& step) {
  return step.state.ended_at.value_or(step.context.now) + step.context.settings.retention.documents;
}

/// Not all of a month's end at once.
Instant spread(const ConversationStep& step, Instant from) {
  const auto most = std::min(limits::forgetting_spread_ms, step.context.settings.retention.documents);
  const auto within = static_cast<double>(most.count());
  return from + Duration{static_cast<long long>(within * step.context.entropy.fraction())};
}

}  // namespace

Tombstone tombstone_of(const ConversationState& state) {
  return {state.record, state.phase, state.company, state.version, state.revision, state.ended_at};
}

ConversationState state_of(const Tombstone& tombstone) {
  ConversationState state;
  state.record = state.document.key = state.shown.key = tombstone.record;
  state.phase = tombstone.phase;
  state.company = tombstone.company;
  state.version = tombstone.version;
  state.revision = tombstone.revision;
  state.ended_at = tombstone.ended_at;
  state.forgotten = true;
  return state;
}

void on_forget_due(ConversationStep& step) {
  const auto& state = step.state;
  if (!is_final(state.phase) || state.forgotten) return;
  // It ended anew, or the retention is longer by now.
  if (step.context.now < forgotten_at(step))
    return step.set_timer(forget_timer, spread(step, forgotten_at(step)));
  if (is_busy(state)) return step.set_timer(forget_timer, step.context.now + limits::forgetting_again_ms);
  step.audit("conversation.forgotten", subject(step),
             {{"number", state.document.number},
              {"phase", phase_name(state)},
              {"ended_at", format_instant(state.ended_at.value_or(step.context.now))}});
  step.emit(Forgotten{});
}

bool begin_forgotten(ConversationStep& step, const Document& document) {
  const auto& state = step.state;
  if (state.phase != Phase::deleted || !state.forgotten || is_posted(document)) return false;
  if (choose_routes(step.context.settings, document, Origin::added).decides == nullptr) return false;
  step.emit(CameBack{});
  step.audit("conversation.came_back", subject(step),
             {{"number", document.number}, {"version", state.version}});
  return true;
}

void keep_retention(ConversationStep& step, bool was_over) {
  const bool is_over = is_final(step.state.phase);
  if (is_over == was_over) return;
  if (is_over) {
    step.set_timer(forget_timer, spread(step, forgotten_at(step)));
  } else {
    step.cancel_timer(forget_timer);
  }
}

}  // namespace countersign::domain
