#include "domain/hold_rules.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace countersign::domain {
namespace {

/// A draft's total is summed from its lines, and rounded in more than one place.
constexpr std::int64_t rounding_units = 1;

bool takes_drafts(const Route& route) {
  const auto holds = [&](DocumentStatus status) {
    return std::find(route.statuses.begin(), route.statuses.end(), status) != route.statuses.end();
  };
  return route.statuses.empty() || holds(DocumentStatus::draft);
}

std::vector<const Route*> asking(const std::vector<Route>& routes, const std::string& company) {
  std::vector<const Route*> list;
  for (const auto& route : routes) {
    const bool is_here = !route.company || *route.company == company;
    if (route.approval && route.resource == Resource::purchase_invoices && is_here && takes_drafts(route))
      list.push_back(&route);
  }
  return list;
}

/// The whole units below; none when nothing is below it.
std::optional<std::int64_t> floor_of(const Decimal& threshold) {
  const std::string text = threshold.to_string();
  std::int64_t whole = 0;
  std::from_chars(text.data(), text.data() + std::min(text.find('.'), text.size()), whole);
  whole -= rounding_units;
  return whole > 0 ? std::optional{whole} : std::nullopt;
}

/// With the one in the local currency. Rates move, and a workflow does not: every other currency that has no
/// threshold of its own is held at every amount.
std::vector<Money> thresholds_of(const Route& route, const std::string& local_currency) {
  auto thresholds = route.at_least;
  const bool is_listed = std::any_of(thresholds.begin(), thresholds.end(), [&](const Money& threshold) {
    return threshold.currency == local_currency;
  });
  if (route.at_least_local && !is_listed) thresholds.push_back({*route.at_least_local, local_currency});
  return thresholds;
}

/// The lowest threshold of each currency that every route lists.
std::map<std::string, std::int64_t> floors_of(const std::vector<const Route*>& routes,
                                              const std::string& local_currency) {
  std::map<std::string, std::pair<std::size_t, Decimal>> lowest;
  for (const auto* route : routes) {
    for (const auto& threshold : thresholds_of(*route, local_currency)) {
      auto& [listed, amount] = lowest[threshold.currency];
      if (listed == 0 || threshold.amount < amount) amount = threshold.amount;
      ++listed;
    }
  }
  std::map<std::string, std::int64_t> floors;
  for (const auto& [currency, entry] : lowest) {
    const auto floor = floor_of(entry.second);
    if (!currency.empty() && entry.first == routes.size() && floor) floors[currency] = *floor;
  }
  return floors;
}

}  // namespace

std::vector<HoldRule> hold_rules(const std::vector<Route>& routes, const std::string& company,
                                 const std::string& local_currency) {
  const auto wanted = asking(routes, company);
  if (wanted.empty()) return {};
  using Currencies = HoldRule::Currencies;
  std::vector<HoldRule> rules;
  HoldRule others;
  others.currencies = Currencies::others;
  for (const auto& [currency, floor] : floors_of(wanted, local_currency)) {
    const bool is_local = currency == local_currency;
    if (is_local) {
      rules.insert(rules.begin(), {Currencies::local, currency, {}, false, floor});
      others.except_local = true;
    } else if (rules.size() + 1 < most_hold_rules) {
      rules.push_back({Currencies::one, currency, {}, false, floor});
      others.except.push_back(currency);
    }
  }
  if (rules.empty()) return {HoldRule{}};
  rules.push_back(std::move(others));
  return rules;
}

std::string describe(const HoldRule& rule) {
  const std::string amount =
      rule.at_least ? " from " + std::to_string(*rule.at_least) : std::string(" at any amount");
  switch (rule.currencies) {
    case HoldRule::Currencies::local:
    case HoldRule::Currencies::one:
      return rule.currency + amount;
    case HoldRule::Currencies::others:
      return "every other currency" + amount;
    case HoldRule::Currencies::all:
      break;
  }
  return "every currency" + amount;
}

std::string describe(const std::vector<HoldRule>& rules) {
  std::string text;
  for (const auto& rule : rules) text += (text.empty() ? "" : ", ") + describe(rule);
  return text.empty() ? "nothing" : text;
}

}  // namespace countersign::domain
