#include "slack/permalink.hpp"

#include <algorithm>

#include "core/ascii.hpp"

namespace countersign::slack {
namespace {

/// Slack's own, and nothing that could end a link early.
bool is_workspace_url(std::string_view url) {
  constexpr std::size_t longest = 200;
  const auto is_plain = [](char c) {
    return ascii::is_letter_or_digit(c) || c == '-' || c == '.' || c == '/' || c == ':';
  };
  return url.starts_with("https://") && url.ends_with('/') && url.size() <= longest &&
         std::all_of(url.begin(), url.end(), is_plain);
}

}  // namespace

std::string permalink(std::string_view workspace_url, std::string_view channel, std::string_view ts) {
  std::string digits;
  for (const char c : ts) {
    if (c != '.') digits += c;
  }
  const bool is_message = !digits.empty() && std::all_of(digits.begin(), digits.end(),
                                                         [](char c) { return c >= '0' && c <= '9'; });
  const bool is_channel =
      !channel.empty() && std::all_of(channel.begin(), channel.end(), ascii::is_capital_or_digit);
  if (!is_workspace_url(workspace_url) || !is_channel || !is_message) return {};
  return std::string(workspace_url) + "archives/" + std::string(channel) + "/p" + digits;
}

}  // namespace countersign::slack
