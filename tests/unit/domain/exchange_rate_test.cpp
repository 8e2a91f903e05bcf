// What a total is worth in the local currency.
#include "domain/exchange_rate.hpp"

#include "catch.hpp"
#include "support.hpp"

namespace countersign::exchange_rate_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const Date second = *parse_date("2026-11-02");
const std::vector<ExchangeRate> rates{{"USD", "EUR", decimal("0.9234"), second},
                                      {"USD", "JPY", decimal("151.55"), second}};

}  // namespace

TEST_CASE("a total in the local currency is what it is, and an empty currency is the local one", "[rate]") {
  for (const auto* currency : {"EUR", ""}) {
    const auto local = local_total({decimal("18450.055"), currency}, "EUR", rates);
    REQUIRE(local);
    CHECK(local->total == Money{decimal("18450.055"), currency});
    CHECK_FALSE(local->rate_date.has_value());
  }
}

TEST_CASE("another currency is worth what its rate says, rounded to the local currency", "[rate]") {
  const auto local = local_total({decimal("1000.05"), "USD"}, "EUR", rates);
  REQUIRE(local);
  CHECK(local->total == Money{decimal("923.45"), "EUR"});
  CHECK(local->rate == decimal("0.9234"));
  CHECK(local->rate_date == second);
  CHECK(local_total({decimal("10"), "USD"}, "JPY", rates)->total == Money{decimal("1516"), "JPY"});
}

TEST_CASE("without a rate, and past 18 digits, nothing is known", "[rate]") {
  CHECK_FALSE(local_total({decimal("1"), "SEK"}, "EUR", rates).has_value());
  CHECK_FALSE(local_total({decimal("1"), "EUR"}, "USD", rates).has_value());
  CHECK_FALSE(local_total({decimal("1"), "USD"}, "", rates).has_value());
  CHECK_FALSE(local_total({decimal("99999999999999999"), "USD"}, "JPY", rates).has_value());
}

TEST_CASE("a rate that was known goes on for another total", "[rate]") {
  const auto known = *local_total({decimal("1000"), "USD"}, "EUR", rates);
  const auto later = at_known_rate({decimal("2000"), "USD"}, known);
  REQUIRE(later);
  CHECK(later->total == Money{decimal("1846.8"), "EUR"});
  CHECK(later->rate_date == second);
}

TEST_CASE("a rate of many units is reckoned with exactly, rounded once", "[rate]") {
  const ExchangeRate hundred{"USD", "", decimal("92.34"), second, decimal("100")};
  const auto local = local_total_by({decimal("1000.05"), "USD"}, "EUR", hundred);
  REQUIRE(local);
  CHECK(*local == LocalTotal{{decimal("923.45"), "EUR"}, decimal("92.34"), second, decimal("100")});
  // 1 EUR is 1.0829 USD: one USD is no decimal number of EUR.
  const ExchangeRate inverse{"USD", "", decimal("1"), second, decimal("1.0829")};
  CHECK(local_total_by({decimal("108290000000.00"), "USD"}, "EUR", inverse)->total.amount ==
        decimal("100000000000"));
  CHECK(local_total_by({decimal("-0.01"), "USD"}, "EUR", inverse)->total.amount == decimal("-0.01"));
}

TEST_CASE("a rate by way of a third currency, or without a local one, is none", "[rate]") {
  const Money total{decimal("10"), "SEK"};
  const ExchangeRate by_dollars{"SEK", "USD", decimal("9.5"), second, decimal("100")};
  CHECK_FALSE(local_total_by(total, "EUR", by_dollars).has_value());
  const ExchangeRate to_local{"SEK", "", decimal("9.5"), second, decimal("100")};
  CHECK(local_total_by(total, "EUR", to_local).has_value());
  CHECK_FALSE(local_total_by(total, "", to_local).has_value());
  CHECK_FALSE(local_total_by(total, "EUR", std::nullopt).has_value());
  CHECK(local_total_by({decimal("10"), "EUR"}, "EUR", std::nullopt).has_value());
}

}  // namespace countersign::exchange_rate_test
