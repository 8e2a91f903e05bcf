// The invoice card in each of its states, the card of a notice and a digest of many, as Slack messages. Pure
// but for the system's time zone database; any thread.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "domain/card_view.hpp"
#include "domain/effect.hpp"
#include "domain/notice_view.hpp"
#include "slack/exchange.hpp"

namespace countersign::cards {

/// `text` for notifications and screen readers, `blocks_json` an array of blocks.
using RenderedCard = slack::Message;

/// `time_zone` is an IANA name; an unknown one counts as UTC. Whatever the input, the result keeps every
/// Block Kit limit and 12 000 characters of blocks: names are cut first, then lines are left out, then
/// changes, at last the link; the amount, the state and the decision never. What has no data is left out.
RenderedCard render(const domain::CardView& view, const std::string& time_zone, Instant now);

/// The card of a notice, within the same limits.
RenderedCard render(const domain::NoticeView& view, const std::string& time_zone, Instant now);

/// Many notices in one message, within the same limits.
RenderedCard render(const domain::DigestView& view, const std::string& time_zone, Instant now);

/// Why a click or a form did nothing, for the person who sent it; mrkdwn.
std::string private_answer(const domain::PrivateAnswer& answer, const std::string& time_zone);

/// A reply in the card's thread, mentioning Slack user ids; mrkdwn, within the limit of a message's text.
std::string thread_note(const domain::ThreadNote& note);

/// What a person is told in their own conversation with the app; mrkdwn.
std::string direct_message(const domain::TellPerson& call);

/// What controllers are told in their channel; mrkdwn.
std::string channel_notice(const domain::ChannelNotice& notice);

}  // namespace countersign::cards
