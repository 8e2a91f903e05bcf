// Proof by certificate: a signed assertion in the place of a client secret. Pure but for the signature's
// salt; any thread. No message made here holds any of the key.
// learn.microsoft.com/entra/identity-platform/certificate-credentials
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"

namespace countersign::businesscentral {

/// An assertion is used at once and once. Entra asks for a life of 5 to 10 minutes at most.
inline constexpr Duration assertion_life_ms{300'000};
/// It is valid from this long before now on: our clock may run a little ahead of Entra's.
inline constexpr Duration assertion_lead_ms{60'000};

struct AssertionClaims {
  std::string token_url;  ///< The audience.
  std::string client_id;  ///< Issuer and subject.
  std::string id;         ///< Never used before.
  Instant now{};
};

/// A JSON web token, signed PS256 by the private key in `pem`, which holds the key's certificate too.
/// Errors: `invalid_argument` as `read_certificate`.
Result<std::string> client_assertion(std::string_view pem, const AssertionClaims& claims);

struct CertificateFacts {
  std::string thumbprint;  ///< SHA-1 in capital hex, as Entra's page "Certificates & secrets" lists it.
  Instant valid_from{};
  Instant valid_until{};
};
/// `pem`: an RSA private key of at least 2048 bits that is not encrypted, and its certificate, in any order;
/// more certificates do no harm. Errors: `invalid_argument`, which says what is missing.
Result<CertificateFacts> read_certificate(std::string_view pem);

}  // namespace countersign::businesscentral
