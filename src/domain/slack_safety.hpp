// Which of Slack's channels and people are taken at all: what leaves the firm, and who may decide. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace countersign::domain {

/// As conversations.info states them (docs.slack.dev/reference/objects/conversation-object).
struct ChannelFacts {
  std::string id;
  std::string name;
  bool is_member = false;  ///< Of the bot: false for a channel where it must be invited or join.
  bool is_archived = false;
  bool is_private = false;
  bool is_ext_shared = false;          ///< With another organisation: Slack Connect.
  bool is_pending_ext_shared = false;  ///< Another organisation is invited.
  bool is_org_shared = false;          ///< With other workspaces of the same organisation.
  bool operator==(const ChannelFacts&) const = default;
};
/// Why nothing may be shown there, as the end of a sentence; empty: it may.
std::string refusal_of(const ChannelFacts& channel);
/// `Failed::code` of a call that was not made because of it.
inline constexpr std::string_view refused_channel = "channel_refused";

/// As users.info and users.lookupByEmail state them (docs.slack.dev/reference/objects/user-object).
struct UserFacts {
  std::string id;
  std::string name;
  std::string team_id;                   ///< The workspace, or on Grid the one that the person came from.
  std::vector<std::string> other_teams;  ///< On Grid: the workspaces that the person is a member of.
  bool is_deactivated = false;
  bool is_bot = false;
  bool is_guest = false;     ///< Of one channel or several: `is_restricted` or `is_ultra_restricted`.
  bool is_stranger = false;  ///< Of another organisation, seen through a shared channel.
  std::string time_zone{};   ///< An IANA name, or empty.
  bool operator==(const UserFacts&) const = default;
};
/// Why this person may not approve, as the end of a sentence; empty: a full member of the workspace.
std::string refusal_of(const UserFacts& user, const std::string& team_id);

}  // namespace countersign::domain
