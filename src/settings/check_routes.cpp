// What only shows when the routes of a tenant are read beside its companies and beside each other.
#include <algorithm>
#include <set>

#include "settings/read_tenant.hpp"

namespace countersign::settings {
namespace {

using domain::CompanySettings;
using domain::Resource;
using domain::Route;

bool watches(const CompanySettings& company, Resource resource) {
  return std::find(company.resources.begin(), company.resources.end(), resource) != company.resources.end();
}

void check_names(const std::vector<PlacedRoute>& routes) {
  std::set<std::string> names;
  for (const auto& [route, section] : routes) {
    if (names.insert(route.name).second) continue;
    section->error("name", "'" + route.name + "' is the name of another route too",
                   "Cards and the audit trail name the route; give each its own");
  }
}

void check_company(const PlacedRoute& placed, const std::vector<CompanySettings>& companies) {
  const domain::Route& route = placed.route;
  const Section* section = placed.section;
  const bool listed =
      !route.company || std::any_of(companies.begin(), companies.end(), [&](const CompanySettings& company) {
        return company.id == *route.company;
      });
  if (!listed) {
    section->error("company", "there is no [[company]] with this id", "Add it, or correct the id");
    return;
  }
  if (!companies_of(route, companies).empty()) return;
  const std::string resource = domain::api_name(route.resource);
  section->error(
      section->is_given("resource") ? "resource" : "name",
      std::string(route.company ? "the route's company does not watch " : "no company watches ") + resource,
      "Add \"" + resource + "\" to the company's resources");
}

/// The companies where the route's own approvers are asked.
std::vector<const CompanySettings*> companies_that_ask(const Route& route,
                                                       const std::vector<CompanySettings>& companies) {
  auto met = companies_of(route, companies);
  const bool unwatched = met.empty();
  std::erase_if(met, [](const CompanySettings* company) {
    return company->approval_mode == domain::ApprovalMode::native;
  });
  // Which company it is for is wrong; whether approvers are missing is told apart from that.
  if (unwatched && !companies.empty()) met.push_back(&companies.front());
  return met;
}

/// Business Central's approvals are known for purchase invoices alone.
void check_mode(const PlacedRoute& placed, const std::vector<CompanySettings>& companies) {
  const auto& [route, section] = placed;
  for (const auto* company : companies_of(route, companies)) {
    const bool follows = company->approval_mode != domain::ApprovalMode::countersign;
    if (!follows || route.resource == Resource::purchase_invoices) continue;
    section->error(section->is_given("resource") ? "resource" : "name",
                   "company " + company->id + " has approval_mode = \"" +
                       domain::to_string(company->approval_mode) + "\", which knows purchase invoices alone",
                   "Set approval = false for a notice");
    return;
  }
}

void check_approval(const PlacedRoute& placed, const std::vector<CompanySettings>& companies) {
  const auto& [route, section] = placed;
  if (!domain::is_document(route.resource)) return;
  if (!route.approval) {
    if (!route.policy.steps.empty()) {
      section->warning("approvers", "are not asked: the route is a notice (approval = false)",
                       "Remove them, or set approval = true");
    }
    return;
  }
  if (!domain::can_be_posted(route.resource)) {
    section->error(section->is_given("approval") ? "approval" : "resource",
                   std::string("a ") + domain::display_name(route.resource) + " cannot be posted from here",
                   "Set approval = false for a notice");
    return;
  }
  check_mode(placed, companies);
  const auto asks = companies_that_ask(route, companies);
  const auto approvers = domain::people_of(route.policy);
  if (asks.empty() && !approvers.empty()) {
    section->warning("approvers", "are not asked: Business Central asks its own (approval_mode = \"native\")",
                     "Remove them, or set the company's approval_mode");
  }
  if (approvers.empty() && !asks.empty()) {
    section->error("approvers", "nobody may approve",
                   "List approvers or steps, or set approval = false for a notice");
  }
  const bool by_employee = std::any_of(approvers.begin(), approvers.end(), [](const auto& approver) {
    return approver.kind == domain::ApproverReference::Kind::employee;
  });
  if (!by_employee) return;
  for (const auto* company : companies_of(route, companies)) {
    if (watches(*company, Resource::employees)) continue;
    section->error("approvers",
                   "an employee is named, but company " + company->id + " does not watch employees",
                   "Add \"employees\" to its resources; that is where the e-mail address comes from");
    return;
  }
}

}  // namespace

std::vector<const CompanySettings*> companies_of(const Route& route,
                                                 const std::vector<CompanySettings>& companies) {
  std::vector<const CompanySettings*> met;
  for (const auto& company : companies) {
    if ((!route.company || *route.company == company.id) && watches(company, route.resource)) {
      met.push_back(&company);
    }
  }
  return met;
}

void check_routes(const std::vector<PlacedRoute>& routes, const std::vector<CompanySettings>& companies,
                  const domain::RoutingSettings& routing) {
  check_names(routes);
  for (const auto& placed : routes) {
    check_company(placed, companies);
    check_approval(placed, companies);
    check_conditions(placed, routing);
  }
  check_shadows(routes, companies, routing);
}

}  // namespace countersign::settings
