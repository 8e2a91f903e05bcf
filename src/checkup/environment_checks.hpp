// Findings about the environment as a whole: is it for production, is its tenant paused, what is polled there
// and why. Pure; any thread.
#pragma once

#include <string>

#include "checkup/finding.hpp"
#include "core/http_message.hpp"
#include "domain/subscription_plan.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::checkup {

/// Of `businesscentral::environments_url`: a sandbox is a copy as a rule, and its cards reach real people.
Finding judge_environment(const domain::TenantSettings& settings, const HttpResult& result);

/// That the tenant's guard has paused it.
Finding judge_pause(const TenantId& tenant, const std::string& since, const std::string& reason);

/// A resource that gets no webhook subscription. `company` is its name for people.
Finding judge_polled(const domain::PlannedSubscription& planned, const std::string& company,
                     const domain::CompanySettings& settings);

}  // namespace countersign::checkup
