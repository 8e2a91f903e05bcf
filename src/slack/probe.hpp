// The two questions that a set-up check asks Slack. Pure; any thread.
#pragma once

#include <string>

#include "core/http_message.hpp"
#include "core/result.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::slack {

/// Whom the token belongs to.
struct Identity {
  std::string team_id;
  std::string team;
  std::string user_id;  ///< Of the bot.
  std::string bot_id;
  std::string enterprise_id;  ///< Empty outside an organisation.
};

struct ChannelFacts {
  std::string id;
  std::string name;
  bool is_member = false;  ///< Of the bot: false for a channel where it must be invited or join.
  bool is_archived = false;
  bool is_private = false;
};

/// auth.test. Without Authorization: the caller adds the bearer token; likewise below.
HttpRequest auth_test_request(const domain::SlackSettings& settings);
/// `unavailable` when a repeat may help, `unauthorised` for the token, else `not_understood`; the message
/// holds Slack's code.
Result<Identity> read_auth_test(const HttpResult& reply);

/// conversations.info: needs channels:read, and groups:read for private channels.
HttpRequest channel_request(const domain::SlackSettings& settings, const std::string& channel);
/// As above, and `not_found` for a channel that does not exist or is hidden from the bot.
Result<ChannelFacts> read_channel(const HttpResult& reply);

}  // namespace countersign::slack
