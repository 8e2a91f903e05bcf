// Time as values. Nothing but a Clock reads the time; domain code is handed an Instant.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign {

using Duration = std::chrono::milliseconds;
/// A point in UTC, to the millisecond (Business Central's own resolution).
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// A calendar day without a zone: an invoice's due date is one, and must never pass through an Instant.
using Date = std::chrono::year_month_day;

/// Real in production, virtual in the simulator. Thread safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

/// "2026-11-24T14:02:00.123Z".
std::string format_instant(Instant instant);
/// RFC 3339 with Z or an offset, 0 to 9 fraction digits (cut to milliseconds). A date alone is midnight UTC.
Result<Instant> parse_instant(std::string_view text);

/// "2026-12-04".
std::string format_date(Date date);
/// "4 Dec 2026": for people, in English.
std::string display_date(Date date);
/// "YYYY-MM-DD", a real calendar day. Business Central's "0001-01-01" parses; ask `is_empty_date`.
Result<Date> parse_date(std::string_view text);
/// Business Central writes an empty date as 0001-01-01.
bool is_empty_date(Date date);
/// Whole days from `from` to `to`; negative when `to` is earlier.
int days_between(Date from, Date to);

/// "90s", "2m", "36h", "3d", "250ms": a positive whole number and a unit.
Result<Duration> parse_duration(std::string_view text);
/// The shortest of the forms above that is exact.
std::string format_duration(Duration duration);

}  // namespace countersign
