#include "core/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace countersign {
namespace {

/// Reads exactly `width` decimal digits and advances; false when there are fewer.
bool take_digits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width) return false;
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool take_char(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, Date& date) {
  int year = 0, month = 0, day = 0;
  if (!take_digits(text, 4, year) || !take_char(text, '-') || !take_digits(text, 2, month) ||
      !take_char(text, '-') || !take_digits(text, 2, day)) {
    return false;
  }
  date = std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)} /
         std::chrono::day{static_cast<unsigned>(day)};
  return date.ok();
}

/// The fraction after the dot, cut to milliseconds.
bool take_fraction(std::string_view& text, int& milliseconds) {
  milliseconds = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 3) milliseconds = milliseconds * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  for (int i = digits; i < 3; ++i) milliseconds *= 10;
  return digits >= 1 && digits <= 9;
}

bool take_offset(std::string_view& text, std::chrono::minutes& offset) {
  offset = std::chrono::minutes{0};
  if (take_char(text, 'Z') || take_char(text, 'z')) return true;
  const bool negative = !text.empty() && text.front() == '-';
  if (!negative && (text.empty() || text.front() != '+')) return false;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!take_digits(text, 2, hours) || !take_char(text, ':') || !take_digits(text, 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  if (negative) offset = -offset;
  return true;
}

struct DurationUnit {
  std::string_view name;
  long long milliseconds;
};
// Longest first, so that formatting picks the largest unit that divides.
constexpr std::array<DurationUnit, 5> duration_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

}  // namespace

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string format_instant(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const Date date{day};
  const std::chrono::hh_mm_ss<std::chrono::milliseconds> time{instant - day};
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return buffer.data();
}

Result<Instant> parse_instant(std::string_view text) {
  const std::string_view whole = text;
  const auto malformed = [&] {
    return fail(ErrorCode::not_understood,
                "'" + std::string(whole.substr(0, 40)) + "' is not a date and time");
  };
  Date date;
  if (!take_date(text, date)) return malformed();
  const Instant midnight{std::chrono::sys_days{date}};
  if (text.empty()) return midnight;
  if (!take_char(text, 'T') && !take_char(text, ' ')) return malformed();
  int hours = 0, minutes = 0, seconds = 0, milliseconds = 0;
  if (!take_digits(text, 2, hours) || !take_char(text, ':') || !take_digits(text, 2, minutes))
    return malformed();
  if (take_char(text, ':') && !take_digits(text, 2, seconds)) return malformed();
  if (take_char(text, '.') && !take_fraction(text, milliseconds)) return malformed();
  std::chrono::minutes offset{0};
  if (!take_offset(text, offset) || !text.empty()) return malformed();
  if (hours > 23 || minutes > 59 || seconds > 60) return malformed();
  const Instant instant = midnight + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
                          std::chrono::seconds{seconds} + std::chrono::milliseconds{milliseconds} - offset;
  // A leap second or an offset can leave the years that four digits write.
  const Date date_there{std::chrono::floor<std::chrono::days>(instant)};
  if (date_there.year() < std::chrono::year{0} || date_there.year() > std::chrono::year{9999})
    return malformed();
  return instant;
}

std::string format_date(Date date) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return buffer.data();
}

std::string display_date(Date date) {
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (!date.ok()) return "?";
  return std::to_string(static_cast<unsigned>(date.day())) + " " +
         months[static_cast<unsigned>(date.month()) - 1] + " " +
         std::to_string(static_cast<int>(date.year()));
}

Result<Date> parse_date(std::string_view text) {
  std::string_view rest = text;
  Date date;
  if (!take_date(rest, date) || !rest.empty()) {
    return fail(ErrorCode::not_understood, "'" + std::string(text.substr(0, 40)) + "' is not a date");
  }
  return date;
}

bool is_empty_date(Date date) {
  return date == Date{std::chrono::year{1}, std::chrono::month{1}, std::chrono::day{1}};
}

int days_between(Date from, Date to) {
  return static_cast<int>((std::chrono::sys_days{to} - std::chrono::sys_days{from}).count());
}

Result<Duration> parse_duration(std::string_view text) {
  long long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr long long most_days = 36'525;  // A hundred years.
  for (const auto& known : duration_units) {
    if (error == std::errc{} && count > 0 && unit == known.name &&
        count <= most_days * 86'400'000 / known.milliseconds) {
      return Duration{count * known.milliseconds};
    }
  }
  return fail(ErrorCode::invalid_argument, "'" + std::string(text.substr(0, 40)) + "' is not a duration",
              "Write a positive whole number and a unit: 250ms, 90s, 2m, 36h or 3d");
}

std::string format_duration(Duration duration) {
  for (const auto& unit : duration_units) {
    if (duration.count() % unit.milliseconds == 0) {
      return std::to_string(duration.count() / unit.milliseconds) + std::string(unit.name);
    }
  }
  return std::to_string(duration.count()) + "ms";
}

}  // namespace countersign
