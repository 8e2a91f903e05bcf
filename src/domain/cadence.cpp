#include "domain/cadence.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "core/time_zone.hpp"

namespace countersign::domain {
namespace {

using std::chrono::days;
using std::chrono::local_days;

struct Span {
  Instant from;
  Instant to;
};

Duration every(const CompanySettings& company, Pace pace) {
  return pace == Pace::poll ? company.poll_every : company.sweep_every;
}

std::optional<Duration> every(const Cadence& cadence, Pace pace) {
  return pace == Pace::poll ? cadence.poll_every : cadence.sweep_every;
}

local_days day_of(const TimeZone& zone, Instant at) {
  return std::chrono::floor<days>(zone.to_local(at));
}

/// The hours that begin on this day, if any do.
std::optional<Span> span_of(const Cadence& cadence, const TimeZone& zone, local_days day) {
  if (!cadence.days.at(std::chrono::weekday{day}.c_encoding())) return std::nullopt;
  const local_days last = cadence.to <= cadence.from ? day + days{1} : day;
  return Span{zone.to_instant(day + cadence.from), zone.to_instant(last + cadence.to)};
}

bool holds(const Cadence& cadence, const TimeZone& zone, Instant at) {
  const local_days today = day_of(zone, at);
  for (const auto day : {today, today - days{1}}) {
    const auto span = span_of(cadence, zone, day);
    if (span && span->from <= at && at < span->to) return true;
  }
  return false;
}

Duration pace_in(const TimeZone& zone, const CompanySettings& company, Pace pace, Instant at) {
  for (const auto& cadence : company.cadences) {
    const auto own = every(cadence, pace);
    if (own && holds(cadence, zone, at)) return *own;
  }
  return every(company, pace);
}

Duration longest(const CompanySettings& company, Pace pace) {
  Duration longest = every(company, pace);
  for (const auto& cadence : company.cadences)
    longest = std::max(longest, every(cadence, pace).value_or(longest));
  return longest;
}

/// The instants in (after, until) at which cadences begin or end.
std::set<Instant> changes_between(const TimeZone& zone, const CompanySettings& company, Instant after,
                                  Instant until) {
  std::set<Instant> changes;
  const local_days last = day_of(zone, until);
  for (local_days day = day_of(zone, after) - days{1}; day <= last; day += days{1}) {
    for (const auto& cadence : company.cadences) {
      const auto span = span_of(cadence, zone, day);
      if (!span) continue;
      for (const auto at : {span->from, span->to}) {
        if (after < at && at < until) changes.insert(at);
      }
    }
  }
  return changes;
}

}  // namespace

Duration pace_at(const TenantSettings& tenant, const CompanySettings& company, Pace pace, Instant at) {
  if (company.cadences.empty()) return every(company, pace);
  return pace_in(TimeZone{tenant.time_zone}, company, pace, at);
}

Instant next_due(const TenantSettings& tenant, const CompanySettings& company, Pace pace, Instant last) {
  if (company.cadences.empty()) return last + every(company, pace);
  const TimeZone zone{tenant.time_zone};
  Instant due = last + pace_in(zone, company, pace, last);
  for (const auto at : changes_between(zone, company, last, last + longest(company, pace))) {
    if (due < at) break;
    due = std::max(at, last + pace_in(zone, company, pace, at));
  }
  return due;
}

}  // namespace countersign::domain
