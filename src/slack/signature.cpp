#include "slack/signature.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::slack {
namespace {

constexpr std::string_view version = "v0";
constexpr std::string_view signature_prefix = "v0=";
constexpr std::size_t signature_characters = 3 + 64;
/// Enough until the year 5138; more digits are an attack or a mistake.
constexpr std::size_t timestamp_digits = 11;

using Refused = tl::unexpected<SignatureRefusal>;

/// The one value of a header.
tl::expected<std::string_view, SignatureRefusal> single_header(const std::vector<HttpHeader>& headers,
                                                               std::string_view name) {
  const HttpHeader* found = nullptr;
  for (const auto& header : headers) {
    if (!ascii::same(header.name, name)) continue;
    if (found != nullptr) return Refused(SignatureRefusal::duplicated_header);
    found = &header;
  }
  if (found == nullptr) return Refused(SignatureRefusal::missing_header);
  return std::string_view(found->value);
}

bool is_signature(std::string_view text) {
  if (text.size() != signature_characters || text.substr(0, 3) != signature_prefix) return false;
  const auto hex = text.substr(3);
  return std::all_of(hex.begin(), hex.end(),
                     [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

tl::expected<void, SignatureRefusal> check_time(std::string_view timestamp, Instant now) {
  if (timestamp.empty() || timestamp.size() > timestamp_digits ||
      !std::all_of(timestamp.begin(), timestamp.end(), ascii::is_digit)) {
    return Refused(SignatureRefusal::malformed_timestamp);
  }
  std::int64_t seconds = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  const Duration age = now.time_since_epoch() - std::chrono::seconds{seconds};
  if (std::chrono::abs(age) > limits::slack_signature_window_ms) {
    return Refused(SignatureRefusal::outside_window);
  }
  return {};
}

}  // namespace

const char* to_string(SignatureRefusal refusal) {
  switch (refusal) {
    case SignatureRefusal::no_secret:
      return "no_secret";
    case SignatureRefusal::missing_header:
      return "missing_header";
    case SignatureRefusal::duplicated_header:
      return "duplicated_header";
    case SignatureRefusal::malformed_timestamp:
      return "malformed_timestamp";
    case SignatureRefusal::outside_window:
      return "outside_window";
    case SignatureRefusal::malformed_signature:
      return "malformed_signature";
    case SignatureRefusal::mismatch:
      return "mismatch";
  }
  return "unknown";
}

tl::expected<void, SignatureRefusal> verify(std::string_view signing_secret,
                                            const std::vector<HttpHeader>& headers, std::string_view raw_body,
                                            Instant now) {
  if (signing_secret.empty()) return Refused(SignatureRefusal::no_secret);
  const auto timestamp = single_header(headers, "x-slack-request-timestamp");
  if (!timestamp) return Refused(timestamp.error());
  const auto signature = single_header(headers, "x-slack-signature");
  if (!signature) return Refused(signature.error());
  if (const auto in_time = check_time(*timestamp, now); !in_time) return in_time;
  if (!is_signature(*signature)) return Refused(SignatureRefusal::malformed_signature);
  const std::string expected = sign(signing_secret, *timestamp, raw_body);
  if (expected.size() != signature->size() ||
      CRYPTO_memcmp(expected.data(), signature->data(), expected.size()) != 0) {
    return Refused(SignatureRefusal::mismatch);
  }
  return {};
}

std::string sign(std::string_view signing_secret, std::string_view timestamp, std::string_view raw_body) {
  if (signing_secret.empty()) return {};
  std::string message(version);
  message.append(":").append(timestamp).append(":").append(raw_body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (HMAC(EVP_sha256(), signing_secret.data(), static_cast<int>(signing_secret.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
           &length) == nullptr) {
    return {};
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string signature(signature_prefix);
  for (unsigned int i = 0; i < length; ++i) {
    signature += digits[digest[i] >> 4];
    signature += digits[digest[i] & 15];
  }
  return signature;
}

}  // namespace countersign::slack
