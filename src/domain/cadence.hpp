// How often a company is asked, hour by hour: its own pace, and what its cadences say of quiet hours. Pure;
// any thread.
#pragma once

#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

enum class Pace { poll, sweep };

/// Of several cadences that hold at the same time the first counts.
Duration pace_at(const TenantSettings& tenant, const CompanySettings& company, Pace pace, Instant at);

/// When the next one is due after one at `last`: at the earliest instant of which the pace then in force says
/// that it is time. So a long pace ends with its hours, and a short one waits for nothing.
Instant next_due(const TenantSettings& tenant, const CompanySettings& company, Pace pace, Instant last);

}  // namespace countersign::domain
