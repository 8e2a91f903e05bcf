// Exact decimals. Amounts never pass through a double: 2^53 cents is less than a large ledger holds.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign {

/// mantissa × 10^-scale, kept without trailing zeros so that equal numbers are equal values.
class Decimal {
 public:
  Decimal() = default;
  /// A whole number.
  explicit Decimal(std::int64_t whole) : mantissa_(whole) {}

  /// "-12345.60": sign, digits, optional fraction; no exponent, no grouping. At most 18 significant digits
  /// and 9 decimals (Business Central's Decimal reaches 999 999 999 999 999.99); otherwise `not_understood`.
  static Result<Decimal> parse(std::string_view text);

  bool is_zero() const { return mantissa_ == 0; }
  bool is_negative() const { return mantissa_ < 0; }
  Decimal absolute() const;

  /// The plain form "18450" or "0.05"; `Decimal::parse` reads it back.
  std::string to_string() const;
  /// For people: exactly `decimals` places (more if the value has more), thousands grouped: "18,450.00".
  std::string to_display(int decimals, char group = ',', char point = '.') const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const = default;

 private:
  Decimal(std::int64_t mantissa, int scale) : mantissa_(mantissa), scale_(scale) {}
  std::int64_t mantissa_ = 0;
  int scale_ = 0;
  friend Result<Decimal> add(const Decimal& left, const Decimal& right);
  friend Result<Decimal> multiply(const Decimal& left, const Decimal& right, int decimals);
  friend Result<Decimal> divide(const Decimal& left, const Decimal& right, int decimals);
  friend Result<Decimal> multiply_and_divide(const Decimal& value, const Decimal& by, const Decimal& parts,
                                             int decimals);
};

/// The exact sum; `too_large` when it does not fit.
Result<Decimal> add(const Decimal& left, const Decimal& right);
/// Rounded to so many decimals (0 to 9), halves away from zero; `too_large` when it does not fit.
Result<Decimal> multiply(const Decimal& left, const Decimal& right, int decimals);
/// Likewise; `invalid_argument` for a division by zero.
Result<Decimal> divide(const Decimal& left, const Decimal& right, int decimals);
/// value × by ÷ parts, rounded once and likewise; `too_large` also where a step on the way does not fit.
Result<Decimal> multiply_and_divide(const Decimal& value, const Decimal& by, const Decimal& parts,
                                    int decimals);

/// An amount in a currency. An ISO code, as Business Central gives it (the local currency's code included).
struct Money {
  Decimal amount;
  std::string currency;
  bool operator==(const Money&) const = default;
};

/// The currency's minor digits by ISO 4217: 2 unless known otherwise (JPY 0, KWD 3 …).
int minor_digits(std::string_view currency);
/// Whether ISO 4217 lists the code. Business Central takes others too.
bool is_iso_currency(std::string_view currency);
/// "EUR 18,450.00".
std::string to_display(const Money& money);

}  // namespace countersign
