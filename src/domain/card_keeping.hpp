// Keeps each channel's card at the present revision, for entities that have cards. At most one call a card is
// open, and it shows what is true when its slot comes: updates coalesce and never overtake. Included by .cpp
// files alone.
//
// Rules have these events and a state with `revision` and `cards`; beside them stand `phase_name(state)`,
// `card_subject(state)` and `may_post_card(step)`: whether new messages may be posted now.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "domain/machine.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

struct CardAsked {
  std::string channel;
  bool find = false;  ///< Look for it, instead of showing it.
  Instant at{};
};
struct CardAnswered {
  std::string channel;
  std::string ts;              ///< Empty: still none.
  std::uint64_t revision = 0;  ///< What it shows now.
  Instant at{};
};
/// This channel cannot show it; the dead letter says why.
struct CardBroken {
  std::string channel;
  std::string reason;
};
/// Its channel is refused: the controllers are shown it instead.
struct CardMoved {
  std::string from;
  std::string to;
  std::string delivery;
};
COUNTERSIGN_JSON(CardMoved, from, to, delivery)
COUNTERSIGN_RECORD_TYPE(CardMoved, "card.moved")
COUNTERSIGN_JSON(CardAsked, channel, find, at)
COUNTERSIGN_JSON(CardAnswered, channel, ts, revision, at)
COUNTERSIGN_JSON(CardBroken, channel, reason)
COUNTERSIGN_RECORD_TYPE(CardAsked, "card.asked")
COUNTERSIGN_RECORD_TYPE(CardAnswered, "card.answered")
COUNTERSIGN_RECORD_TYPE(CardBroken, "card.broken")

// State -----------------------------------------------------------------------------------------------------

struct Card {
  std::string delivery;
  std::string ts;
  std::uint64_t shown_revision = 0;
  bool asked = false;  ///< A ShowCard or FindCard is open.
  bool broken = false;
  std::uint32_t searches = 0;       ///< How often it was looked for after a lost reply.
  std::optional<Instant> asked_at;  ///< When it was last asked to be shown.
  std::string instead_of;           ///< The channel that is refused; empty: it is where it belongs.
};
COUNTERSIGN_JSON(Card, delivery, ts, shown_revision, asked, broken, searches, asked_at, instead_of)
using Cards = std::map<std::string, Card>;  ///< By channel.

void apply_card_event(Cards& cards, const CardAsked& event);
void apply_card_event(Cards& cards, const CardAnswered& event);
void apply_card_event(Cards& cards, const CardBroken& event);
void apply_card_event(Cards& cards, const CardMoved& event);

// Decisions -------------------------------------------------------------------------------------------------

namespace card_keeping {

/// Slack's history may lag behind a message that was just posted.
inline constexpr Duration find_delay_ms{3'000};
inline constexpr Duration find_margin_ms{60'000};
/// Posts of one card whose replies were all lost.
inline constexpr std::uint32_t searches_per_card = 3;

template <class Rules>
void break_card(Step<Rules>& step, const std::string& channel, const Call& call, const std::string& reason) {
  step.emit(CardBroken{channel, reason});
  step.turn.dead_letters.push_back({reason, encode(call), true});
  step.audit("card.failed", card_subject(step.state), {{"channel", channel}, {"reason", reason}});
}

/// What nobody is shown is not left to a dead letter alone.
template <class Rules>
void move_card(Step<Rules>& step, const std::string& channel, const Failed& failed) {
  const std::string controllers = step.context.settings.slack.exceptions_channel;
  step.audit("exception.channel_refused", card_subject(step.state),
             {{"channel", channel}, {"reason", failed.reason}, {"shown_in", controllers}});
  if (controllers.empty() || controllers == channel || step.state.cards.contains(controllers)) return;
  step.emit(CardMoved{channel, controllers, "dl_" + step.context.entropy.hex(10)});
}

template <class Rules>
void on_shown(Step<Rules>& step, const std::string& channel, const CardShown& shown) {
  const bool first = step.state.cards[channel].ts.empty();
  step.emit(CardAnswered{channel, shown.ts, shown.revision, step.context.now});
  step.audit(first ? "card.posted" : "card.updated", card_subject(step.state),
             {{"channel", channel},
              {"ts", shown.ts},
              {"phase", phase_name(step.state)},
              {"revision", shown.revision}});
}

/// A lost reply: an update is simply made again; a first post is looked for, so that no second card appears.
template <class Rules>
void on_show_in_doubt(Step<Rules>& step, const std::string& channel, const ShowCard& call,
                      const InDoubt& doubt) {
  const Card card = step.state.cards[channel];
  if (!card.ts.empty()) {
    step.emit(CardAnswered{channel, {}, 0, step.context.now});
  } else if (card.searches < searches_per_card) {
    step.emit(CardAsked{channel, true, step.context.now});
    step.audit("card.in_doubt", card_subject(step.state), {{"channel", channel}, {"reason", doubt.reason}});
    // Not since it was asked for: a long queue, or a pause, may lie between.
    const Instant sent_at = doubt.sent_at.value_or(card.asked_at.value_or(step.context.now));
    const Instant since = sent_at - find_margin_ms;
    step.call(FindCard{channel, call.delivery, since}, false, find_delay_ms);
  } else {
    break_card(step, channel, call, doubt.reason);
  }
}

template <class Rules>
void on_found(Step<Rules>& step, const std::string& channel, const Outcome& outcome) {
  std::string ts;
  if (const auto* found = std::get_if<CardFound>(&outcome); found != nullptr && found->ts) ts = *found->ts;
  step.audit("card.looked_for", card_subject(step.state),
             {{"channel", channel}, {"result", name_of(outcome)}, {"ts", ts}});
  // Revision 0: whatever it shows, it is brought up to date; without a ts it is posted again.
  step.emit(CardAnswered{channel, ts, 0, step.context.now});
}

}  // namespace card_keeping

/// Asks for every card that does not show the present revision, but for new ones that have to wait.
template <class Rules>
void show_cards(Step<Rules>& step, bool urgent) {
  const Cards cards = step.state.cards;
  for (const auto& [channel, card] : cards) {
    if (card.asked || card.broken || card.shown_revision == step.state.revision) continue;
    if (card.ts.empty() && !may_post_card(step)) continue;
    step.emit(CardAsked{channel, false, step.context.now});
    step.call(ShowCard{channel, card.delivery}, urgent);
  }
}

/// Takes the end of a ShowCard or FindCard; call `show_cards` afterwards.
template <class Rules>
void take_card_answer(Step<Rules>& step, const Call& call, const Outcome& outcome) {
  const auto* show = std::get_if<ShowCard>(&call);
  const auto* find = std::get_if<FindCard>(&call);
  if (show == nullptr && find == nullptr) return;
  const std::string& channel = show != nullptr ? show->channel : find->channel;
  if (!step.state.cards.contains(channel)) return;
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    card_keeping::break_card(step, channel, call, failed->reason);
    if (failed->code == refused_channel) card_keeping::move_card(step, channel, *failed);
    return;
  }
  if (const auto* shown = std::get_if<CardShown>(&outcome)) card_keeping::on_shown(step, channel, *shown);
  if (const auto* doubt = std::get_if<InDoubt>(&outcome); doubt != nullptr && show != nullptr) {
    card_keeping::on_show_in_doubt(step, channel, *show, *doubt);
  }
  if (find != nullptr) card_keeping::on_found(step, channel, outcome);
}

}  // namespace countersign::domain
