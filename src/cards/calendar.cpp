#include "cards/calendar.hpp"

#include <array>
#include <cstdio>

namespace countersign::cards {
namespace {

constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

const char* month_of(Date date) {
  return months[(static_cast<unsigned>(date.month()) + 11) % 12];
}

std::string day_and_month(Date date) {
  return std::to_string(static_cast<unsigned>(date.day())) + " " + month_of(date);
}

std::string clock_time(LocalTime local) {
  const auto since_midnight = local - std::chrono::floor<std::chrono::days>(local);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count();
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d", static_cast<int>(minutes / 60),
                static_cast<int>(minutes % 60));
  return text.data();
}

Date day_of_local(LocalTime local) {
  return Date{std::chrono::floor<std::chrono::days>(local)};
}

std::string count_days(int days) {
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

}  // namespace

Date Calendar::day_of(Instant instant) const {
  return day_of_local(zone_.to_local(instant));
}

std::string Calendar::moment(Instant instant) const {
  const LocalTime here = zone_.to_local(instant);
  return day_and_month(day_of_local(here)) + " " + clock_time(here);
}

std::string Calendar::moment_near(Instant instant, Instant reference) const {
  return day_of(instant) == day_of(reference) ? clock_time(zone_.to_local(instant)) : moment(instant);
}

std::string weekday_date(Date date) {
  const std::chrono::weekday weekday{std::chrono::sys_days{date}};
  return std::string(weekdays[weekday.c_encoding() % 7]) + " " + short_date(date);
}

std::string short_date(Date date) {
  return day_and_month(date) + " " + std::to_string(static_cast<int>(date.year()));
}

std::string days_left(Date due, Date today) {
  const int days = days_between(today, due);
  if (days == 0) return "due today";
  return days > 0 ? count_days(days) + " left" : "OVERDUE " + count_days(-days);
}

}  // namespace countersign::cards
