#include "slack/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

#include "core/ascii.hpp"

namespace countersign::slack {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr char32_t zero_width_joiner = 0x200D;
constexpr std::string_view zero_width_space = "\u200B";
constexpr std::string_view first_strong_isolate = "\u2068";
constexpr std::string_view pop_isolate = "\u2069";
constexpr std::string_view ellipsis = "…";
constexpr std::size_t id_characters = 32;

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [point](const Range& range) { return point >= range.first && point <= range.last; });
}

/// Combining marks of the common scripts, variation selectors, emoji modifiers and tags: never the first
/// character of what a reader sees as one.
constexpr std::array<Range, 24> extending{
    {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},  {0x064B, 0x065F},
     {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x0900, 0x0903}, {0x093A, 0x094F},  {0x0981, 0x0983},
     {0x09BC, 0x09CD}, {0x0A3C, 0x0A4D}, {0x0ABC, 0x0ACD}, {0x0BBE, 0x0BCD},  {0x0C3E, 0x0C4D},
     {0x0CBC, 0x0CCD}, {0x0D3E, 0x0D4D}, {0x0E31, 0x0E3A}, {0x0E47, 0x0E4E},  {0x1AB0, 0x1AFF},
     {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}}};
constexpr std::array<Range, 4> extending_rare{
    {{zero_width_joiner, zero_width_joiner}, {0x3099, 0x309A}, {0xFE20, 0xFE2F}, {0xE0020, 0xE01EF}}};

constexpr std::array<Range, 6> right_to_left{{{0x0590, 0x08FF},
                                              {0x200F, 0x200F},
                                              {0xFB1D, 0xFDFF},
                                              {0xFE70, 0xFEFC},
                                              {0x10800, 0x10FFF},
                                              {0x1E800, 0x1EFFF}}};

/// C0 but the white space, DEL and C1, the bidirectional controls, U+FEFF and noncharacters.
constexpr std::array<Range, 9> dropped{{{0x00, 0x08},
                                        {0x0E, 0x1F},
                                        {0x7F, 0x84},
                                        {0x86, 0x9F},
                                        {0x202A, 0x202E},
                                        {0x2066, 0x2069},
                                        {0xFEFF, 0xFEFF},
                                        {0xFDD0, 0xFDEF},
                                        {0xFFFE, 0xFFFF}}};

bool is_white_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0x85 || point == 0x2028 ||
         point == 0x2029;
}

bool is_regional_indicator(char32_t point) {
  return point >= 0x1F1E6 && point <= 0x1F1FF;
}

std::size_t length_of_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Takes one code point and advances; a byte that begins none is taken alone as U+FFFD.
char32_t take(std::string_view& text) {
  static constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = length_of_lead(lead);
  if (length == 1) {
    text.remove_prefix(1);
    return lead;
  }
  char32_t point = lead & (0x7Fu >> length);
  bool valid = length != 0 && length <= text.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    valid = (next & 0xC0u) == 0x80;
    point = (point << 6) | (next & 0x3Fu);
  }
  valid = valid && point >= smallest[length] && point <= 0x10FFFF && !(point >= 0xD800 && point <= 0xDFFF);
  text.remove_prefix(valid ? length : 1);
  return valid ? point : replacement;
}

void put(std::string& text, char32_t point) {
  const auto byte = [&text](char32_t value) { text += static_cast<char>(value); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0 | (point >> 6));
    return byte(0x80 | (point & 0x3F));
  }
  if (point < 0x10000) {
    byte(0xE0 | (point >> 12));
  } else {
    byte(0xF0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3F));
  }
  byte(0x80 | ((point >> 6) & 0x3F));
  byte(0x80 | (point & 0x3F));
}

std::u32string decode(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  while (!text.empty()) points += take(text);
  return points;
}

/// Whether a reader sees one character across the gap before `points[position]`.
bool is_inside_character(const std::u32string& points, std::size_t position) {
  const char32_t next = points[position];
  if (is_in(extending, next) || is_in(extending_rare, next)) return true;
  if (points[position - 1] == zero_width_joiner) return true;
  if (!is_regional_indicator(next)) return false;
  std::size_t before = 0;
  while (before < position && is_regional_indicator(points[position - 1 - before])) ++before;
  return before % 2 == 1;
}

