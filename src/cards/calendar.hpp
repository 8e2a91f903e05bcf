// Dates and times as cards print them: plain English, in the tenant's time zone. Dates are never Slack date
// tokens, which the reader's own zone could shift by a day.
#pragma once

#include <string>

#include "core/time.hpp"

namespace date {
class time_zone;
}

namespace countersign::cards {

/// Instants as a tenant's people read them. Any thread.
class Calendar {
 public:
  /// An IANA name, looked up in the system's time zone database. One that is not known, and a system without
  /// the database, count as UTC.
  explicit Calendar(const std::string& time_zone);

  /// The day at that instant.
  Date day_of(Instant instant) const;
  /// "24 Nov 14:02".
  std::string moment(Instant instant) const;
  /// "14:02" when `instant` is on the same day as `reference`, else as `moment`.
  std::string moment_near(Instant instant, Instant reference) const;

 private:
  Instant local(Instant instant) const;
  const date::time_zone* zone_;  ///< Null: UTC. Owned by the time zone library until the process ends.
};

/// "Fri 4 Dec 2026".
std::string weekday_date(Date date);
/// "4 Dec 2026".
std::string short_date(Date date);
/// Whole days: "10 days left", "due today", "OVERDUE 3 days".
std::string days_left(Date due, Date today);

}  // namespace countersign::cards
