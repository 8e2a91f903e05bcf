// A tenant of a run: what its seed makes of its settings, its identities and its policy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "domain/approval.hpp"
#include "simulation/network.hpp"
#include "simulation/plan.hpp"

namespace countersign::simulation {

inline constexpr const char* shared_channel = "C0SHARED01";

/// "demo", "demo-1", …
TenantId nth_tenant(std::size_t index);
/// Where this tenant's Business Central, Entra and Slack are.
std::string nth_sandbox_url(std::size_t index);

domain::ApprovalMode mode_of(std::uint64_t seed);
std::size_t approvals_needed(std::uint64_t seed);
/// In Entra, as far as this seed shares the work between several.
void register_apps(Network& network, std::uint64_t seed);
/// Without `tells_when_changed` sweeps read all records of its extension's API. `is_changed`: somebody has
/// edited the settings; invoices are asked about from twice as much on.
actors::Tenant make_tenant(std::uint64_t seed, std::size_t index, const Plan& plan, bool tells_when_changed,
                           bool is_changed);
/// What must not be in any log line.
const std::vector<std::string>& planted_secrets();

}  // namespace countersign::simulation
