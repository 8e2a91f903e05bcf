#include "domain/card_keeping.hpp"

namespace countersign::domain {

void apply_card_event(Cards& cards, const CardAsked& event) {
  auto& card = cards[event.channel];
  card.asked = true;
  card.broken = false;
  if (event.find) {
    ++card.searches;
  } else {
    card.asked_at = event.at;
  }
}

void apply_card_event(Cards& cards, const CardAnswered& event) {
  auto& card = cards[event.channel];
  card.asked = false;
  card.broken = false;
  if (!event.ts.empty()) card.ts = event.ts;
  card.shown_revision = event.revision;
}

void apply_card_event(Cards& cards, const CardBroken& event) {
  auto& card = cards[event.channel];
  card.asked = false;
  card.broken = true;
}

void apply_card_event(Cards& cards, const CardMoved& event) {
  auto& card = cards[event.to];
  card.delivery = event.delivery;
  card.instead_of = event.from;
}

}  // namespace countersign::domain
