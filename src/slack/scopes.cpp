#include "slack/scopes.hpp"

#include <algorithm>
#include <string_view>

namespace countersign::slack {
namespace {

/// Whose members approve or post.
bool names_group(const std::vector<domain::Route>& routes) {
  const auto is_group = [](const domain::ApproverReference& one) {
    return one.kind == domain::ApproverReference::Kind::user_group;
  };
  return std::any_of(routes.begin(), routes.end(), [&](const domain::Route& route) {
    auto people = domain::people_of(route.policy);
    people.insert(people.end(), route.policy.post_by.begin(), route.policy.post_by.end());
    return std::any_of(people.begin(), people.end(), is_group);
  });
}

}  // namespace

const std::vector<Scope>& known_scopes() {
  static const std::vector<Scope> scopes{
      {"chat:write", "to show and update cards"},
      {"users:read", "to name people"},
      {"users:read.email", "to find approvers by e-mail"},
      {"channels:read", "to look at public channels"},
      {"groups:read", "to look at private channels"},
      {"commands", "to answer /countersign"},
      {"channels:history", nullptr},  // to find a message whose posting was not answered
      {"groups:history", nullptr},
      {"channels:join", nullptr},
      {"im:write", nullptr},
      {"usergroups:read", nullptr},
  };
  return scopes;
}

std::vector<std::string> scopes_for(const domain::TenantSettings& settings) {
  const bool has_groups = names_group(settings.routes);
  std::vector<std::string> scopes;
  for (const auto& scope : known_scopes()) {
    const std::string_view name = scope.name;
    const bool is_history = settings.slack.read_history && name.ends_with(":history");
    const bool is_for_groups = has_groups && name == "usergroups:read";
    if (scope.needed_for != nullptr || is_for_groups || is_history) scopes.emplace_back(name);
  }
  return scopes;
}

}  // namespace countersign::slack
