// One tenant's file as settings, with the places that the comparison of tenants needs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/tenant_settings.hpp"
#include "settings/problem.hpp"
#include "settings/section.hpp"

namespace countersign::settings {

struct TenantFile {
  domain::TenantSettings settings;
  std::string file;
  Position slack_position;
  std::vector<Position> company_positions;  ///< As settings.companies.
};

/// None when `problems`, which names the file, has got an error.
std::optional<TenantFile> read_tenant(const TenantId& tenant, const std::string& public_url,
                                      ProblemList& problems);

/// A route and where it stands; the section outlives the checks.
struct PlacedRoute {
  domain::Route route;
  const Section* section = nullptr;
};

/// Cross-checks of one tenant (check_routes.cpp): names, companies, approval, and routes in another's shadow.
/// `companies` are complete.
void check_routes(const std::vector<PlacedRoute>& routes,
                  const std::vector<domain::CompanySettings>& companies);

/// Two tenants that share a Slack app or a company: warnings in the later file.
std::vector<Problem> compare_tenants(const std::vector<TenantFile>& tenants);

}  // namespace countersign::settings
