// Why a document takes a route, and why not the others: the conditions of route.hpp one by one, in words.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/route.hpp"

namespace countersign::domain {

struct ConditionReport {
  RouteCondition condition = RouteCondition::resource;
  bool is_met = false;
  std::string why;  ///< "EUR 9,000.00 is below EUR 10,000.00".
};

struct RouteReport {
  std::string route;
  bool approval = false;
  bool is_match = false;                    ///< As `matches` says.
  std::vector<ConditionReport> conditions;  ///< Those that the route has.
};

struct RoutingReport {
  RouteMatch match = RouteMatch::first;
  std::vector<RouteReport> routes;  ///< All, in their order.
  std::string decides;              ///< The route that takes the document; empty: none.
  std::vector<std::string> further;
};

RouteReport explain(const Route& route, const Document& document, std::optional<Origin> origin);
/// As `choose_routes` decides.
RoutingReport explain(const TenantSettings& settings, const Document& document, std::optional<Origin> origin);

/// "10000", "name:Fabrikam*": as the settings write it.
std::string to_text(const PartnerPattern& partner);

}  // namespace countersign::domain
