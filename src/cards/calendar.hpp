// Dates and times as cards print them: plain English, in the tenant's time zone. Dates are never Slack date
// tokens, which the reader's own zone could shift by a day.
#pragma once

#include <string>

#include "core/time_zone.hpp"

namespace countersign::cards {

/// Instants as a tenant's people read them. Any thread.
class Calendar {
 public:
  /// As TimeZone: an IANA name, and UTC for one that is not known.
  explicit Calendar(const std::string& time_zone) : zone_(time_zone) {}

  /// The day at that instant.
  Date day_of(Instant instant) const;
  /// "24 Nov 14:02".
  std::string moment(Instant instant) const;
  /// "14:02" when `instant` is on the same day as `reference`, else as `moment`.
  std::string moment_near(Instant instant, Instant reference) const;

 private:
  TimeZone zone_;
};

/// "Fri 4 Dec 2026".
std::string weekday_date(Date date);
/// "4 Dec 2026".
std::string short_date(Date date);
/// Whole days: "10 days left", "due today", "OVERDUE 3 days".
std::string days_left(Date due, Date today);

}  // namespace countersign::cards
