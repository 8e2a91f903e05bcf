// Routes that can never match because another one above takes all that they ask for.
#include <algorithm>
#include <map>

#include "domain/pattern.hpp"
#include "settings/read_tenant.hpp"

namespace countersign::settings {
namespace {

using domain::CompanySettings;
using domain::Route;

bool covers_statuses(const Route& earlier, const Route& later) {
  if (earlier.statuses.empty()) return true;
  if (later.statuses.empty()) return false;
  return std::all_of(later.statuses.begin(), later.statuses.end(), [&](domain::DocumentStatus status) {
    return std::find(earlier.statuses.begin(), earlier.statuses.end(), status) != earlier.statuses.end();
  });
}

/// A currency without a threshold of its own is compared in the local currency, if at all: rates are not
/// known here, so that one covers another in that currency alone.
bool covers_amounts(const Route& earlier, const Route& later) {
  std::map<std::string, Decimal> floors;
  for (const auto& threshold : later.at_least) floors[threshold.currency] = threshold.amount;
  const bool listed =
      std::all_of(earlier.at_least.begin(), earlier.at_least.end(), [&](const Money& threshold) {
        return floors[threshold.currency] >= threshold.amount;  // absent: zero
      });
  if (!listed || !earlier.at_least_local) return listed;
  const bool others_are_local =
      std::all_of(later.at_least.begin(), later.at_least.end(), [&](const Money& threshold) {
        return std::any_of(earlier.at_least.begin(), earlier.at_least.end(),
                           [&](const Money& one) { return one.currency == threshold.currency; });
      });
  return others_are_local && later.at_least_local && *later.at_least_local >= *earlier.at_least_local;
}

bool covers_partners(const Route& earlier, const Route& later) {
  if (earlier.pays_another && !later.pays_another) return false;
  if (earlier.partners.empty()) return true;
  if (later.partners.empty()) return false;
  return std::all_of(later.partners.begin(), later.partners.end(), [&](const auto& narrow) {
    return std::any_of(earlier.partners.begin(), earlier.partners.end(), [&](const auto& wide) {
      return wide.kind == narrow.kind && domain::covers_pattern(wide.pattern, narrow.pattern);
    });
  });
}

bool covers_values(const domain::DimensionCondition& wide, const domain::DimensionCondition& narrow) {
  return wide.code == narrow.code &&
         std::all_of(narrow.patterns.begin(), narrow.patterns.end(), [&](const std::string& pattern) {
           return std::any_of(wide.patterns.begin(), wide.patterns.end(),
                              [&](const auto& one) { return domain::covers_pattern(one, pattern); });
         });
}

/// What is not known counts as met for an approval alone, so that a notice never covers one.
bool covers_dimensions(const Route& earlier, const Route& later) {
  if (!earlier.dimensions.empty() && !earlier.approval && later.approval) return false;
  return std::all_of(earlier.dimensions.begin(), earlier.dimensions.end(), [&](const auto& wide) {
    return std::any_of(later.dimensions.begin(), later.dimensions.end(),
                       [&](const auto& narrow) { return covers_values(wide, narrow); });
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
  if (!covers_partners(earlier, later) || !covers_dimensions(earlier, later)) return false;
  if (!covers_changes(earlier, later)) return false;
  const auto reach = companies_of(later, companies);
  return !reach.empty() && std::all_of(reach.begin(), reach.end(), [&](const CompanySettings* company) {
    return !earlier.company || *earlier.company == company->id;
  });
}

/// With "all" a later route still adds its channels; but only the first that asks for an approval decides.
bool never_decides(const Route& earlier, const Route& later, const domain::RoutingSettings& routing) {
  if (routing.match == domain::RouteMatch::first) return true;
  return earlier.approval && later.approval;
}

}  // namespace

void check_shadows(const std::vector<PlacedRoute>& routes, const std::vector<CompanySettings>& companies,
                   const domain::RoutingSettings& routing) {
  const bool is_first = routing.match == domain::RouteMatch::first;
  for (std::size_t later = 1; later < routes.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const auto& above = routes[earlier].route;
      if (!covers(above, routes[later].route, companies)) continue;
      if (!never_decides(above, routes[later].route, routing)) continue;
      routes[later].section->warning(
          "name",
          (is_first ? "can never match: route '" : "can never decide: route '") + above.name +
              "' above takes all of it",
          is_first ? "The first route that matches is the one; put the narrower one first"
                   : "The first route with approval that matches decides; put the narrower one first");
      break;
    }
  }
}

}  // namespace countersign::settings
