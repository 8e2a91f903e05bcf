// A document that is over is forgotten after the tenant's retention: its facts, its people, its cards. What
// stays is a small tombstone, for as long as the store lives: that the document is over, how and when, and
// the last version that was asked about. So a click on the ancient card finds nothing to decide, a sweep that
// meets the document again shows no card, and nothing is ever posted anew.
#include <algorithm>

#include "core/limits.hpp"
#include "domain/conversation_json.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

constexpr const char* forget_timer = "forget";

/// Something about it is under way, and its answer has to find it.
bool is_busy(const ConversationState& state) {
  const bool is_shown = std::any_of(state.cards.begin(), state.cards.end(),
                                    [](const auto& entry) { return entry.second.asked; });
  return is_shown || state.reading || state.asking_release || state.checks.asked || state.chain.asked;
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

void forget(ConversationState& state) {
  ConversationState kept;
  kept.record = state.record;
  kept.document.key = state.record;
  kept.shown.key = state.record;
  kept.phase = state.phase;
  kept.company = state.company;  // Without it a document that comes back could not be shown.
  kept.version = state.version;  // Buttons of before are of an older version, whatever comes.
  kept.revision = state.revision;
  kept.ended_at = state.ended_at;
  kept.forgotten = true;
  state = std::move(kept);
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
