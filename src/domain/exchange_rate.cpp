#include "domain/exchange_rate.hpp"

#include <algorithm>

namespace countersign::domain {

std::optional<LocalTotal> local_total(const Money& total, const std::string& local_currency,
                                      const std::vector<ExchangeRate>& rates) {
  if (total.currency.empty() || total.currency == local_currency) {
    return LocalTotal{total, Decimal(1), std::nullopt};
  }
  const auto found = std::find_if(rates.begin(), rates.end(), [&](const ExchangeRate& rate) {
    return rate.from == total.currency && rate.to == local_currency;
  });
  if (found == rates.end()) return std::nullopt;
  return at_known_rate(total, {{{}, local_currency}, found->rate, found->date, found->units});
}

std::optional<ExchangeRate> rate_of(const std::string& currency, const std::vector<ExchangeRate>& rates) {
  const auto found = std::find_if(rates.begin(), rates.end(),
                                  [&](const ExchangeRate& rate) { return rate.from == currency; });
  return found == rates.end() ? std::nullopt : std::optional{*found};
}

std::optional<LocalTotal> local_total_by(const Money& total, const std::string& local_currency,
                                         const std::optional<ExchangeRate>& given) {
  std::vector<ExchangeRate> rates;
  if (given && !local_currency.empty()) rates.push_back(*given);
  for (auto& rate : rates) {
    if (rate.to.empty()) rate.to = local_currency;
  }
  return local_total(total, local_currency, rates);
}

std::optional<LocalTotal> at_known_rate(const Money& total, const LocalTotal& known) {
  if (!known.rate_date) return LocalTotal{total, Decimal(1), std::nullopt};
  const auto amount =
      multiply_and_divide(total.amount, known.rate, known.units, minor_digits(known.total.currency));
  if (!amount) return std::nullopt;
  return LocalTotal{{*amount, known.total.currency}, known.rate, known.rate_date, known.units};
}

const char* to_string(RateSource source) {
  return source == RateSource::business_central ? "business_central" : "table";
}

std::optional<RateSource> parse_rate_source(std::string_view name) {
  if (name == "table") return RateSource::table;
  if (name == "business_central") return RateSource::business_central;
  return std::nullopt;
}

}  // namespace countersign::domain
