#include "domain/route.hpp"

#include <algorithm>

#include "domain/pattern.hpp"

namespace countersign::domain {
namespace {

constexpr std::array<std::pair<RouteMatch, const char*>, 2> match_names{
    {{RouteMatch::first, "first"}, {RouteMatch::all, "all"}}};

template <class Value>
bool contains(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// A currency that there is no threshold or no rate for counts as above: nothing slips through for want of
/// one.
bool reaches(const Route& route, const Document& document) {
  for (const auto& threshold : route.at_least) {
    if (threshold.currency == document.total.currency)
      return document.total.amount.absolute() >= threshold.amount;
  }
  if (!route.at_least_local || !document.local_total) return true;
  return document.local_total->total.amount.absolute() >= *route.at_least_local;
}

bool is_wanted_change(const Route& route, std::optional<Origin> origin) {
  if (!origin) return true;
  if (*origin == Origin::first) return false;
  return contains(route.changes, *origin == Origin::added ? RecordChange::created : RecordChange::changed);
}

bool fits(const PartnerPattern& partner, const Document& document) {
  const bool by_number = partner.kind == PartnerPattern::Kind::number;
  return fits_pattern(partner.pattern, by_number ? document.partner_number : document.partner_name);
}

bool fits_any(const std::vector<std::string>& patterns, const std::string& value) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return fits_pattern(pattern, value); });
}

bool has_dimension(const DimensionCondition& wanted, const Document& document, bool if_not_known) {
  if (wanted.code == shortcut_1 || wanted.code == shortcut_2) {
    const auto& value = wanted.code == shortcut_1 ? document.dimension_1 : document.dimension_2;
    return !value.empty() && fits_any(wanted.patterns, value);
  }
  if (!document.dimensions) return if_not_known;
  return std::any_of(document.dimensions->begin(), document.dimensions->end(),
                     [&](const DimensionValue& dimension) {
                       return dimension.code == wanted.code && fits_any(wanted.patterns, dimension.value);
                     });
}

FurtherRoute further(const Route& route) {
  return {route.name, route.channels, route.mentions};
}

}  // namespace

const char* to_string(RouteMatch match) {
  return match == RouteMatch::all ? match_names[1].second : match_names[0].second;
}

std::optional<RouteMatch> parse_route_match(std::string_view name) {
  for (const auto& [match, text] : match_names) {
    if (name == text) return match;
  }
  return std::nullopt;
}

const char* to_string(RouteCondition condition) {
  switch (condition) {
    case RouteCondition::resource:
      return "resource";
    case RouteCondition::company:
      return "company";
    case RouteCondition::status:
      return "status";
    case RouteCondition::change:
      return "change";
    case RouteCondition::partner:
      return "partner";
    case RouteCondition::payee:
      return "payee";
    case RouteCondition::dimensions:
      return "dimensions";
    case RouteCondition::amount:
      return "amount";
  }
  return "unknown";
}

bool has_condition(const Route& route, RouteCondition condition) {
  switch (condition) {
    case RouteCondition::resource:
      return true;
    case RouteCondition::company:
      return route.company.has_value();
    case RouteCondition::status:
      return !route.statuses.empty();
    case RouteCondition::change:
      return !route.changes.empty();
    case RouteCondition::partner:
      return !route.partners.empty();
    case RouteCondition::payee:
      return route.pays_another;
    case RouteCondition::dimensions:
      return !route.dimensions.empty();
    case RouteCondition::amount:
      return !route.at_least.empty() || route.at_least_local.has_value();
  }
  return true;
}

bool meets(const Route& route, RouteCondition condition, const Document& document,
           std::optional<Origin> origin) {
  if (!has_condition(route, condition)) return true;
  switch (condition) {
    case RouteCondition::resource:
      return route.resource == document.key.resource;
    case RouteCondition::company:
      return *route.company == document.key.company.company;
    case RouteCondition::status:
      return contains(route.statuses, document.status);
    case RouteCondition::change:
      return is_wanted_change(route, origin);
    case RouteCondition::partner:
      return std::any_of(route.partners.begin(), route.partners.end(),
                         [&](const PartnerPattern& partner) { return fits(partner, document); });
    case RouteCondition::payee:
      return pays_another(document);
    case RouteCondition::dimensions:
      return std::all_of(
          route.dimensions.begin(), route.dimensions.end(),
          [&](const DimensionCondition& wanted) { return has_dimension(wanted, document, route.approval); });
    case RouteCondition::amount:
      return reaches(route, document);
  }
  return false;
}

bool matches(const Route& route, const Document& document, std::optional<Origin> origin) {
  return std::all_of(route_conditions.begin(), route_conditions.end(),
                     [&](RouteCondition condition) { return meets(route, condition, document, origin); });
}

Routing choose_routes(const TenantSettings& settings, const Document& document,
                      std::optional<Origin> origin) {
  Routing routing;
  std::vector<const Route*> asking;
  for (const auto& route : settings.routes) {
    if (!matches(route, document, origin)) continue;
    asking.push_back(&route);
    if (settings.routing.match == RouteMatch::first) break;
  }
  if (asking.empty()) return routing;
  const auto approval =
      std::find_if(asking.begin(), asking.end(), [](const Route* route) { return route->approval; });
  routing.decides = approval == asking.end() ? asking.front() : *approval;
  for (const auto* route : asking) {
    if (route != routing.decides) routing.further.push_back(further(*route));
  }
  return routing;
}

void add_mentions(std::vector<ApproverReference>& mentions, const std::vector<ApproverReference>& others) {
  for (const auto& one : others) {
    if (std::find(mentions.begin(), mentions.end(), one) == mentions.end()) mentions.push_back(one);
  }
}

OnApproved what_follows(const Route& route, ApprovalMode mode) {
  return route.on_approved.value_or(mode == ApprovalMode::countersign ? OnApproved::post : OnApproved::hold);
}

std::vector<std::string> missing_for_approval(const Document& document) {
  std::vector<std::string> missing;
  // Also under a route for any status: nobody is asked to post what this version cannot tell from a draft.
  const bool is_understood =
      document.status != DocumentStatus::unknown && document.status != DocumentStatus::blank;
  if (!is_understood) missing.emplace_back("a status that is known");
  const bool from_vendor = document.key.resource == Resource::purchase_invoices ||
                           document.key.resource == Resource::purchase_credit_memos;
  if (from_vendor && document.external_number.empty()) missing.emplace_back("the vendor's number");
  if (!document.due_date) missing.emplace_back("a due date");
  if (document.line_count == 0) missing.emplace_back("a line");
  if (document.total.amount.is_zero()) missing.emplace_back("a total");
  return missing;
}

}  // namespace countersign::domain
