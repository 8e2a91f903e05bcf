// What is asked of Slack before a channel is used, and by a set-up check: reads alone. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "domain/slack_safety.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// Whom the token belongs to.
struct Identity {
  std::string team_id;
  std::string team;
  std::string user_id;  ///< Of the bot.
  std::string bot_id;
  std::string enterprise_id;  ///< Empty outside an organisation.
  bool is_org_wide = false;   ///< It is good for all workspaces of that organisation.
  std::string url{};          ///< Of the workspace, "https://contoso.slack.com/".
};

/// auth.test. Without Authorization: the caller adds the bearer token; likewise below.
HttpRequest auth_test_request(const domain::SlackSettings& settings);
/// `unavailable` when a repeat may help, `unauthorised` for the token, else `not_understood`; the message
/// holds Slack's code, and the scope that is missing.
Result<Identity> read_auth_test(const HttpResult& reply);

/// apps.connections.open: where a Socket Mode connection is opened, once. With the app-level token (xapp-…).
HttpRequest socket_url_request(const domain::SlackSettings& settings);
/// A wss:// address, which is a secret; ws:// only where `api_base` is plain http as well. Errors as above.
Result<std::string> read_socket_url(const domain::SlackSettings& settings, const HttpResult& reply);

/// conversations.info: needs channels:read, and groups:read for private channels.
HttpRequest channel_request(const domain::SlackSettings& settings, const std::string& channel);
/// As above, and `not_found` for a channel that does not exist or is hidden from the bot.
Result<domain::ChannelFacts> read_channel(const HttpResult& reply);

/// users.lookupByEmail: needs users:read.email, and users:read.
HttpRequest user_by_email_request(const domain::SlackSettings& settings, const std::string& email);
/// users.info: needs users:read.
HttpRequest user_request(const domain::SlackSettings& settings, const std::string& user);
/// As above, and `not_found` when nobody of the workspace has this address or id.
Result<domain::UserFacts> read_user(const HttpResult& reply);

/// usergroups.users.list: needs usergroups:read. The one method of ours that must be told the workspace where
/// the token is an organisation's (docs.slack.dev/reference/methods/usergroups.users.list); with another
/// token Slack passes it over.
HttpRequest group_request(const domain::SlackSettings& settings, const std::string& group);
/// As above: the members' ids.
Result<std::vector<std::string>> read_group(const HttpResult& reply);

/// The bot token's scopes, from the X-OAuth-Scopes header of any answer; none without the header.
std::optional<std::vector<std::string>> granted_scopes(const HttpResponse& response);

}  // namespace countersign::slack
