// The invoice card in each of its states, as a Slack message. Pure but for the system's time zone database;
// any thread.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "domain/card_view.hpp"
#include "domain/effect.hpp"
#include "slack/exchange.hpp"

namespace countersign::cards {

/// `text` for notifications and screen readers, `blocks_json` an array of blocks.
using RenderedCard = slack::Message;

/// `time_zone` is an IANA name; an unknown one counts as UTC. Whatever the input, the result keeps every
/// Block Kit limit and 12 000 characters of blocks: names are cut first, then lines are left out, then
/// changes, at last the link; the amount, the state and the decision never. What has no data is left out.
RenderedCard render(const domain::CardView& view, const std::string& time_zone, Instant now);

/// Why a click did nothing, for the person who clicked; mrkdwn.
std::string private_answer(const domain::PrivateAnswer& answer, const std::string& time_zone);

/// The reply in the card's thread after a change, mentioning Slack user ids; mrkdwn.
std::string thread_note(const std::vector<std::string>& users);

}  // namespace countersign::cards
