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
  Position business_central_position;
  Position slack_position;
  Position app_of_position;
  std::vector<Position> company_positions;  ///< As settings.companies.
};

/// None when `problems`, which names the file, has got an error. `today` tells stale exchange rates.
std::optional<TenantFile> read_tenant(const TenantId& tenant, const std::string& public_url, Date today,
                                      ProblemList& problems);

/// Who the tenant is in Business Central (read_identities.cpp): the short form, or each
/// [[business_central.identity]]. What is wrong with them is reported.
std::vector<domain::Identity> read_identities(const Document& document);
/// What only shows beside the companies.
void check_identities(const Document& document, const domain::TenantSettings& settings);
/// Every [[resource]] (read_resources.cpp); `api_base` is Business Central's.
std::vector<domain::ResourceDefinition> read_resources(const Document& document, const std::string& api_base);
/// Whose field says who entered a document (read_resources.cpp).
std::optional<domain::RequesterSource> read_requester(const Document& document, const std::string& api_base);
/// The resource of that name, or an error at `at` for one that nobody describes.
std::optional<domain::Resource> find_resource(const std::vector<domain::ResourceDefinition>& described,
                                              const std::string& name, const Section& section,
                                              std::string_view key, Position at);
/// What a route may say of records without approval (read_resources.cpp).
void check_notice(const domain::Route& route, const domain::ResourceDefinition& definition,
                  const Section& section);

/// Who approves what a route takes (read_policy.cpp).
domain::Policy read_policy(const Document& document, const Section& route);
std::vector<domain::Delegation> read_delegations(const Document& document);
domain::BusinessHours read_business_hours(const Section& section);

/// A route and where it stands; the section outlives the checks.
struct PlacedRoute {
  domain::Route route;
  const Section* section = nullptr;
};

/// Which documents a route asks for (read_routing.cpp).
void read_conditions(const Section& section, domain::Route& route);
/// When its channels are left alone.
void read_quiet_hours(const Section& section, domain::Route& route);
/// What holds for all routes, and what is wrong with the exchange rates (read_routing.cpp).
domain::RoutingSettings read_routing(const Document& document, Date today);
/// The documents whose dimension sets the routes ask about (read_routing.cpp).
std::vector<domain::Resource> asked_for_dimensions(const std::vector<domain::Route>& routes);

/// Cross-checks of one tenant (check_routes.cpp): names, companies, approval, conditions, shadows.
/// `companies` are complete.
void check_routes(const std::vector<PlacedRoute>& routes,
                  const std::vector<domain::CompanySettings>& companies,
                  const domain::RoutingSettings& routing);
/// Conditions that are met never, always or twice (check_conditions.cpp).
void check_conditions(const PlacedRoute& placed, const domain::RoutingSettings& routing);
/// Routes that another one above hides (check_shadows.cpp).
void check_shadows(const std::vector<PlacedRoute>& routes,
                   const std::vector<domain::CompanySettings>& companies,
                   const domain::RoutingSettings& routing);
/// The companies whose documents the route can meet at all (check_routes.cpp).
std::vector<const domain::CompanySettings*> companies_of(
    const domain::Route& route, const std::vector<domain::CompanySettings>& companies);

/// Whether its policy can be satisfied at every amount (check_policy.cpp).
void check_policy(const Document& document, const PlacedRoute& placed);
/// What it asks for beside what its companies' approval modes know and do.
void check_policy_in_modes(const PlacedRoute& placed, const std::vector<domain::CompanySettings>& companies);

/// Two tenants that share a Slack app or a company: warnings in the later file.
std::vector<Problem> compare_tenants(const std::vector<TenantFile>& tenants);
/// Says of each whether another one has the same app in the same organisation.
void note_shared_organisations(std::vector<TenantFile>& tenants);

}  // namespace countersign::settings
