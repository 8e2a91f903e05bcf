#include "domain/quiet_hours.hpp"

#include "core/time_zone.hpp"
#include "domain/business_time.hpp"

namespace countersign::domain {

Instant next_opening(const TenantSettings& settings, Instant now) {
  const TimeZone zone(settings.time_zone);
  return after_business_time(now, Duration::zero(), settings.business_hours, zone);
}

Instant next_business_day(const TenantSettings& settings, Instant now) {
  const TimeZone zone(settings.time_zone);
  const Date today = day_at(now, zone);
  const Instant tomorrow = begin_of_day(Date{std::chrono::sys_days{today} + std::chrono::days{1}}, zone);
  return after_business_time(tomorrow, Duration::zero(), settings.business_hours, zone);
}

bool is_urgent(const Route& route, const Document& document, Date today) {
  const auto& quiet = route.quiet;
  if (quiet.urgent_over &&
      (!document.local_total || document.local_total->total.amount.absolute() >= *quiet.urgent_over)) {
    return true;
  }
  if (!quiet.urgent_within || !document.due_date) return false;
  return Duration{std::chrono::days{days_between(today, *document.due_date)}} <= *quiet.urgent_within;
}

Date today(const TenantSettings& settings, Instant now) {
  return day_at(now, TimeZone(settings.time_zone));
}

std::optional<Instant> becomes_urgent(const TenantSettings& settings, const Route& route,
                                      const Document& document, Instant now) {
  const auto& within = route.quiet.urgent_within;
  if (!within || !document.due_date) return std::nullopt;
  const auto day = std::chrono::sys_days{*document.due_date} - std::chrono::floor<std::chrono::days>(*within);
  const Instant at = begin_of_day(Date{day}, TimeZone(settings.time_zone));
  return at > now ? std::optional{at} : std::nullopt;
}

Duration quiet_wait(const TenantSettings& settings, const Route& route, const Document& document,
                    Instant now) {
  if (!route.quiet.kept) return Duration::zero();
  if (is_urgent(route, document, today(settings, now))) return Duration::zero();
  return std::max(next_opening(settings, now) - now, Duration::zero());
}

}  // namespace countersign::domain
