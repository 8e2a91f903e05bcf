#include "actors/channel_watch.hpp"

#include "core/limits.hpp"

namespace countersign::actors {

bool ChannelWatch::is_known(Instant now) const {
  const auto good_for =
      could_look ? limits::slack_channel_look_every_ms : limits::slack_channel_look_again_ms;
  return looked_at && now - *looked_at < good_for;
}

void ChannelWatch::take(const domain::ChannelFacts& facts, Instant now) {
  refusal = domain::refusal_of(facts);
  could_look = true;
  looked_at = now;
}

void ChannelWatch::take_failure(const std::string& why, Instant now) {
  refusal = "cannot be looked at: " + why;
  could_look = false;
  looked_at = now;
}

}  // namespace countersign::actors
