#include "domain/business_time.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

using namespace std::chrono;
using LocalDay = local_days;

constexpr Duration day_ms = 24h;
/// Days that are looked at: the settings' longest waits are shorter.
constexpr int most_days = 4'000;

bool is_business_day(const BusinessHours& hours, LocalDay day) {
  return hours.days.at(weekday(day).c_encoding());
}

bool has_business_day(const BusinessHours& hours) {
  return std::find(hours.days.begin(), hours.days.end(), true) != hours.days.end();
}

/// The local time when this much of business days has gone by.
LocalTime count_days(LocalTime from, Duration wait, const BusinessHours& hours) {
  LocalTime at = from;
  for (int i = 0; i < most_days; ++i) {
    const LocalDay day = floor<days>(at);
    const LocalTime next = LocalTime(day) + day_ms;
    if (is_business_day(hours, day)) {
      if (at + wait < next) return at + wait;
      wait -= next - at;
    }
    at = next;
  }
  return at;
}

LocalTime next_at_work(LocalTime at, const BusinessHours& hours) {
  for (int i = 0; i < most_days; ++i) {
    const LocalDay day = floor<days>(at);
    const LocalTime opens = LocalTime(day) + hours.from;
    const LocalTime closes = LocalTime(day) + hours.to;
    if (is_business_day(hours, day) && at < closes) return std::max(at, opens);
    at = LocalTime(day) + day_ms;
  }
  return at;
}

}  // namespace

Instant after_business_time(Instant from, Duration wait, const BusinessHours& hours, const TimeZone& zone) {
  if (!has_business_day(hours)) return from + wait;
  return zone.to_instant(next_at_work(count_days(zone.to_local(from), wait, hours), hours));
}

Instant next_opening(Instant now, const BusinessHours& hours, const TimeZone& zone) {
  auto day = floor<days>(zone.to_local(now));
  for (int i = 0; i < most_days; ++i, day += days{1}) {
    const Instant opens = zone.to_instant(LocalTime(day) + hours.from);
    if ((is_business_day(hours, day) || !has_business_day(hours)) && opens > now) return opens;
  }
  return now + day_ms;
}

Instant begin_of_day(Date day, const TimeZone& zone) {
  const std::chrono::local_days local{std::chrono::sys_days{day}.time_since_epoch()};
  return zone.to_instant(LocalTime(local));
}

Date day_at(Instant instant, const TimeZone& zone) {
  const auto local = std::chrono::floor<std::chrono::days>(zone.to_local(instant));
  return Date{std::chrono::sys_days{local.time_since_epoch()}};
}

}  // namespace countersign::domain
