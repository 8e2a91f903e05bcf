// Cards of one invented invoice, and a way to read what was drawn.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cards/card.hpp"
#include "domain/card_view.hpp"

namespace countersign::cards::test {

/// Where the invented firm is: 13:02 UTC is 14:02 there in November.
inline constexpr const char* berlin = "Europe/Berlin";

/// 2026-11-24T13:02:00Z.
Instant now();
/// "2026-11-24T13:02:00Z"; the text must be one.
Instant instant(const std::string& text);
Date day(const std::string& text);
Decimal decimal(const std::string& text);

/// A purchase invoice over EUR 18,450.00 of which everything is known, as it stands on a card of this state.
domain::CardView view_in(domain::CardState state);
/// An invoice of which Business Central knows next to nothing.
domain::CardView empty_view(domain::CardState state);

/// Each state, in the order of the enumeration.
const std::vector<domain::CardState>& all_states();

RenderedCard draw(const domain::CardView& view);
nlohmann::json blocks_of(const RenderedCard& card);
/// The text of the block whose id begins with this letter, "" without one; of fields, all of them, one a
/// line.
std::string text_of(const RenderedCard& card, char block);
/// The ids of the buttons, in their order: "approve open".
std::string buttons_of(const RenderedCard& card);
/// The button with this id; null without it.
nlohmann::json button(const RenderedCard& card, const std::string& action_id);

/// One line a problem that Slack would find; "" for a sound card.
std::string problems_of(const RenderedCard& card);

}  // namespace countersign::cards::test
