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
  return at_known_rate(total, {{{}, local_currency}, found->rate, found->date});
}

std::optional<LocalTotal> at_known_rate(const Money& total, const LocalTotal& known) {
  if (!known.rate_date) return LocalTotal{total, Decimal(1), std::nullopt};
  const auto amount = multiply(total.amount, known.rate, minor_digits(known.total.currency));
  if (!amount) return std::nullopt;
  return LocalTotal{{*amount, known.total.currency}, known.rate, known.rate_date};
}

}  // namespace countersign::domain
