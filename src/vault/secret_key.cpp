#include "vault/secret_key.hpp"

#include <algorithm>
#include <cstdlib>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace countersign::vault {

SecretKey SecretKey::random() {
  SecretKey key;
  // As in core/entropy.cpp: without randomness no secret may be made.
  if (RAND_priv_bytes(key.bytes_.data(), static_cast<int>(key_bytes)) != 1) std::abort();
  return key;
}

Result<SecretKey> SecretKey::from_bytes(std::string_view bytes) {
  if (bytes.size() != key_bytes) {
    return fail(ErrorCode::invalid_argument, "A key has " + std::to_string(bytes.size()) +
                                                 " bytes instead of " + std::to_string(key_bytes));
  }
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : bytes_(other.bytes_) {
  OPENSSL_cleanse(other.bytes_.data(), key_bytes);
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  bytes_ = other.bytes_;
  OPENSSL_cleanse(other.bytes_.data(), key_bytes);
  return *this;
}

SecretKey::~SecretKey() {
  OPENSSL_cleanse(bytes_.data(), key_bytes);
}

std::string SecretKey::authenticate(std::string_view message) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(message.data());
  if (HMAC(EVP_sha256(), bytes_.data(), static_cast<int>(key_bytes), data, message.size(), digest.data(),
           &length) == nullptr) {
    std::abort();
  }
  return {reinterpret_cast<const char*>(digest.data()), length};
}

std::string SecretKey::id() const {
  return authenticate("countersign key id").substr(0, key_id_bytes);
}

}  // namespace countersign::vault