/// "<" before what would make it a command becomes "‹", which is as long. Plain text should hold no commands,
/// but there is no documented escape for it, and names between "<@" and ">" were reported to be read
/// (slackapi/node-slack-sdk#712).
std::string disarm(std::string_view text) {
  std::string disarmed;
  disarmed.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool command = text[i] == '<' && (next == '!' || next == '@' || next == '#');
    if (command) {
      disarmed += "‹";
    } else {
      disarmed += text[i];
    }
  }
  return disarmed;
}

bool is_word(char character) {
  return ascii::is_letter_or_digit(character);
}

}  // namespace

std::string clean(std::string_view text) {
  std::string cleaned;
  cleaned.reserve(text.size());
  while (!text.empty()) {
    const char32_t point = take(text);
    if (is_white_space(point)) {
      cleaned += ' ';
    } else if (!is_in(dropped, point)) {
      put(cleaned, point);
    }
  }
  const auto first = cleaned.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return cleaned.substr(first, cleaned.find_last_not_of(' ') - first + 1);
}

std::string escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    if (character == '&') {
      escaped += "&amp;";
    } else if (character == '<') {
      escaped += "&lt;";
    } else if (character == '>') {
      escaped += "&gt;";
    } else {
      escaped += character;
    }
  }
  return escaped;
}

std::string unescape(std::string_view text) {
  static constexpr std::pair<std::string_view, char> entities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
  std::string plain;
  while (!text.empty()) {
    const auto* found = std::find_if(std::begin(entities), std::end(entities),
                                     [&](const auto& entity) { return text.starts_with(entity.first); });
    const bool is_entity = found != std::end(entities);
    plain += is_entity ? found->second : text.front();
    text.remove_prefix(is_entity ? found->first.size() : 1);
  }
  return plain;
}

std::string neutralise(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    safe += character;
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool marker = character == '*' || character == '_' || character == '~' || character == '`';
    const bool emoji = character == ':' && (is_word(next) || next == '+' || next == '-' || next == '_');
    if (marker || emoji) safe += zero_width_space;
  }
  return safe;
}

std::string isolate(std::string_view text) {
  bool mixed = false;
  for (std::string_view rest = text; !rest.empty() && !mixed;) mixed = is_in(right_to_left, take(rest));
  std::string isolated(text);
  if (mixed) {
    isolated.insert(0, first_strong_isolate);
    isolated += pop_isolate;
  }
  return isolated;
}

std::string cut(std::string_view text, std::size_t longest) {
  if (longest == 0) return {};
  const std::u32string points = decode(text);
  std::size_t kept = points.size();
  if (kept > longest) {
    kept = longest - 1;
    while (kept > 0 && is_inside_character(points, kept)) --kept;
    while (kept > 0 && points[kept - 1] == U' ') --kept;
  }
  std::string result;
  for (std::size_t i = 0; i < kept; ++i) put(result, points[i]);
  if (kept < points.size()) result += ellipsis;
  return result;
}

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80; }));
}

std::string plain(std::string_view text, std::size_t longest) {
  return isolate(disarm(cut(clean(text), longest)));
}

std::string mrkdwn(std::string_view text, std::size_t longest) {
  return isolate(escape(neutralise(cut(clean(text), longest))));
}

std::string fallback(std::string_view text, std::size_t longest) {
  return isolate(escape(cut(clean(text), longest)));
}

namespace {

/// Slack's ids: one of these letters, then capital letters and digits.
bool is_id(std::string_view text, std::string_view first) {
  return text.size() > 1 && text.size() <= id_characters && first.find(text.front()) != first.npos &&
         std::all_of(text.begin(), text.end(), ascii::is_capital_or_digit);
}

}  // namespace

std::string mention(std::string_view user_id) {
  // "<@lee>" may mention the person of that name (slackapi/node-slack-sdk#712).
  if (!is_id(user_id, "UW")) return mrkdwn(user_id, id_characters);
  return "<@" + std::string(user_id) + ">";
}

std::string group_mention(std::string_view group_id) {
  if (!is_id(group_id, "S")) return mrkdwn(group_id, id_characters);
  return "<!subteam^" + std::string(group_id) + ">";
}

}  // namespace countersign::slack
