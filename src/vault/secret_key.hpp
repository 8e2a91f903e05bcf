// A 256-bit key in memory that is overwritten when it goes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/hex.hpp"
#include "core/result.hpp"

namespace countersign::vault {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t key_id_bytes = 8;

/// Cannot be copied, printed or compared.
class SecretKey {
 public:
  /// Fresh from OpenSSL's private generator; ends the process if the system has no randomness.
  static SecretKey random();
  /// `invalid_argument` unless there are exactly `key_bytes` bytes.
  static Result<SecretKey> from_bytes(std::string_view bytes);

  SecretKey(SecretKey&& other) noexcept;
  SecretKey& operator=(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  ~SecretKey();

  const std::array<unsigned char, key_bytes>& bytes() const { return bytes_; }

  /// HMAC-SHA256 under this key, 32 raw bytes; ends the process if OpenSSL lacks SHA-256.
  std::string authenticate(std::string_view message) const;
  /// Names the key without telling anything about it: `key_id_bytes` raw bytes.
  std::string id() const;

 private:
  SecretKey() = default;
  std::array<unsigned char, key_bytes> bytes_{};
};

}  // namespace countersign::vault
