// Access tokens from Microsoft Entra by client credentials. Pure; any thread. No message made here holds a
// token or a secret. learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::businesscentral {

struct Token {
  std::string access_token;  ///< A secret: lives in memory alone.
  Instant expires_at{};
};

/// A longer token is not understood.
inline constexpr std::size_t access_token_bytes = 16 * 1024;
/// A longer life than this is taken for this; Entra gives about an hour.
inline constexpr Duration longest_token_life_ms{48LL * 3600 * 1000};

/// `client_secret` is the secret itself. The body holds it: never log the request.
HttpRequest token_request(const domain::BusinessCentralSettings& settings, const std::string& client_id,
                          const std::string& client_secret);
/// The same, proved by a certificate: businesscentral/client_assertion.hpp.
HttpRequest token_request_with_assertion(const domain::BusinessCentralSettings& settings,
                                         const std::string& client_id, const std::string& assertion);

/// `unauthorised` when Entra refuses us, in plain words with a remedy; `unavailable` when a repeat may help;
/// `not_understood` for anything else.
Result<Token> read_token(const HttpResult& result, Instant now);
/// The number of "AADSTS700016: …" in a refusal's body; 0 when there is none.
int entra_error_number(std::string_view body);

/// The app roles that the token carries ("API.ReadWrite.All"); the signature is not checked, Business Central
/// does that.
Result<std::vector<std::string>> roles_of(std::string_view access_token);

}  // namespace countersign::businesscentral
