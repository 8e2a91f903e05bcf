#include "slack/user_facts.hpp"

#include "slack/text.hpp"

namespace countersign::slack {
namespace {

/// On Grid (docs.slack.dev/reference/objects/user-object, enterprise_user).
std::vector<std::string> enterprise_teams(simdjson::dom::element root) {
  std::vector<std::string> teams;
  simdjson::dom::element list;
  simdjson::dom::array entries;
  if (!find(root, {"user", "enterprise_user", "teams"}, list) || list.get(entries) != simdjson::SUCCESS)
    return teams;
  for (const simdjson::dom::element entry : entries) {
    std::string_view team;
    if (entry.get(team) == simdjson::SUCCESS) teams.emplace_back(team);
  }
  return teams;
}

}  // namespace

domain::UserFacts user_facts_at(simdjson::dom::element root) {
  domain::UserFacts user;
  user.id = text_at(root, {"user", "id"});
  for (const auto& name : {text_at(root, {"user", "profile", "real_name"}),
                           text_at(root, {"user", "real_name"}), text_at(root, {"user", "name"})}) {
    if (user.name.empty()) user.name = clean(name);
  }
  user.team_id = text_at(root, {"user", "team_id"});
  user.other_teams = enterprise_teams(root);
  user.is_deactivated = is_true_at(root, {"user", "deleted"});
  user.is_bot = is_true_at(root, {"user", "is_bot"});
  user.is_guest =
      is_true_at(root, {"user", "is_restricted"}) || is_true_at(root, {"user", "is_ultra_restricted"});
  user.time_zone = text_at(root, {"user", "tz"});
  user.is_stranger = is_true_at(root, {"user", "is_stranger"});
  return user;
}

}  // namespace countersign::slack
