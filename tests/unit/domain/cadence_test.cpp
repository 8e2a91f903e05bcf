// Paces by the clock on the wall: quiet hours and weekends, over both changes of daylight saving time.
#include "domain/cadence.hpp"

#include <rapidcheck.h>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::cadence_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Instant at(const char* text) {
  return *parse_instant(text);
}

/// Every 2 min; every 30 min from 18:00 to 07:00 of the next morning, Monday to Friday; every 6 h at
/// weekends.
TenantSettings quiet_firm() {
  auto settings = full_settings();
  settings.time_zone = "Europe/Berlin";
  Cadence nights;
  nights.days = {false, true, true, true, true, true, false};
  nights.from = 18h;
  nights.to = 7h;
  nights.poll_every = 30min;
  Cadence weekends;
  weekends.days = {true, false, false, false, false, false, true};
  weekends.poll_every = 6h;
  weekends.sweep_every = 12h;
  settings.companies[0].cadences = {nights, weekends};
  return settings;
}

Instant next_poll(const TenantSettings& settings, const char* last) {
  return next_due(settings, settings.companies[0], Pace::poll, at(last));
}

}  // namespace

TEST_CASE("without cadences the company's own pace holds at every hour") {
  const auto settings = full_settings();
  CHECK(next_due(settings, settings.companies[0], Pace::poll, start) == start + 2min);
  CHECK(next_due(settings, settings.companies[0], Pace::sweep, start) == start + 15min);
}

TEST_CASE("a cadence holds in its hours, by the tenant's clock") {
  const auto settings = quiet_firm();
  INFO("Tuesday, 24 November 2026; Berlin is an hour ahead of UTC");
  CHECK(next_poll(settings, "2026-11-24T12:00:00Z") == at("2026-11-24T12:02:00Z"));
  CHECK(next_poll(settings, "2026-11-24T17:00:00Z") == at("2026-11-24T17:30:00Z"));
  CHECK(next_poll(settings, "2026-11-25T02:00:00Z") == at("2026-11-25T02:30:00Z"));
  INFO("what a cadence does not name stays the company's");
  CHECK(next_due(settings, settings.companies[0], Pace::sweep, at("2026-11-24T17:00:00Z")) ==
        at("2026-11-24T17:15:00Z"));
}

TEST_CASE("a long pace ends with its hours, and a short one stretches into them") {
  const auto settings = quiet_firm();
  INFO("07:00 in Berlin: the night is over, and the last poll is longer ago than two minutes");
  CHECK(next_poll(settings, "2026-11-25T05:45:00Z") == at("2026-11-25T06:00:00Z"));
  INFO("the last poll was a minute before seven");
  CHECK(next_poll(settings, "2026-11-25T05:59:00Z") == at("2026-11-25T06:01:00Z"));
  INFO("18:00: the night's pace counts from the last poll");
  CHECK(next_poll(settings, "2026-11-24T16:59:00Z") == at("2026-11-24T17:29:00Z"));
  INFO("two minutes before 18:00: at that very instant the night's pace counts");
  CHECK(next_poll(settings, "2026-11-24T16:58:00Z") == at("2026-11-24T17:28:00Z"));
  INFO("Friday's night is Friday's until Saturday 07:00; then the weekend's pace counts");
  CHECK(next_poll(settings, "2026-11-28T05:50:00Z") == at("2026-11-28T11:50:00Z"));
  INFO("Monday at midnight the weekend is over");
  CHECK(next_poll(settings, "2026-11-29T22:00:00Z") == at("2026-11-29T23:00:00Z"));
}

TEST_CASE("the first cadence that holds is the one") {
  auto settings = quiet_firm();
  Cadence midday;
  midday.from = 12h;
  midday.to = 13h;
  midday.poll_every = 1min;
  auto& cadences = settings.companies[0].cadences;
  cadences.push_back(midday);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-11-24T11:30:00Z")) == 1min);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-11-28T11:30:00Z")) == 6h);
  std::rotate(cadences.begin(), cadences.end() - 1, cadences.end());
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-11-28T11:30:00Z")) == 1min);
  INFO("Saturday 11:50 in Berlin: six hours, were it not for the midday");
  CHECK(next_poll(settings, "2026-11-28T10:50:00Z") == at("2026-11-28T11:00:00Z"));
}

TEST_CASE("the wall's clock counts on both days on which it changes") {
  auto settings = quiet_firm();
  auto& nights = settings.companies[0].cadences[0];
  nights.days.fill(true);
  settings.companies[0].cadences.resize(1);
  INFO("25 October 2026: at 03:00 the clocks go back to 02:00, so the night has fourteen hours");
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-10-24T15:59:59Z")) == 2min);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-10-24T16:00:00Z")) == 30min);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-10-25T05:59:59Z")) == 30min);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2026-10-25T06:00:00Z")) == 2min);
  CHECK(next_poll(settings, "2026-10-25T05:50:00Z") == at("2026-10-25T06:00:00Z"));
  INFO("28 March 2027: at 02:00 they jump to 03:00, so it has twelve");
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2027-03-27T16:59:59Z")) == 2min);
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2027-03-27T17:00:00Z")) == 30min);
  CHECK(next_poll(settings, "2027-03-28T04:50:00Z") == at("2027-03-28T05:00:00Z"));
  INFO("hours that begin in the skipped hour begin when the clocks jump");
  nights.from = 2h + 30min;
  CHECK(pace_at(settings, settings.companies[0], Pace::poll, at("2027-03-28T01:00:00Z")) == 30min);
}

TEST_CASE("what is due is due by the pace of that moment, and never later", "[property]") {
  const auto settings = quiet_firm();
  const auto& company_settings = settings.companies[0];
  const bool holds = rc::check("due at the earliest minute that asks for it", [&] {
    const auto minute = *rc::gen::inRange(0, 400 * 24 * 60);
    const Instant last = at("2026-10-20T00:00:00Z") + std::chrono::minutes{minute};
    const Instant due = next_due(settings, company_settings, Pace::poll, last);
    RC_ASSERT(due > last);
    RC_ASSERT(due - last >= pace_at(settings, company_settings, Pace::poll, due));
    for (Instant earlier = last + 1min; earlier < due; earlier += 1min) {
      RC_ASSERT(earlier - last < pace_at(settings, company_settings, Pace::poll, earlier));
    }
  });
  CHECK(holds);
}

}  // namespace countersign::cadence_test
