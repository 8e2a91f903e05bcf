#include <algorithm>
#include <array>
#include <cctype>

#include "settings/values.hpp"

namespace countersign::settings {
namespace {

constexpr std::size_t quoted_bytes = 60;
/// Entra's secrets have 40 characters, Slack's signing secrets 32; names are made of short words.
constexpr std::size_t suspicious_run_bytes = 20;

bool has_long_mixed_run(std::string_view text) {
  std::size_t length = 0;
  bool letter = false;
  bool digit = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) == 0 && c != '~' && c != '_' && c != '+' && c != '=') {
      length = 0;
      letter = digit = false;
      continue;
    }
    ++length;
    letter = letter || std::isalpha(byte) != 0;
    digit = digit || std::isdigit(byte) != 0;
    if (length >= suspicious_run_bytes && letter && digit) return true;
  }
  return false;
}

}  // namespace

bool is_slack_token(std::string_view text) {
  // docs.slack.dev/authentication/tokens
  static constexpr std::array<std::string_view, 8> prefixes{"xoxb-", "xoxp-", "xoxa-", "xoxr-",
                                                            "xoxs-", "xoxe",  "xapp-", "xwfp-"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; });
}

bool looks_like_secret(std::string_view text) {
  return is_slack_token(text) || has_long_mixed_run(text);
}

std::string in_quotes(std::string_view text) {
  if (looks_like_secret(text)) return "a value that looks like a secret";
  std::string shown;
  for (const char c : text.substr(0, quoted_bytes)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  return "'" + shown + (text.size() > quoted_bytes ? "…'" : "'");
}

}  // namespace countersign::settings
