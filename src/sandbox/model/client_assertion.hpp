// What Entra makes of a client's signed assertion. Written apart from the client that signs, so that a
// mistake there is not repeated here. learn.microsoft.com/entra/identity-platform/certificate-credentials
#pragma once

#include <string>

#include "core/time.hpp"
#include "sandbox/model/settings.hpp"

namespace countersign::sandbox {

struct AssertionVerdict {
  int code = 0;  ///< AADSTS…; 0: the assertion proves the client.
  std::string text;
};

/// `audience` is the token endpoint's URL in full.
AssertionVerdict judge_assertion(const std::string& assertion, const std::string& client,
                                 const ClientApp& app, const std::string& audience, Instant now);

/// Whether the text holds a certificate in PEM form.
bool is_certificate(const std::string& pem);

}  // namespace countersign::sandbox
