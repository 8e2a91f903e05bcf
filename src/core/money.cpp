#include "core/money.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/ascii.hpp"

namespace countersign {
namespace {

__extension__ typedef __int128 Wide;

constexpr int most_digits = 18;
constexpr int most_decimals = 9;

Wide scaled(std::int64_t mantissa, int by) {
  Wide value = mantissa;
  for (int i = 0; i < by; ++i) value *= 10;
  return value;
}

/// Takes zeros off the end of a fraction; whether what is left fits in a Decimal.
bool shorten(Wide& number, int& scale) {
  while (scale > 0 && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return number <= most && number >= -most;
}

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto malformed = [&] {
    return fail(ErrorCode::not_understood,
                "'" + std::string(text.substr(0, 40)) + "' is not an exact decimal",
                "Amounts have at most 18 digits, of which 9 decimals");
  };
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const auto point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
  if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return malformed();
  if (!std::all_of(whole.begin(), whole.end(), ascii::is_digit)) return malformed();
  if (!std::all_of(fraction.begin(), fraction.end(), ascii::is_digit)) return malformed();
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  std::string digits = std::string(whole) + std::string(fraction);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > most_digits || fraction.size() > most_decimals) return malformed();
  std::int64_t mantissa = 0;
  for (const char c : digits) mantissa = mantissa * 10 + (c - '0');
  const int scale = mantissa == 0 ? 0 : static_cast<int>(fraction.size());
  return Decimal{negative ? -mantissa : mantissa, scale};
}

Decimal Decimal::absolute() const {
  return Decimal{mantissa_ < 0 ? -mantissa_ : mantissa_, scale_};
}

std::string Decimal::to_string() const {
  std::string digits = std::to_string(mantissa_ < 0 ? -mantissa_ : mantissa_);
  if (scale_ > 0) {
    const auto scale = static_cast<std::size_t>(scale_);
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
  }
  return mantissa_ < 0 ? "-" + digits : digits;
}

std::string Decimal::to_display(int decimals, char group, char point) const {
  const std::string plain = absolute().to_string();
  const auto dot = plain.find('.');
  std::string whole = plain.substr(0, dot);
  std::string fraction = dot == std::string::npos ? "" : plain.substr(dot + 1);
  if (fraction.size() < static_cast<std::size_t>(decimals)) {
    fraction.append(static_cast<std::size_t>(decimals) - fraction.size(), '0');
  }
  for (std::size_t i = whole.size(); i > 3; i -= 3) whole.insert(i - 3, 1, group);
  std::string text = mantissa_ < 0 ? "-" + whole : whole;
  if (!fraction.empty()) text += point + fraction;
  return text;
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  const int scale = std::max(scale_, other.scale_);
  const Wide left = scaled(mantissa_, scale - scale_);
  const Wide right = scaled(other.mantissa_, scale - other.scale_);
  if (left == right) return std::strong_ordering::equal;
  return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

Result<Decimal> add(const Decimal& left, const Decimal& right) {
  int scale = std::max(left.scale_, right.scale_);
  Wide sum = scaled(left.mantissa_, scale - left.scale_) + scaled(right.mantissa_, scale - right.scale_);
  if (!shorten(sum, scale)) return fail(ErrorCode::too_large, "a sum of amounts does not fit in 18 digits");
  return Decimal{static_cast<std::int64_t>(sum), scale};
}

namespace {

/// `numerator` / `denominator`, rounded halves away from zero; `denominator` is positive.
Wide rounded_quotient(Wide numerator, Wide denominator) {
  const Wide half = denominator / 2;
  return numerator < 0 ? (numerator - half) / denominator : (numerator + half) / denominator;
}

}  // namespace

Result<Decimal> multiply(const Decimal& left, const Decimal& right, int decimals) {
  Wide product = static_cast<Wide>(left.mantissa_) * right.mantissa_;
  int scale = left.scale_ + right.scale_;
  if (scale > decimals) {
    product = rounded_quotient(product, scaled(1, scale - decimals));
    scale = decimals;
  }
  if (!shorten(product, scale))
    return fail(ErrorCode::too_large, "a product of amounts does not fit in 18 digits");
  return Decimal{static_cast<std::int64_t>(product), scale};
}

Result<Decimal> divide(const Decimal& left, const Decimal& right, int decimals) {
  if (right.is_zero()) return fail(ErrorCode::invalid_argument, "a division by zero");
  // left / right × 10^decimals. 18 digits and at most 9 + 9 zeros stay within 38.
  const int shift = decimals + right.scale_ - left.scale_;
  Wide numerator = shift > 0 ? scaled(left.mantissa_, shift) : Wide{left.mantissa_};
  Wide denominator = shift < 0 ? scaled(right.mantissa_, -shift) : Wide{right.mantissa_};
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  Wide quotient = rounded_quotient(numerator, denominator);
  int scale = decimals;
  if (!shorten(quotient, scale))
    return fail(ErrorCode::too_large, "a quotient of amounts does not fit in 18 digits");
  return Decimal{static_cast<std::int64_t>(quotient), scale};
}

Result<Decimal> multiply_and_divide(const Decimal& value, const Decimal& by, const Decimal& parts,
                                    int decimals) {
  if (parts.is_zero()) return fail(ErrorCode::invalid_argument, "a division by zero");
  const auto too_large = [] {
    return fail(ErrorCode::too_large, "an amount does not fit in 18 digits at this rate");
  };
  // 18 digits each: the product stays within 36 of 38.
  Wide numerator = static_cast<Wide>(value.mantissa_) * by.mantissa_;
  Wide denominator = parts.mantissa_;
  const int shift = decimals + parts.scale_ - value.scale_ - by.scale_;
  for (int i = 0; i < shift; ++i) {
    if (__builtin_mul_overflow(numerator, Wide{10}, &numerator)) return too_large();
  }
  for (int i = 0; i < -shift; ++i) {
    if (__builtin_mul_overflow(denominator, Wide{10}, &denominator)) return too_large();
  }
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  Wide quotient = rounded_quotient(numerator, denominator);
  int scale = decimals;
  if (!shorten(quotient, scale)) return too_large();
  return Decimal{static_cast<std::int64_t>(quotient), scale};
}

int minor_digits(std::string_view currency) {
  static constexpr std::array<std::string_view, 16> none{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                         "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                         "VND", "VUV", "XAF", "XOF"};
  static constexpr std::array<std::string_view, 7> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(none.begin(), none.end(), currency) != none.end()) return 0;
  if (std::find(three.begin(), three.end(), currency) != three.end()) return 3;
  return 2;
}

bool is_iso_currency(std::string_view currency) {
  // ISO 4217, list one, without funds and metals; each code takes four characters.
  constexpr std::string_view codes =
      "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
      "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
      "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
      "LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR "
      "NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
      "STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD "
      "XCG XOF XPF YER ZAR ZMW ZWG ";
  if (currency.size() != 3) return false;
  for (std::size_t at = 0; at < codes.size(); at += 4) {
    if (codes.substr(at, 3) == currency) return true;
  }
  return false;
}

std::string to_display(const Money& money) {
  const std::string amount = money.amount.to_display(minor_digits(money.currency));
  return money.currency.empty() ? amount : money.currency + " " + amount;
}

}  // namespace countersign
