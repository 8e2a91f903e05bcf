// A place's clock and its daylight saving time.
#include "core/time_zone.hpp"

#include "catch.hpp"

namespace countersign::time_zone_test {

using namespace countersign;
using namespace std::chrono_literals;

namespace {

Instant at(const char* text) {
  return *parse_instant(text);
}
LocalTime wall(int year, unsigned month, unsigned day, Duration since_midnight) {
  const std::chrono::local_days midnight{std::chrono::year{year} / std::chrono::month{month} /
                                         std::chrono::day{day}};
  return midnight + since_midnight;
}

}  // namespace

TEST_CASE("an instant is read on the wall's clock, in winter and in summer") {
  const TimeZone berlin{"Europe/Berlin"};
  CHECK(berlin.to_local(at("2026-11-24T14:00:00.123Z")) == wall(2026, 11, 24, 15h + 123ms));
  CHECK(berlin.to_local(at("2026-07-24T22:30:00Z")) == wall(2026, 7, 25, 30min));
  CHECK(TimeZone{"America/New_York"}.to_local(at("2026-11-24T03:00:00Z")) == wall(2026, 11, 23, 22h));
}

TEST_CASE("a time on the wall's clock is one instant, also where the clocks change") {
  const TimeZone berlin{"Europe/Berlin"};
  CHECK(berlin.to_instant(wall(2026, 11, 24, 15h)) == at("2026-11-24T14:00:00Z"));
  INFO("from 02:00 to 03:00 the clocks jump");
  CHECK(berlin.to_instant(wall(2027, 3, 28, 1h + 59min)) == at("2027-03-28T00:59:00Z"));
  CHECK(berlin.to_instant(wall(2027, 3, 28, 2h + 30min)) == at("2027-03-28T01:00:00Z"));
  CHECK(berlin.to_instant(wall(2027, 3, 28, 3h)) == at("2027-03-28T01:00:00Z"));
  INFO("the hour from 02:00 to 03:00 comes twice: the first counts");
  CHECK(berlin.to_instant(wall(2026, 10, 25, 2h + 30min)) == at("2026-10-25T00:30:00Z"));
  CHECK(berlin.to_instant(wall(2026, 10, 25, 3h)) == at("2026-10-25T02:00:00Z"));
}

TEST_CASE("a name that the database does not have counts as UTC") {
  CHECK(TimeZone::is_known("Europe/Berlin"));
  CHECK_FALSE(TimeZone::is_known("Europe/Berln"));
  const TimeZone nowhere{"Europe/Berln"};
  CHECK(nowhere.to_local(at("2026-11-24T14:00:00Z")) == wall(2026, 11, 24, 14h));
  CHECK(nowhere.to_instant(wall(2026, 11, 24, 14h)) == at("2026-11-24T14:00:00Z"));
}

}  // namespace countersign::time_zone_test
