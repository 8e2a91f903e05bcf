#include "actors/tenant_state.hpp"

#include "domain/message.hpp"

namespace countersign::actors {

TenantHealth health_of(const TenantState& state) {
  TenantHealth health;
  health.tenant = state.tenant->id().value;
  health.ready = state.ready;
  health.paused = state.gate == domain::Gate::paused;
  for (const auto& [id, child] : state.children) {
    if (child.actor) ++health.active_entities;
    if (child.quarantined) health.quarantined.push_back(to_string(id));
  }
  return health;
}

std::vector<EntityId> standing_entities(const domain::TenantSettings& settings) {
  // The guard first: all the others wait for its answer.
  std::vector<EntityId> entities{domain::guard_entity(), domain::installation_entity(),
                                 domain::directory_entity(),
                                 domain::environment_entity(settings.business_central.environment)};
  for (const auto& company : settings.companies) {
    const domain::CompanyKey key{settings.business_central.environment, company.id};
    entities.push_back(domain::company_entity(key));
    if (company.approval_mode != domain::ApprovalMode::countersign)
      entities.push_back(domain::approvals_entity(key));
    for (const auto& resource : company.resources) {
      entities.push_back(domain::subscription_entity(key, resource));
    }
  }
  return entities;
}

}  // namespace countersign::actors
