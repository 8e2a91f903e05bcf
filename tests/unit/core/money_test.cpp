// Amounts in other currencies: exact, and rounded once.
#include "core/money.hpp"

#include "catch.hpp"

namespace countersign::money_test {

using namespace countersign;

namespace {

Decimal decimal(const char* text) {
  return *Decimal::parse(text);
}

}  // namespace

TEST_CASE("a product is rounded to the decimals of its currency, halves away from zero") {
  CHECK(*multiply(decimal("10000"), decimal("0.92345"), 2) == decimal("9234.5"));
  CHECK(*multiply(decimal("1"), decimal("0.005"), 2) == decimal("0.01"));
  CHECK(*multiply(decimal("-1"), decimal("0.005"), 2) == decimal("-0.01"));
  CHECK(*multiply(decimal("1"), decimal("0.0049"), 2) == decimal("0"));
  CHECK(*multiply(decimal("12.34"), decimal("162.5"), 0) == decimal("2005"));
  CHECK(*multiply(decimal("999999999999999.99"), decimal("1"), 2) == decimal("999999999999999.99"));
  CHECK_FALSE(multiply(decimal("999999999999999.99"), decimal("999999"), 2));
}

TEST_CASE("an amount at a rate of so many units is rounded once") {
  CHECK(*multiply_and_divide(decimal("1190.00"), decimal("92.34"), decimal("100"), 2) == decimal("1098.85"));
  CHECK(*multiply_and_divide(decimal("-0.05"), decimal("1"), decimal("10"), 2) == decimal("-0.01"));
  // Rounding the product first would give 0.34.
  CHECK(*multiply_and_divide(decimal("1"), decimal("0.335"), decimal("1.0001"), 2) == decimal("0.33"));
  CHECK(*multiply_and_divide(decimal("0"), decimal("92.34"), decimal("100"), 2) == decimal("0"));
  CHECK_FALSE(multiply_and_divide(decimal("1"), decimal("1"), decimal("0"), 2));
  const auto much = decimal("999999999999999999");
  CHECK_FALSE(multiply_and_divide(much, much, decimal("1"), 2));
  CHECK_FALSE(multiply_and_divide(much, much, decimal("0.000000001"), 9));
}

TEST_CASE("a quotient is rounded likewise, and nothing is divided by zero") {
  CHECK(*divide(decimal("93"), decimal("100"), 9) == decimal("0.93"));
  CHECK(*divide(decimal("1"), decimal("3"), 4) == decimal("0.3333"));
  CHECK(*divide(decimal("2"), decimal("-3"), 4) == decimal("-0.6667"));
  CHECK(*divide(decimal("0.000000001"), decimal("1"), 9) == decimal("0.000000001"));
  CHECK(*divide(decimal("1.5"), decimal("0.25"), 2) == decimal("6"));
  CHECK_FALSE(divide(decimal("1"), decimal("0"), 2));
}

TEST_CASE("currencies of ISO 4217 are told from others") {
  for (const char* code : {"EUR", "USD", "AED", "ZWG", "JPY"}) CHECK(is_iso_currency(code));
  for (const char* code : {"", "EURO", "XYZ", "eur", "D A", "EU"}) CHECK_FALSE(is_iso_currency(code));
}

}  // namespace countersign::money_test
