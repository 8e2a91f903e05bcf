#include "sandbox/model/client_assertion.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <vector>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "core/ascii.hpp"
#include "sandbox/model/codec.hpp"
#include "sandbox/model/json.hpp"

namespace countersign::sandbox {
namespace {

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

/// Entra allows for clocks that are a little off.
constexpr Duration clock_skew_ms{300'000};

X509Pointer read_pem(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), &X509_free};
}

std::string from_base64url(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string bytes(text.size() / 4 * 3 + 1, '\0');
  const int written =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (written < 0 || static_cast<std::size_t>(written) < padding) return {};
  bytes.resize(static_cast<std::size_t>(written) - padding);
  return bytes;
}

std::string thumbprint(const X509* certificate, const EVP_MD* method) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, method, digest.data(), &size);
  return base64url(std::string(digest.begin(), digest.begin() + size));
}

X509Pointer find_certificate(const ClientApp& app, const Json& header) {
  const auto strong = text_member(header, "x5t#S256");
  const auto weak = text_member(header, "x5t");
  for (const auto& pem : app.certificates) {
    auto certificate = read_pem(pem);
    if (!certificate) continue;
    if (!strong.empty() ? thumbprint(certificate.get(), EVP_sha256()) == strong
                        : !weak.empty() && thumbprint(certificate.get(), EVP_sha1()) == weak) {
      return certificate;
    }
  }
  return {nullptr, &X509_free};
}

bool is_signed_by(const X509* certificate, const std::string& algorithm, const std::string& text,
                  const std::string& signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_PKEY_CTX* padding = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, X509_get0_pubkey(certificate)) !=
      1) {
    return false;
  }
  if (algorithm == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) <= 0 ||
                               EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) <= 0)) {
    return false;
  }
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

bool is_in_force(const X509* certificate, Instant now) {
  std::time_t seconds = static_cast<std::time_t>(now.time_since_epoch().count() / 1000);
  return X509_cmp_time(X509_get0_notBefore(certificate), &seconds) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &seconds) > 0;
}

AssertionVerdict judge_claims(const Json& claims, const std::string& client, const std::string& audience,
                              Instant now) {
  if (ascii::lower(text_member(claims, "iss")) != client ||
      ascii::lower(text_member(claims, "sub")) != client) {
    return {700021, "Client assertion application identifier doesn't match 'client_id' parameter."};
  }
  if (text_member(claims, "aud") != audience) {
    return {700023, "Client assertion audience claim does not match Realm issuer."};
  }
  const auto expires = integer_member(claims, "exp");
  const auto begins = integer_member(claims, "nbf");
  const auto at = [](std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; };
  if (!expires || !begins || now > at(*expires) + clock_skew_ms || now + clock_skew_ms < at(*begins)) {
    return {700024, "Client assertion is not within its valid time range."};
  }
  if (text_member(claims, "jti").empty()) return {50027, "JWT token is invalid or malformed."};
  return {};
}

std::vector<std::string> parts_of(const std::string& assertion) {
  std::vector<std::string> parts(1);
  for (const char c : assertion) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

AssertionVerdict judge_assertion(const std::string& assertion, const std::string& client,
                                 const ClientApp& app, const std::string& audience, Instant now) {
  const auto parts = parts_of(assertion);
  const AssertionVerdict malformed{50027, "JWT token is invalid or malformed."};
  if (parts.size() != 3) return malformed;
  const auto header = read_json(from_base64url(parts[0]));
  const auto claims = read_json(from_base64url(parts[1]));
  const auto algorithm = text_member(header, "alg");
  if (!header.is_object() || !claims.is_object() || (algorithm != "RS256" && algorithm != "PS256"))
    return malformed;
  const auto certificate = find_certificate(app, header);
  if (!certificate) {
    return {
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        "[Reason - The key was not found.]"};
  }
  if (!is_in_force(certificate.get(), now)) {
    return {700027,
            "The certificate with identifier used to sign the client assertion is expired on application. "
            "[Reason - "
            "The key used is expired.]"};
  }
  if (!is_signed_by(certificate.get(), algorithm, parts[0] + "." + parts[1], from_base64url(parts[2]))) {
    return {700027, "Client assertion failed signature validation."};
  }
  return judge_claims(claims, client, audience, now);
}

bool is_certificate(const std::string& pem) {
  return read_pem(pem) != nullptr;
}

}  // namespace countersign::sandbox
