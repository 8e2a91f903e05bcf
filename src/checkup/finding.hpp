// What a check of the set-up found: one sentence each, with what to do next. Pure values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::checkup {

enum class Level : std::uint8_t {
  ok,
  warning,  ///< It works, or cannot be told; somebody should look.
  broken,   ///< Documents or clicks are lost until it is repaired.
};
/// "ok", "warning", "broken".
const char* to_string(Level level);

/// Holds no secret, no token and no notification URL.
struct Finding {
  std::string tenant;  ///< Empty: the whole server.
  std::string check;   ///< A stable id: "slack.channel". All of them: docs/reference/check.md.
  Level level = Level::ok;
  std::string what;    ///< One sentence without a full stop.
  std::string remedy;  ///< What to do next; empty when there is nothing to do.
  bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

/// Without a tenant: whoever runs the check adds it.
Finding passed(std::string_view check, std::string what);
Finding warned(std::string_view check, std::string what, std::string remedy);
Finding failed(std::string_view check, std::string what, std::string remedy);

struct Counts {
  std::size_t ok = 0;
  std::size_t warnings = 0;
  std::size_t broken = 0;
};
Counts count(const Findings& findings);
/// 0 all fine, 1 warnings, 2 something is broken.
int exit_code(const Counts& counts);

/// "✔ contoso  slack.channel  …", the remedy on a line of its own below; ends with a line break. Control
/// characters of outside words, also those of writing direction, are dropped: they must not steer a terminal.
std::string text_of(const Finding& finding);
/// "12 ok, 1 warning, 0 broken."
std::string closing_line(const Counts& counts);

/// What no check without a change in Business Central or Slack can show, and what shows it instead.
const std::vector<std::string>& not_proven();

/// One document: {"ok", "warnings", "broken", "exit_code", "findings": […], "not_proven": […]}.
std::string json_of(const Findings& findings);

}  // namespace countersign::checkup
