// Outside text made fit for a log line or a metric's label.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace countersign::telemetry {

/// Valid UTF-8 of at most `limit` bytes: every byte that belongs to no character becomes U+FFFD, and a longer
/// text ends in "…" (the limit counts both).
std::string clean_text(std::string_view text, std::size_t limit);

/// A JSON string with its quotes. `text` must be valid UTF-8.
std::string json_string(std::string_view text);

}  // namespace countersign::telemetry
