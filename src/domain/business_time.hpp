// When people work. Pure but for the system's time zone database; any thread.
#pragma once

#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// When `wait` has gone by since `from`, counting whole business days alone, and then the next moment of a
/// day at work: on a Friday at 15:00, 24 hours later is Monday at 15:00. Ends before the year 2200 whatever
/// the hours say.
Instant after_business_time(Instant from, Duration wait, const BusinessHours& hours, const TimeZone& zone);

/// When the next business day begins that has not begun yet; of hours without a business day, the next day.
Instant next_opening(Instant now, const BusinessHours& hours, const TimeZone& zone);

/// The first moment of a day there.
Instant begin_of_day(Date day, const TimeZone& zone);
/// The day that it is there.
Date day_at(Instant instant, const TimeZone& zone);

}  // namespace countersign::domain
