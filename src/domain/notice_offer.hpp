// Before a notice has a message of its own in a channel, the channel's digest is asked whether there are too
// many, or whether it has to wait. Shared by notices of plain records and of documents. Included by .cpp
// files alone.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "domain/card_keeping.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

/// A channel's digest has decided.
struct ChannelDecided {
  std::string channel;
  std::optional<Instant> line_until;  ///< As in NoticeTaken.
};
COUNTERSIGN_JSON(ChannelDecided, channel, line_until)
COUNTERSIGN_RECORD_TYPE(ChannelDecided, "notice.channel_decided")

struct Offers {
  std::map<std::string, std::string> open;  ///< Deliveries, by channels whose digests have not decided.
  std::map<std::string, Instant> lines;     ///< Where it is a line, and when that is posted.
};
COUNTERSIGN_JSON(Offers, open, lines)

/// Where it is no line there is a card to come.
inline void apply_decision(Offers& offers, Cards& cards, const ChannelDecided& event) {
  const auto offered = offers.open.find(event.channel);
  if (offered == offers.open.end()) return;
  if (event.line_until) {
    offers.lines[event.channel] = *event.line_until;
  } else {
    offers.lines.erase(event.channel);
    cards[event.channel].delivery = offered->second;
  }
  offers.open.erase(offered);
}

/// Takes a digest's answer; false when it is about an offer that does not stand any more.
template <class Rules>
bool take_decision(Step<Rules>& step, const NoticeTaken& taken) {
  const auto& open = step.state.offers.open;
  const auto offered = open.find(taken.channel);
  if (offered == open.end() || offered->second != taken.delivery) return false;
  step.emit(ChannelDecided{taken.channel, taken.line_until});
  return true;
}

}  // namespace countersign::domain
