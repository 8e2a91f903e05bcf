// The inputs of the installation: what becomes of the app in its Slack workspace. Stored, as in message.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/turn.hpp"

namespace countersign::domain {

/// Somebody came back from Slack's page that asks for permission: their link is used up.
struct InstallReturned {
  Instant at{};
};
/// Slack gave a bot token. Answered with InstallAnswer.
struct AppInstalled {
  std::string app_id;
  std::string team_id;  ///< Empty when it is for a whole organisation.
  std::string team;     ///< Its name, or the organisation's.
  std::string enterprise_id;
  bool is_org_wide = false;
  std::string bot_user;
  std::string installer;            ///< A Slack user id.
  std::vector<std::string> scopes;  ///< Of the bot token.
  std::optional<Duration> life;     ///< Of the bot token, as of `at`; none: it does not expire.
  std::string mark;                 ///< Names the refresh token and tells nothing of it; empty: none.
  std::vector<SealedSecret> secrets;
  Instant at{};
};
/// Slack refused the bot token.
struct SlackTokenDoubted {
  std::string code;  ///< Slack's error; may be empty.
};
/// Slack told of it: "app_uninstalled" or "tokens_revoked", in any order, perhaps long ago.
struct AppRemoved {
  std::string event;
};
/// An operator stored another bot token.
struct SlackTokenReplaced {};

}  // namespace countersign::domain
