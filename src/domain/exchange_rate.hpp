// What an amount is worth in a company's local currency, and by which rate. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace countersign::domain {

/// One unit of `from` is worth `rate` units of `to`.
struct ExchangeRate {
  std::string from;
  std::string to;
  Decimal rate;
  Date date{};  ///< Of which day it is.
  bool operator==(const ExchangeRate&) const = default;
};

/// A total in the company's local currency.
struct LocalTotal {
  Money total;
  Decimal rate{1};
  std::optional<Date> rate_date;  ///< None: the document is in the local currency.
  bool operator==(const LocalTotal&) const = default;
};

/// None when no rate is known: such a total counts as above every threshold. An empty currency is the local
/// one. `rates`: the first that fits counts.
std::optional<LocalTotal> local_total(const Money& total, const std::string& local_currency,
                                      const std::vector<ExchangeRate>& rates);
/// The rate by which `known` was reckoned, for a total in the same currency.
std::optional<LocalTotal> at_known_rate(const Money& total, const LocalTotal& known);

}  // namespace countersign::domain
