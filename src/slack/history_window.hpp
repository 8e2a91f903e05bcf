// The part of a channel's history in which a lost message is looked for.
#pragma once

#include <cstddef>

#include "core/time.hpp"

namespace countersign::slack::history_window {

/// Our clock may be ahead of Slack's.
inline constexpr Duration before_ms{5 * 60'000};
/// Our clock may be behind, and the call took its time.
inline constexpr Duration after_ms{15 * 60'000};
/// conversations.history: at most 999 on a page, 200 recommended (docs.slack.dev/apis/web-api/pagination).
inline constexpr std::size_t messages = 200;

}  // namespace countersign::slack::history_window
