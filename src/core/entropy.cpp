#include "core/entropy.hpp"

#include <cstdlib>

#include <sys/random.h>

namespace countersign {

double Entropy::fraction() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string Entropy::hex(std::size_t bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes * 2);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    if (i % 8 == 0) word = next();
    const auto byte = static_cast<unsigned>(word & 0xff);
    text += digits[byte >> 4];
    text += digits[byte & 15];
    word >>= 8;
  }
  return text;
}

std::uint64_t SystemEntropy::next() {
  std::uint64_t word = 0;
  // getrandom of 8 bytes is never partial once the pool is ready; without randomness no secret may be made.
  if (getrandom(&word, sizeof word, 0) != static_cast<ssize_t>(sizeof word)) std::abort();
  return word;
}

}  // namespace countersign
