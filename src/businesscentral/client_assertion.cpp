#include "businesscentral/client_assertion.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace countersign::businesscentral {
namespace {

constexpr int least_key_bits = 2048;
constexpr const char* make_remedy =
    "Store the private key and its certificate together: `cat key.pem certificate.pem | countersign secret "
    "set`";

template <auto free_function>
struct Freed {
  template <class Type>
  void operator()(Type* pointer) const {
    free_function(pointer);
  }
};
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

struct KeyPair {
  PrivateKey key;
  Certificate certificate;
};

/// OpenSSL would ask on the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

tl::unexpected<Error> unusable(const char* what, const char* remedy = make_remedy) {
  ERR_clear_error();
  return fail(ErrorCode::invalid_argument, what, remedy);
}

Memory memory_of(std::string_view pem) {
  return Memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Certificate certificate_of(std::string_view pem, EVP_PKEY* key) {
  const Memory memory = memory_of(pem);
  while (memory) {
    Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, no_password, nullptr));
    if (!certificate) break;
    if (X509_check_private_key(certificate.get(), key) == 1) return certificate;
  }
  ERR_clear_error();
  return {};
}

Result<KeyPair> read_pair(std::string_view pem) {
  if (pem.find("-----BEGIN ENCRYPTED PRIVATE KEY-----") != std::string_view::npos) {
    return unusable(
        "The private key is protected by a password",
        "Remove the password (`openssl pkey -in key.pem -out plain.pem`) and store that: the vault "
        "seals it");
  }
  const Memory memory = memory_of(pem);
  PrivateKey key(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr) : nullptr);
  if (!key) return unusable("The secret holds no private key in PEM form");
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_bits(key.get()) < least_key_bits) {
    return unusable("The private key is not an RSA key of at least 2048 bits, which Entra asks for",
                    "Make one: `openssl req -x509 -newkey rsa:2048 -nodes …`");
  }
  Certificate certificate = certificate_of(pem, key.get());
  if (!certificate)
    return unusable("The secret holds no certificate in PEM form that belongs to its private key");
  ERR_clear_error();
  return KeyPair{std::move(key), std::move(certificate)};
}

std::string digest_of(const X509* certificate, const EVP_MD* method) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (X509_digest(certificate, method, bytes.data(), &size) != 1) return {};
  return {bytes.begin(), bytes.begin() + size};
}

std::string base64url(std::string_view bytes) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> (count - 6)) & 63U];
    bits &= 63U;
  }
  if (count > 0) text += alphabet[(bits << (6 - count)) & 63U];
  return text;
}

std::optional<std::string> sign(EVP_PKEY* key, std::string_view text) {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* padding = nullptr;  // Belongs to the context.
  const bool ready = context &&
                     EVP_DigestSignInit(context.get(), &padding, EVP_sha256(), nullptr, key) == 1 &&
                     EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) > 0 &&
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) > 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!ready || EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1) return std::nullopt;
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, bytes, text.size()) != 1) return std::nullopt;
  return std::string(signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size));
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const Date date{std::chrono::year{parts.tm_year + 1900},
                  std::chrono::month(static_cast<unsigned>(parts.tm_mon) + 1),
                  std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{parts.tm_hour} +
         std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
}

std::string capital_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

}  // namespace

Result<std::string> client_assertion(std::string_view pem, const AssertionClaims& claims) {
  const auto pair = read_pair(pem);
  if (!pair) return fail(pair.error());
  const auto seconds = [](Instant instant) {
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
  };
  const nlohmann::json header{{"alg", "PS256"},
                              {"typ", "JWT"},
                              {"x5t#S256", base64url(digest_of(pair->certificate.get(), EVP_sha256()))}};
  const nlohmann::json payload{{"aud", claims.token_url},
                               {"iss", claims.client_id},
                               {"sub", claims.client_id},
                               {"jti", claims.id},
                               {"iat", seconds(claims.now)},
                               {"nbf", seconds(claims.now - assertion_lead_ms)},
                               {"exp", seconds(claims.now + assertion_life_ms)}};
  std::string token = base64url(header.dump()) + "." + base64url(payload.dump());
  const auto signature = sign(pair->key.get(), token);
  if (!signature) return unusable("The private key does not sign");
  return token + "." + base64url(*signature);
}

Result<CertificateFacts> read_certificate(std::string_view pem) {
  const auto pair = read_pair(pem);
  if (!pair) return fail(pair.error());
  const auto from = instant_of(X509_get0_notBefore(pair->certificate.get()));
  const auto until = instant_of(X509_get0_notAfter(pair->certificate.get()));
  if (!from || !until) return unusable("The certificate has no readable dates");
  return CertificateFacts{capital_hex(digest_of(pair->certificate.get(), EVP_sha1())), *from, *until};
}

}  // namespace countersign::businesscentral
