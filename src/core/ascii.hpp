// ASCII characters, whatever the locale; a byte of any other character is none of them and stays as it is.
// Pure; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace countersign::ascii {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return is_small(c) || is_capital(c);
}
constexpr bool is_letter_or_digit(char c) {
  return is_letter(c) || is_digit(c);
}
/// What Slack's ids are made of.
constexpr bool is_capital_or_digit(char c) {
  return is_capital(c) || is_digit(c);
}

constexpr char lower(char c) {
  return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return is_small(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
inline std::string lower(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = lower(c);
  return result;
}
inline std::string upper(std::string_view text) {
  std::string result(text);
  for (auto& c : result) c = upper(c);
  return result;
}
/// In any letter case.
constexpr bool same(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace countersign::ascii
