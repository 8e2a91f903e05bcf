#include "domain/slack_safety.hpp"

#include <algorithm>

namespace countersign::domain {

std::string refusal_of(const ChannelFacts& channel) {
  if (channel.is_ext_shared) return "is shared with another organisation (Slack Connect)";
  if (channel.is_pending_ext_shared) return "is about to be shared with another organisation (Slack Connect)";
  if (channel.is_org_shared) return "is shared with other workspaces";
  return {};
}

std::string refusal_of(const UserFacts& user, const std::string& team_id) {
  if (user.is_deactivated) return "is deactivated";
  if (user.is_bot) return "is a bot";
  if (user.is_stranger) return "belongs to another organisation";
  if (user.is_guest) return "is a guest of the workspace";
  const bool is_of_team =
      user.team_id.empty() || user.team_id == team_id ||
      std::find(user.other_teams.begin(), user.other_teams.end(), team_id) != user.other_teams.end();
  return is_of_team ? std::string{} : "is no member of the workspace";
}

}  // namespace countersign::domain
