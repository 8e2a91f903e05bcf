// The part of a channel's history in which a lost message is looked for.
#pragma once

#include <cstddef>

#include "core/time.hpp"

namespace countersign::slack::history_window {

/// Our clock may be ahead of Slack's.
inline constexpr Duration before_ms{5 * 60'000};
/// Our clock may be behind, and the call took its time.
inline constexpr Duration after_ms{10 * 60'000};
/// conversations.history: at most 999 on a page (docs.slack.dev/apis/web-api/pagination). A channel takes one
/// message a second from us, 900 in a window.
inline constexpr std::size_t messages = 999;

}  // namespace countersign::slack::history_window
