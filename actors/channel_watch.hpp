// What is known of a channel, and until when: nothing is shown where it may be read by others. Kept in memory
// alone: each process looks before its first card.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "domain/slack_safety.hpp"

namespace countersign::actors {

struct ChannelWatch {
  std::string refusal;  ///< As the end of a sentence; empty: cards may be shown.
  bool could_look = true;
  std::optional<Instant> looked_at;  ///< None: it must be looked at first.
  std::uint64_t look = 0;            ///< Counts the looks.
  bool is_looking = false;
  bool flight_waits = false;  ///< The call under way waits for the look.
  bool public_told = false;

  bool is_known(Instant now) const;
  void take(const domain::ChannelFacts& facts, Instant now);
  /// Nobody can say what the channel is: nothing is shown.
  void take_failure(const std::string& why, Instant now);
};

}  // namespace countersign::actors
