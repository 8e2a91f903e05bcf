// When a route's channels are left alone. Pure; any thread.
#pragma once

#include <optional>

#include "core/time.hpp"
#include "domain/document.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// The beginning of the next business hours by the tenant's clock, or `now` during them.
Instant next_opening(const TenantSettings& settings, Instant now);
/// Of the next business day, also during business hours: when a daily digest is due.
Instant next_business_day(const TenantSettings& settings, Instant now);

/// Whether the route shows this document also in its quiet hours: it is over an amount, or has no rate to
/// tell; or it is due soon.
bool is_urgent(const Route& route, const Document& document, Date today);

/// When the document will be due so soon that this route shows it also then; none when that is so by now, or
/// never is by itself.
std::optional<Instant> becomes_urgent(const TenantSettings& settings, const Route& route,
                                      const Document& document, Instant now);
/// The day that it is by the tenant's clock.
Date today(const TenantSettings& settings, Instant now);

/// How long a new message of this route about this document has to wait; zero: not at all.
Duration quiet_wait(const TenantSettings& settings, const Route& route, const Document& document,
                    Instant now);

}  // namespace countersign::domain
