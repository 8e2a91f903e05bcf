#include <algorithm>
#include <set>
#include <utility>

#include "settings/load.hpp"
#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

domain::ExchangeRate read_rate(const Section& section) {
  domain::ExchangeRate rate;
  rate.from = section.text("from");
  rate.to = section.text("to");
  if (const auto* value = section.find("rate")) rate.rate = amount_of(*value);
  if (const auto date = parse_date(section.text("date"))) rate.date = *date;
  return rate;
}

void check_rate(const Section& section, const domain::ExchangeRate& rate, Duration stale_after, Date today) {
  if (rate.rate.is_zero()) {
    section.error("rate", "is zero: everything would be below every threshold",
                  "Write what one " + rate.from + " is worth in " + rate.to);
  }
  if (rate.from == rate.to) section.error("to", "is the currency itself", "Name the local currency");
  for (const auto* key : {"from", "to"}) {
    if (is_iso_currency(section.text(key))) continue;
    section.warning(key, in_quotes(section.text(key)) + " is not a currency of ISO 4217",
                    "Leave it if Business Central has a currency of this code");
  }
  const int age = days_between(rate.date, today);
  if (Duration{std::chrono::days{age}} > stale_after) {
    section.warning("date",
                    "the rate is " + std::to_string(age) + " days old, and counts as stale after " +
                        format_duration(stale_after),
                    "Give a newer rate and its date; what was begun keeps the one it has");
  }
  if (age < 0) section.warning("date", "is in the future", "Write the day that the rate is of");
}

}  // namespace

void read_conditions(const Section& section, domain::Route& route) {
  if (const auto* amounts = section.find("at_least")) route.at_least = amounts_of(*amounts);
  if (const auto* amount = section.find("at_least_local")) route.at_least_local = amount_of(*amount);
  for (const auto& text : section.texts("partners")) route.partners.push_back(parse_partner(text));
  route.pays_another = section.truth("pays_another");
  if (const auto* table = section.find("dimensions")) route.dimensions = dimensions_of(*table);
}

void read_quiet_hours(const Section& section, domain::Route& route) {
  route.quiet.kept = section.truth("quiet_hours");
  if (const auto* amount = section.find("urgent_over")) route.quiet.urgent_over = amount_of(*amount);
  if (section.is_given("urgent_within")) route.quiet.urgent_within = section.duration("urgent_within");
  if (route.quiet.kept) return;
  for (const auto* key : {"urgent_over", "urgent_within"}) {
    if (section.is_given(key))
      section.error(key, "says what is shown in quiet hours, and the route keeps none",
                    "Set quiet_hours = true, or remove it");
  }
}

domain::RoutingSettings read_routing(const Document& document, Date today) {
  const auto& section = document.one("routing");
  domain::RoutingSettings routing;
  routing.match = domain::parse_route_match(section.text("match")).value_or(domain::RouteMatch::first);
  routing.rates_from =
      domain::parse_rate_source(section.text("exchange_rates")).value_or(domain::RateSource::table);
  const auto stale_after = section.duration("rates_stale_after");
  const auto sections = document.all("routing.exchange_rate");
  if (routing.rates_from == domain::RateSource::business_central && !sections.empty()) {
    sections.front()->error("from", "is a rate of the table, and exchange_rates = \"business_central\"",
                            "Remove the [[routing.exchange_rate]] sections, or exchange_rates");
    return routing;
  }
  if (sections.size() > most_exchange_rates) {
    sections[most_exchange_rates]->error(
        "from", "is the rate number " + std::to_string(most_exchange_rates + 1) + "; that is too many",
        "Remove rates that no document needs");
    return routing;
  }
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto* one : sections) {
    auto rate = read_rate(*one);
    if (!one->sound()) continue;
    check_rate(*one, rate, stale_after, today);
    if (!pairs.insert({rate.from, rate.to}).second) {
      one->error("from", "there is a rate from " + rate.from + " to " + rate.to + " above",
                 "Keep the newer one");
    }
    routing.exchange_rates.push_back(std::move(rate));
  }
  return routing;
}

std::vector<domain::Resource> asked_for_dimensions(const std::vector<domain::Route>& routes) {
  std::vector<domain::Resource> resources;
  for (const auto& route : routes) {
    const bool asks =
        std::any_of(route.dimensions.begin(), route.dimensions.end(), [](const auto& condition) {
          return condition.code != domain::shortcut_1 && condition.code != domain::shortcut_2;
        });
    const bool is_listed = std::find(resources.begin(), resources.end(), route.resource) != resources.end();
    if (asks && !is_listed) resources.push_back(route.resource);
  }
  return resources;
}

}  // namespace countersign::settings
