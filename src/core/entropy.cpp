#include "core/entropy.hpp"

#include <cstdlib>

#include <sys/random.h>

#include "core/hex.hpp"

namespace countersign {

double Entropy::fraction() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::string Entropy::bytes(std::size_t count) {
  std::string bytes;
  bytes.reserve(count);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 == 0) word = next();
    bytes += static_cast<char>(word & 0xff);
    word >>= 8;
  }
  return bytes;
}

std::string Entropy::hex(std::size_t count) {
  return to_hex(bytes(count));
}

std::uint64_t SystemEntropy::next() {
  std::uint64_t word = 0;
  // getrandom of 8 bytes is never partial once the pool is ready; without randomness no secret may be made.
  if (getrandom(&word, sizeof word, 0) != static_cast<ssize_t>(sizeof word)) std::abort();
  return word;
}

}  // namespace countersign
