// When a reminder is due.
#include "domain/business_time.hpp"

#include "catch.hpp"

namespace countersign::business_time_test {

using namespace countersign;
using namespace countersign::domain;
using namespace std::chrono_literals;

namespace {

const TimeZone berlin{"Europe/Berlin"};

std::string due(const char* from, Duration wait, const BusinessHours& hours = {},
                const TimeZone& zone = berlin) {
  return format_instant(after_business_time(*parse_instant(from), wait, hours, zone));
}

}  // namespace

TEST_CASE("a day at work later is the next business day at the same time", "[business_time]") {
  // Tuesday to Wednesday; Friday to Monday.
  CHECK(due("2026-11-24T14:00:00Z", 24h) == "2026-11-25T14:00:00.000Z");
  CHECK(due("2026-11-27T14:00:00Z", 24h) == "2026-11-30T14:00:00.000Z");
}

TEST_CASE("what falls outside the hours of a day waits for the next morning, by that place's clock",
          "[business_time]") {
  // 18:00 in Berlin is 17:00 in UTC: after work.
  CHECK(due("2026-11-24T15:00:00Z", 2h) == "2026-11-25T07:00:00.000Z");
  CHECK(due("2026-11-24T02:00:00Z", 1h) == "2026-11-24T07:00:00.000Z");
  CHECK(due("2026-11-28T12:00:00Z", 1h) == "2026-11-30T07:00:00.000Z");
  // The same moment is still at work in Chicago.
  CHECK(due("2026-11-24T15:00:00Z", 2h, {}, TimeZone{"America/Chicago"}) == "2026-11-24T17:00:00.000Z");
}

TEST_CASE("days that are no business days do not count", "[business_time]") {
  BusinessHours sundays;
  sundays.days.fill(false);
  sundays.days[0] = true;
  CHECK(due("2026-11-24T14:00:00Z", 48h, sundays) == "2026-12-13T07:00:00.000Z");
  SECTION("and where there are none, every day does") {
    BusinessHours never;
    never.days.fill(false);
    CHECK(due("2026-11-28T12:00:00Z", 1h, never) == "2026-11-28T13:00:00.000Z");
  }
}

TEST_CASE("the clock's change to summer time moves no one's morning", "[business_time]") {
  CHECK(due("2026-03-27T14:00:00Z", 24h) == "2026-03-30T13:00:00.000Z");
}

TEST_CASE("the next opening is the begin of a business day that has not begun yet", "[business_time]") {
  const auto opening = [](const char* now, const BusinessHours& hours = {}) {
    return format_instant(next_opening(*parse_instant(now), hours, berlin));
  };
  CHECK(opening("2026-11-24T06:59:59Z") == "2026-11-24T07:00:00.000Z");
  CHECK(opening("2026-11-24T07:00:00Z") == "2026-11-25T07:00:00.000Z");
  CHECK(opening("2026-11-27T14:00:00Z") == "2026-11-30T07:00:00.000Z");
  CHECK(opening("2026-03-27T14:00:00Z") == "2026-03-30T06:00:00.000Z");
  BusinessHours never;
  never.days.fill(false);
  CHECK(opening("2026-11-27T14:00:00Z", never) == "2026-11-28T07:00:00.000Z");
}

}  // namespace countersign::business_time_test
