#include "domain/route_explanation.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

/// "a, b or c".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

template <class Values, class ToText>
std::string listed(const Values& values, ToText to_text) {
  std::vector<std::string> words;
  for (const auto& value : values) words.push_back(to_text(value));
  return listed(words);
}

std::string why_resource(const Route& route, const Document& document) {
  const std::string is = std::string("it is a ") + display_name(document.key.resource);
  return route.resource == document.key.resource
             ? is
             : is + ", not one of " + std::string(api_name(route.resource));
}

std::string why_company(const Route& route, const Document& document) {
  const std::string is = "it is of company " + document.key.company.company;
  return *route.company == document.key.company.company ? is : is + ", not " + *route.company;
}

std::string why_status(const Route& route, const Document& document, bool is_met) {
  const std::string is = std::string("its status is ") + to_string(document.status);
  if (is_met) return is;
  return is + ", not " + listed(route.statuses, [](DocumentStatus status) { return to_string(status); });
}

std::string why_change(const Route& route, std::optional<Origin> origin, bool is_met) {
  const std::string wanted = listed(route.changes, [](RecordChange change) { return to_string(change); });
  if (!origin) return "what became of it is not asked: the route shows what was " + wanted;
  std::string is = "it was there when its company was first read";
  if (*origin == Origin::added) is = "it was created";
  if (*origin == Origin::changed) is = "it was changed";
  return is_met ? is : is + "; the route shows what was " + wanted;
}

std::string why_partner(const Route& route, const Document& document, bool is_met) {
  const bool sales = document.key.resource == Resource::sales_invoices;
  std::string is = sales ? "customer " : "vendor ";
  is += document.partner_number.empty() ? "without a number" : document.partner_number;
  if (!document.partner_name.empty()) is += " (" + document.partner_name + ")";
  return is + (is_met ? " fits " : " does not fit ") +
         listed(route.partners, [](const PartnerPattern& partner) { return to_text(partner); });
}

std::string why_payee(const Document& document, bool is_met) {
  if (!is_met) return "the money goes to the partner itself, or nobody else is named";
  const auto& who = document.pay_to_name.empty() ? document.pay_to_number : document.pay_to_name;
  return "the money goes to " + who + ", not to the partner";
}

std::vector<std::string> values_of(const DimensionCondition& wanted, const Document& document) {
  if (wanted.code == shortcut_1) return {document.dimension_1};
  if (wanted.code == shortcut_2) return {document.dimension_2};
  std::vector<std::string> values;
  for (const auto& dimension : *document.dimensions) {
    if (dimension.code == wanted.code) values.push_back(dimension.value);
  }
  return values;
}

std::string why_dimension(const Route& route, const DimensionCondition& wanted, const Document& document) {
  const bool is_shortcut = wanted.code == shortcut_1 || wanted.code == shortcut_2;
  if (!is_shortcut && !document.dimensions) {
    return wanted.code + " is not known, which counts as " +
           (route.approval ? "met because an approval is asked for" : "not met because nobody is asked");
  }
  auto values = values_of(wanted, document);
  std::erase(values, std::string{});
  const std::string asked = "; asked for: " + listed(wanted.patterns);
  return (values.empty() ? wanted.code + " is not there" : wanted.code + " is " + listed(values)) + asked;
}

std::string why_dimensions(const Route& route, const Document& document) {
  std::string text;
  for (const auto& wanted : route.dimensions) {
    text += (text.empty() ? "" : ", and ") + why_dimension(route, wanted, document);
  }
  return text;
}

std::string compared(const std::string& amount, bool is_met, const Money& threshold) {
  return amount + (is_met ? " is at least " : " is below ") + to_display(threshold);
}

std::string why_amount(const Route& route, const Document& document, bool is_met) {
  const std::string total = to_display(document.total);
  for (const auto& threshold : route.at_least) {
    if (threshold.currency == document.total.currency) return compared(total, is_met, threshold);
  }
  const std::string& currency = document.total.currency;
  if (!route.at_least_local) return "no threshold in " + currency + " is given, which counts as above";
  const auto& local = document.local_total;
  if (!local) return "no exchange rate of " + currency + " is known, which counts as above";
  const Money threshold{*route.at_least_local, local->total.currency};
  if (!local->rate_date) return compared(total, is_met, threshold);
  return compared(total + " (" + to_display(local->total) + ": " + local->units.to_string() + " " + currency +
                      " = " + local->rate.to_string() + " of " + display_date(*local->rate_date) + ")",
                  is_met, threshold);
}

std::string why(const Route& route, RouteCondition condition, const Document& document,
                std::optional<Origin> origin, bool is_met) {
  switch (condition) {
    case RouteCondition::resource:
      return why_resource(route, document);
    case RouteCondition::company:
      return why_company(route, document);
    case RouteCondition::status:
      return why_status(route, document, is_met);
    case RouteCondition::change:
      return why_change(route, origin, is_met);
    case RouteCondition::partner:
      return why_partner(route, document, is_met);
    case RouteCondition::payee:
      return why_payee(document, is_met);
    case RouteCondition::dimensions:
      return why_dimensions(route, document);
    case RouteCondition::amount:
      return why_amount(route, document, is_met);
  }
  return {};
}

}  // namespace

std::string to_text(const PartnerPattern& partner) {
  return partner.kind == PartnerPattern::Kind::name ? "name:" + partner.pattern : partner.pattern;
}

RouteReport explain(const Route& route, const Document& document, std::optional<Origin> origin) {
  RouteReport report{route.name, route.approval, matches(route, document, origin), {}};
  for (const auto condition : route_conditions) {
    if (!has_condition(route, condition)) continue;
    const bool is_met = meets(route, condition, document, origin);
    report.conditions.push_back({condition, is_met, why(route, condition, document, origin, is_met)});
  }
  return report;
}

RoutingReport explain(const TenantSettings& settings, const Document& document,
                      std::optional<Origin> origin) {
  RoutingReport report;
  report.match = settings.routing.match;
  for (const auto& route : settings.routes) report.routes.push_back(explain(route, document, origin));
  const auto routing = choose_routes(settings, document, origin);
  if (routing.decides != nullptr) report.decides = routing.decides->name;
  for (const auto& route : routing.further) report.further.push_back(route.name);
  return report;
}

}  // namespace countersign::domain
