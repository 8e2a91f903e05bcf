// Slack's OAuth v2 (docs.slack.dev/authentication/installing-with-oauth, …/using-token-rotation): where a
// person gives permission, and what their code or a refresh token is exchanged for. Pure; any thread.
//
// A refresh token is good for one exchange: Slack revokes it with that. What came back must be stored before
// anything else is done.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/http_message.hpp"
#include "core/time.hpp"
#include "domain/effect.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// Where Slack sends the person back to; the app's redirect URL.
std::string redirect_url(const domain::TenantSettings& settings);
/// Where that person is sent to: Slack's page, which asks for the scopes of the manifest, in the workspace
/// that the settings name; of an organisation it is chosen there.
std::string authorize_link(const domain::TenantSettings& settings, const std::string& state);

/// oauth.v2.access. Both hold secrets in their bodies.
HttpRequest code_request(const domain::TenantSettings& settings, const std::string& client_secret,
                         const std::string& code);
HttpRequest refresh_request(const domain::SlackSettings& settings, const std::string& client_secret,
                            const std::string& refresh_token);

/// What Slack gave. Holds secrets.
struct TokenGrant {
  std::string access_token;         ///< xoxb-…, or xoxe.xoxb-… where it expires.
  std::string refresh_token;        ///< Empty without token rotation.
  std::optional<Duration> life;     ///< Of the access token; none: it does not expire.
  std::vector<std::string> scopes;  ///< Of the access token.
  std::string app_id;
  std::string team_id;  ///< Empty for an installation in a whole organisation.
  std::string team;     ///< Its name, or the organisation's.
  std::string enterprise_id;
  bool is_org_wide = false;
  std::string bot_user;
  std::string installer;  ///< The user who gave permission.
};
struct GrantRefused {
  std::string code;  ///< Slack's error, cut and cleaned: "invalid_code", "invalid_refresh_token".
};
/// AttemptFailed: a repeat may help.
using GrantReply = std::variant<TokenGrant, GrantRefused, domain::AttemptFailed>;
GrantReply read_grant(const HttpResult& reply);

}  // namespace countersign::slack
