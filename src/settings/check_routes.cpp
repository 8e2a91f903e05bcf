// What only shows when the routes of a tenant are read beside its companies and beside each other.
#include <algorithm>
#include <map>
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

/// The companies whose documents the route can meet at all.
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
    if (!route.approvers.empty()) {
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
  if (asks.empty() && !route.approvers.empty()) {
    section->warning("approvers", "are not asked: Business Central asks its own (approval_mode = \"native\")",
                     "Remove them, or set the company's approval_mode");
  }
  if (route.approvers.empty() && !asks.empty()) {
    section->error("approvers", "nobody may approve", "List approvers, or set approval = false for a notice");
  }
  const bool by_employee = std::any_of(
      route.approvers.begin(), route.approvers.end(),
      [](const auto& approver) { return approver.kind == domain::ApproverReference::Kind::employee; });
  if (!by_employee) return;
  for (const auto* company : companies_of(route, companies)) {
    if (watches(*company, Resource::employees)) continue;
    section->error("approvers",
                   "an employee is named, but company " + company->id + " does not watch employees",
                   "Add \"employees\" to its resources; that is where the e-mail address comes from");
    return;
  }
}

bool covers_statuses(const Route& earlier, const Route& later) {
  if (earlier.statuses.empty()) return true;
  if (later.statuses.empty()) return false;
  return std::all_of(later.statuses.begin(), later.statuses.end(), [&](domain::DocumentStatus status) {
    return std::find(earlier.statuses.begin(), earlier.statuses.end(), status) != earlier.statuses.end();
  });
}

/// A currency without a threshold matches at every amount, so only the earlier route's own can leave
/// anything.
bool covers_amounts(const Route& earlier, const Route& later) {
  std::map<std::string, Decimal> floors;
  for (const auto& threshold : later.at_least) floors[threshold.currency] = threshold.amount;
  return std::all_of(earlier.at_least.begin(), earlier.at_least.end(), [&](const Money& threshold) {
    return floors[threshold.currency] >= threshold.amount;  // absent: zero
  });
}

/// A route that looks at fewer fields leaves the changes of the others.
bool covers_changes(const Route& earlier, const Route& later) {
  if (!earlier.fields.empty() && earlier.fields != later.fields) return false;
  if (earlier.changes.empty()) return true;
  if (later.changes.empty()) return false;
  return std::all_of(later.changes.begin(), later.changes.end(), [&](domain::RecordChange change) {
    return std::find(earlier.changes.begin(), earlier.changes.end(), change) != earlier.changes.end();
  });
}

bool covers(const Route& earlier, const Route& later, const std::vector<CompanySettings>& companies) {
  if (earlier.resource != later.resource) return false;
  if (!covers_statuses(earlier, later) || !covers_amounts(earlier, later)) return false;
  if (!covers_changes(earlier, later)) return false;
  const auto reach = companies_of(later, companies);
  return !reach.empty() && std::all_of(reach.begin(), reach.end(), [&](const CompanySettings* company) {
    return !earlier.company || *earlier.company == company->id;
  });
}

void check_shadows(const std::vector<PlacedRoute>& routes, const std::vector<CompanySettings>& companies) {
  for (std::size_t later = 1; later < routes.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (!covers(routes[earlier].route, routes[later].route, companies)) continue;
      routes[later].section->warning(
          "name", "can never match: route '" + routes[earlier].route.name + "' above takes all of it",
          "The first route that matches is the one; put the narrower one first");
      break;
    }
  }
}

}  // namespace

void check_routes(const std::vector<PlacedRoute>& routes, const std::vector<CompanySettings>& companies) {
  check_names(routes);
  for (const auto& placed : routes) {
    check_company(placed, companies);
    check_approval(placed, companies);
  }
  check_shadows(routes, companies);
}

}  // namespace countersign::settings
