// Keeps each channel's card at the present revision. At most one call a card is open, and it shows what is
// true when its slot comes: updates coalesce and never overtake.
#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// Slack's history may lag behind a message that was just posted.
constexpr Duration find_delay_ms = 3s;
constexpr Duration find_margin_ms = 1min;
/// Posts of one card whose replies were all lost.
constexpr std::uint32_t searches_per_card = 3;

std::string subject(const ConversationStep& step) {
  return to_string(step.state.record);
}

void break_card(ConversationStep& step, const std::string& channel, const Call& call,
                const std::string& reason) {
  step.emit(CardBroken{channel, reason});
  step.turn.dead_letters.push_back({reason, encode(call), true});
  step.audit("card.failed", subject(step), {{"channel", channel}, {"reason", reason}});
}

void on_shown(ConversationStep& step, const std::string& channel, const CardShown& shown) {
  const bool first = step.state.cards[channel].ts.empty();
  step.emit(CardAnswered{channel, shown.ts, shown.revision, step.context.now});
  step.audit(first ? "card.posted" : "card.updated", subject(step),
             {{"channel", channel},
              {"ts", shown.ts},
              {"phase", to_string(step.state.phase)},
              {"revision", shown.revision}});
}

/// A lost reply: an update is simply made again; a first post is looked for, so that no second card appears.
void on_show_in_doubt(ConversationStep& step, const std::string& channel, const ShowCard& call,
                      const InDoubt& doubt) {
  const Card card = step.state.cards[channel];
  if (!card.ts.empty()) {
    step.emit(CardAnswered{channel, {}, 0, step.context.now});
  } else if (card.searches < searches_per_card) {
    step.emit(CardAsked{channel, true, step.context.now});
    step.audit("card.in_doubt", subject(step), {{"channel", channel}, {"reason", doubt.reason}});
    const Instant since = card.asked_at.value_or(step.context.now) - find_margin_ms;
    step.call(FindCard{channel, call.delivery, since}, false, find_delay_ms);
  } else {
    break_card(step, channel, call, doubt.reason);
  }
}

void on_found(ConversationStep& step, const std::string& channel, const Outcome& outcome) {
  std::string ts;
  if (const auto* found = std::get_if<CardFound>(&outcome); found != nullptr && found->ts) ts = *found->ts;
  step.audit("card.looked_for", subject(step),
             {{"channel", channel}, {"result", name_of(outcome)}, {"ts", ts}});
  // Revision 0: whatever it shows, it is brought up to date; without a ts it is posted again.
  step.emit(CardAnswered{channel, ts, 0, step.context.now});
}

}  // namespace

void show_cards(ConversationStep& step, bool urgent) {
  const auto cards = step.state.cards;
  for (const auto& [channel, card] : cards) {
    if (card.asked || card.broken || card.shown_revision == step.state.revision) continue;
    step.emit(CardAsked{channel, false, step.context.now});
    step.call(ShowCard{channel, card.delivery}, urgent);
  }
}

void on_card_answer(ConversationStep& step, const std::string& channel, const Call& call,
                    const Outcome& outcome) {
  if (!step.state.cards.contains(channel)) return;
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    break_card(step, channel, call, failed->reason);
    return;
  }
  if (const auto* shown = std::get_if<CardShown>(&outcome)) on_shown(step, channel, *shown);
  if (const auto* doubt = std::get_if<InDoubt>(&outcome)) {
    if (const auto* show = std::get_if<ShowCard>(&call)) on_show_in_doubt(step, channel, *show, *doubt);
  }
  if (std::holds_alternative<FindCard>(call)) on_found(step, channel, outcome);
  const bool somebody_waits = step.state.phase == Phase::posting || step.state.phase == Phase::posted;
  show_cards(step, somebody_waits);
}

}  // namespace countersign::domain
