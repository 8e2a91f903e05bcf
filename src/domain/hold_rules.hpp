// Which purchase invoices Business Central's workflow is to hold in the mode release: those that an approval
// route asks for. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/tenant_settings.hpp"

namespace countersign::domain {

/// The conditions of one workflow, which holds what meets all of them. Several workflows hold what meets any.
struct HoldRule {
  enum class Currencies {
    all,
    local,   ///< Business Central's own, whose documents name none.
    one,     ///< `currency`.
    others,  ///< All but `except`, and but the local one when `except_local`.
  };
  Currencies currencies = Currencies::all;
  std::string currency;             ///< For people in `local`, too.
  std::vector<std::string> except;  ///< Codes.
  bool except_local = false;
  /// In whole units of the document's currency, with tax, of either sign; none: every amount.
  std::optional<std::int64_t> at_least;
  bool operator==(const HoldRule&) const = default;
};

/// Never less than the routes ask for: what they ask beside amounts is left out, a threshold is rounded down
/// and one unit is left for rounding, and a currency that one of the routes does not list is held at every
/// amount. Empty when no route asks for approvals here. Past `most_hold_rules` the rest of the currencies is
/// held at every amount.
std::vector<HoldRule> hold_rules(const std::vector<Route>& routes, const std::string& company,
                                 const std::string& local_currency);
inline constexpr std::size_t most_hold_rules = 6;

/// "EUR from 999", "every other currency at any amount".
std::string describe(const HoldRule& rule);
std::string describe(const std::vector<HoldRule>& rules);

}  // namespace countersign::domain
