#include "core/kill_point.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <iostream>

namespace countersign {
namespace {

std::atomic<long> passes_left{0};

KillPoint read_kill_point() {
  const char* setting = std::getenv("COUNTERSIGN_KILL_AT");
  if (setting == nullptr) return KillPoint::none;
  const std::string_view text(setting);
  const auto colon = std::min(text.find(':'), text.size());
  const auto* const found = std::find_if(kill_points.begin(), kill_points.end(), [&](const auto& known) {
    return known.second == text.substr(0, colon);
  });
  long passes = 0;
  const auto number = text.substr(std::min(colon + 1, text.size()));
  std::from_chars(number.data(), number.data() + number.size(), passes);
  if (found == kill_points.end() || passes <= 0) {
    std::cerr << "countersign: COUNTERSIGN_KILL_AT is for tests and says '<kill point>:<number>'; '" << text
              << "' does not\n";
    std::_Exit(2);
  }
  passes_left = passes;
  return found->first;
}

}  // namespace

const KillPoint armed_kill_point = read_kill_point();

void pass_armed_kill_point() {
  if (passes_left.fetch_sub(1) != 1) return;
  std::raise(SIGKILL);
}

}  // namespace countersign
