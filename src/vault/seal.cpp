#include "vault/seal.hpp"

#include <cstdlib>
#include <memory>
#include <optional>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace countersign::vault {
namespace {

constexpr unsigned char format_version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + key_id_bytes;
constexpr std::size_t overhead_bytes = head_bytes + nonce_bytes + tag_bytes;

struct CipherFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string fresh_nonce() {
  std::string nonce(nonce_bytes, '\0');
  if (RAND_bytes(bytes_of(nonce), static_cast<int>(nonce_bytes)) != 1) std::abort();
  return nonce;
}

/// Ciphertext ‖ tag; nothing when OpenSSL refuses.
std::optional<std::string> encrypt(const SecretKey& key, std::string_view nonce, std::string_view associated,
                                   std::string_view plain) {
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string out(plain.size() + tag_bytes, '\0');
  int length = 0;
  int rest = 0;
  const bool done = cipher &&
                    EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(),
                                       bytes_of(nonce)) == 1 &&
                    EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes_of(associated),
                                      static_cast<int>(associated.size())) == 1 &&
                    EVP_EncryptUpdate(cipher.get(), bytes_of(out), &length, bytes_of(plain),
                                      static_cast<int>(plain.size())) == 1 &&
                    EVP_EncryptFinal_ex(cipher.get(), bytes_of(out) + length, &rest) == 1 &&
                    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                                        bytes_of(out) + plain.size()) == 1;
  if (!done) return std::nullopt;
  return out;
}

/// Nothing unless the tag proves every byte. `encrypted` is at least a tag long.
std::optional<Secret> decrypt(const SecretKey& key, std::string_view nonce, std::string_view associated,
                              std::string_view encrypted) {
  const Cipher cipher(EVP_CIPHER_CTX_new());
  const std::string_view body = encrypted.substr(0, encrypted.size() - tag_bytes);
  std::string tag(encrypted.substr(body.size()));
  std::string out(body.size() + 1, '\0');  // One more, so that an empty body has a buffer as well.
  int length = 0;
  int rest = 0;
  const bool done =
      cipher &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes().data(), bytes_of(nonce)) ==
          1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes_of(associated),
                        static_cast<int>(associated.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes_of(out), &length, bytes_of(body),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes_of(out) + length, &rest) == 1;
  if (!done) {
    wipe(out);
    return std::nullopt;
  }
  out.resize(body.size());
  return Secret(std::move(out));
}

std::string associated_data(std::string_view head, const RowPlace& place) {
  return std::string(head) + join_unambiguously(place.tenant.value, place.name);
}

std::string describe_place(const RowPlace& place) {
  return "The sealed row '" + std::string(place.name) + "' of tenant '" + place.tenant.value + "'";
}

}  // namespace

std::string join_unambiguously(std::string_view first, std::string_view second) {
  return std::to_string(first.size()) + ":" + std::string(first) + std::string(second);
}

Result<std::string> seal_row(const SecretKey& key, const RowPlace& place, std::string_view plain) {
  const std::string head = std::string(1, format_version) + key.id();
  const std::string nonce = fresh_nonce();
  const auto encrypted = encrypt(key, nonce, associated_data(head, place), plain);
  if (!encrypted) {
    return fail(ErrorCode::io, describe_place(place) + " cannot be made: OpenSSL refuses AES-256-GCM",
                "Check the OpenSSL configuration of this machine");
  }
  return head + nonce + *encrypted;
}

Result<Secret> open_row(const SecretKey& key, std::string_view key_name, const RowPlace& place,
                        std::string_view sealed) {
  if (!sealed.empty() && static_cast<unsigned char>(sealed.front()) > format_version) {
    return fail(ErrorCode::newer_format, describe_place(place) + " was written by a newer release",
                "Run the release that wrote it, or a later one");
  }
  if (sealed.size() < overhead_bytes || sealed.front() != format_version) {
    return fail(ErrorCode::corrupt, describe_place(place) + " is not in the sealed form",
                "Set the secret again, or restore the store from a backup");
  }
  const std::string_view head = sealed.substr(0, head_bytes);
  const std::string_view key_id = head.substr(1);
  if (key_id != key.id()) {
    return fail(ErrorCode::unauthorised,
                describe_place(place) + " is sealed under another " + std::string(key_name) + ": " +
                    to_hex(key_id) + ", not " + to_hex(key.id()),
                "Load the " + std::string(key_name) + " that sealed it");
  }
  auto opened = decrypt(key, sealed.substr(head_bytes, nonce_bytes), associated_data(head, place),
                        sealed.substr(head_bytes + nonce_bytes));
  if (!opened) {
    return fail(ErrorCode::corrupt, describe_place(place) + " was changed, or moved from another row",
                "Set the secret again, or restore the store from a backup");
  }
  return std::move(*opened);
}

}  // namespace countersign::vault
