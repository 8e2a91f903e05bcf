// Days left are counted on the cards: while a person has something to do, they are drawn afresh on the
// morning of each business day. The version stays, for nothing has changed.
#include "core/limits.hpp"
#include "domain/business_time.hpp"
#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

constexpr const char* morning_timer = "morning";

bool counts_days(const ConversationState& state) {
  const bool is_open = state.phase == Phase::waiting || state.phase == Phase::approved ||
                       state.phase == Phase::failed || state.phase == Phase::undecided;
  return is_open && state.shown.due_date && !state.cards.empty();
}

/// Not all cards of a firm at once.
Instant next_morning(const ConversationStep& step) {
  const auto& settings = step.context.settings;
  const Instant opens = next_opening(step.context.now, settings.business_hours, TimeZone(settings.time_zone));
  const auto spread = static_cast<double>(limits::morning_spread_ms.count());
  return opens + Duration{static_cast<long long>(spread * step.context.entropy.fraction())};
}

}  // namespace

void on_morning(ConversationStep& step) {
  const auto planned = step.state.morning;
  if (!planned || *planned > step.context.now) return;
  step.emit(MorningCame{counts_days(step.state)});
  if (counts_days(step.state)) show_cards(step, false);
  on_chain_due(step);  // Somebody else may be named by now.
}

void keep_days(ConversationStep& step) {
  const bool is_planned = step.state.morning.has_value();
  if (counts_days(step.state) == is_planned) return;
  if (is_planned) {
    step.emit(MorningPlanned{});
    step.cancel_timer(morning_timer);
    return;
  }
  const Instant at = next_morning(step);
  step.emit(MorningPlanned{at});
  step.set_timer(morning_timer, at);
}

}  // namespace countersign::domain
