#include "domain/command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::domain {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::string_view spaces = " \t\r\n";
/// "from 21 dec 2026 until 6 jan 2027" with a person before it; more words are no date.
constexpr std::size_t delegation_words = 16;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (text = trimmed(text); !text.empty() && words.size() <= delegation_words;) {
    const auto end = std::min(text.find_first_of(spaces), text.size());
    words.emplace_back(text.substr(0, end));
    text = trimmed(text.substr(end));
  }
  return words;
}

/// "<@U024BE7LH>" or "<@U024BE7LH|dana>": as Slack writes a person whom somebody has chosen.
std::string user_of(std::string_view word) {
  if (!word.starts_with("<@") || !word.ends_with(">")) return {};
  const std::string_view inside = word.substr(2, word.size() - 3);
  const std::string user(inside.substr(0, inside.find('|')));
  const bool is_id = user.size() > 1 && user.size() <= 32 && (user.front() == 'U' || user.front() == 'W') &&
                     std::all_of(user.begin(), user.end(), ascii::is_capital_or_digit);
  return is_id ? user : std::string{};
}

std::optional<unsigned> number_of(std::string_view text) {
  for (const std::string_view ordinal : {"st", "nd", "rd", "th", "."}) {
    if (text.size() > ordinal.size() && text.ends_with(ordinal)) text.remove_suffix(ordinal.size());
  }
  unsigned value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// The place of a name of which at least the first three letters are there.
template <std::size_t Count>
std::optional<unsigned> place_of(std::string_view word, const std::array<std::string_view, Count>& names) {
  for (std::size_t i = 0; i < Count; ++i) {
    if (word.size() >= 3 && names[i].starts_with(word)) return static_cast<unsigned>(i);
  }
  return std::nullopt;
}

std::optional<unsigned> weekday_of(std::string_view word) {
  static constexpr std::array<std::string_view, 7> names{"sunday",   "monday", "tuesday", "wednesday",
                                                         "thursday", "friday", "saturday"};
  return place_of(word, names);
}

std::optional<unsigned> month_of(std::string_view word) {
  static constexpr std::array<std::string_view, 12> names{"january",   "february", "march",    "april",
                                                          "may",       "june",     "july",     "august",
                                                          "september", "october",  "november", "december"};
  return place_of(word, names);
}

/// "4 dec", "dec 4", "4 dec 2026"; without a year the next one that is not past.
std::optional<Date> day_of_month(const std::vector<std::string>& words, Date today) {
  if (words.size() != 2 && words.size() != 3) return std::nullopt;
  auto month = month_of(words[1]);
  auto day = number_of(words[0]);
  if (!month) {
    month = month_of(words[0]);
    day = number_of(words[1]);
  }
  if (!month || !day) return std::nullopt;
  const auto year_given = words.size() == 3 ? number_of(words[2]) : std::nullopt;
  if (words.size() == 3 && (!year_given || *year_given < 2000 || *year_given > 2199)) return std::nullopt;
  Date date{year_given ? std::chrono::year{static_cast<int>(*year_given)} : today.year(),
            std::chrono::month{*month + 1}, std::chrono::day{*day}};
  if (!year_given && date.ok() && sys_days{date} < sys_days{today}) date += std::chrono::years{1};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::optional<Date> read_day(std::vector<std::string> words, Date today) {
  for (auto& word : words) {
    word = ascii::lower(word);
    while (!word.empty() && word.back() == ',') word.pop_back();
  }
  if (words.size() > 1 && words.front() == "next" && weekday_of(words[1])) words.erase(words.begin());
  if (words.size() != 1) return day_of_month(words, today);
  if (words[0] == "today") return today;
  if (words[0] == "tomorrow") return Date{sys_days{today} + days{1}};
  if (const auto wanted = weekday_of(words[0])) {
    const auto present = std::chrono::weekday{sys_days{today}}.c_encoding();
    const auto ahead = (*wanted + 7 - present) % 7;
    return Date{sys_days{today} + days{ahead == 0 ? 7 : ahead}};
  }
  const auto date = parse_date(words[0]);
  return date ? std::optional{*date} : std::nullopt;
}

bool is_until(const std::string& word) {
  const auto text = ascii::lower(word);
  return text == "until" || text == "till" || text == "to" || text == "through";
}

std::variant<DelegationWish, DelegationProblem> checked(const DelegationWish& wish, Date today) {
  const sys_days last{wish.ends};
  const sys_days first = wish.starts ? sys_days{*wish.starts} : sys_days{today};
  if (last < sys_days{today}) return DelegationProblem::is_over;
  if (last < first) return DelegationProblem::backwards;
  if (last - sys_days{today} > days{limits::delegation_days}) return DelegationProblem::too_long;
  return wish;
}

}  // namespace

ParsedCommand parse_command(std::string_view text) {
  const std::string_view whole = trimmed(text);
  const auto end = std::min(whole.find_first_of(spaces), whole.size());
  const std::string verb = ascii::lower(whole.substr(0, end));
  if (verb.empty() || verb == "?") return {"help", {}};
  for (const std::string_view known : {"help", "mine", "ready", "find", "delegate"}) {
    if (verb == known) return {verb, std::string(trimmed(whole.substr(end)))};
  }
  return {"unknown", std::string(whole)};
}

std::variant<DelegationWish, DelegationProblem> parse_delegation(std::string_view text, Date today) {
  const auto words = words_of(text);
  DelegationWish wish;
  if (words.empty()) return wish;
  const auto first = ascii::lower(words.front());
  if (words.size() == 1 && (first == "stop" || first == "end" || first == "off")) {
    wish.kind = DelegationWish::Kind::stop;
    return wish;
  }
  wish.kind = DelegationWish::Kind::make;
  wish.to = user_of(words.front());
  if (wish.to.empty()) return DelegationProblem::nobody;
  const auto until = std::find_if(words.begin() + 1, words.end(), is_until);
  if (until == words.end() || until + 1 == words.end()) return DelegationProblem::no_end;
  if (until != words.begin() + 1) {
    if (ascii::lower(words[1]) != "from") return DelegationProblem::unclear_date;
    wish.starts = read_day({words.begin() + 2, until}, today);
    if (!wish.starts) return DelegationProblem::unclear_date;
  }
  const auto ends = read_day({until + 1, words.end()}, today);
  if (!ends || words.size() > delegation_words) return DelegationProblem::unclear_date;
  wish.ends = *ends;
  return checked(wish, today);
}

}  // namespace countersign::domain
