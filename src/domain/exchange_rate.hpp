// What an amount is worth in a company's local currency, and by which rate. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace countersign::domain {

/// So many `units` of `from` are worth `rate` units of `to`.
struct ExchangeRate {
  std::string from;
  std::string to;
  Decimal rate;
  Date date{};       ///< Of which day it is.
  Decimal units{1};  ///< Business Central's rates are often those of 100.
  bool operator==(const ExchangeRate&) const = default;
};

/// Where rates come from.
enum class RateSource {
  table,             ///< The settings.
  business_central,  ///< Its page Currency Exchange Rates, read with each document in a foreign currency.
};
const char* to_string(RateSource source);
std::optional<RateSource> parse_rate_source(std::string_view name);

/// A total in the company's local currency.
struct LocalTotal {
  Money total;
  Decimal rate{1};                ///< As in ExchangeRate.
  std::optional<Date> rate_date;  ///< None: the document is in the local currency.
  Decimal units{1};
  bool operator==(const LocalTotal&) const = default;
};

/// None when no rate is known: such a total counts as above every threshold. An empty currency is the local
/// one. `rates`: the first that fits counts.
std::optional<LocalTotal> local_total(const Money& total, const std::string& local_currency,
                                      const std::vector<ExchangeRate>& rates);
/// The first one of this currency.
std::optional<ExchangeRate> rate_of(const std::string& currency, const std::vector<ExchangeRate>& rates);
/// As Business Central gives it: without `to` it is to the local currency. Without a local currency that is
/// known it is none.
std::optional<LocalTotal> local_total_by(const Money& total, const std::string& local_currency,
                                         const std::optional<ExchangeRate>& given);
/// The rate by which `known` was reckoned, for a total in the same currency.
std::optional<LocalTotal> at_known_rate(const Money& total, const LocalTotal& known);

}  // namespace countersign::domain
