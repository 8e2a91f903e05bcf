// The app's manifest, from the settings: what an administrator pastes into api.slack.com/apps.
#include <algorithm>
#include <iostream>

#include "checkup/slack_checks.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "slack/manifest.hpp"

namespace countersign::cli {
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

std::vector<std::string> scopes_for(const SlackManifestOptions& options,
                                    const std::vector<domain::Route>& routes) {
  const bool has_groups = names_group(routes);
  std::vector<std::string> scopes;
  for (const auto& scope : checkup::known_scopes()) {
    const bool is_history = std::string_view(scope.name).ends_with(":history");
    const bool is_for_groups = has_groups && std::string_view(scope.name) == "usergroups:read";
    if (scope.needed_for != nullptr || is_for_groups || (options.history && is_history))
      scopes.emplace_back(scope.name);
  }
  return scopes;
}

Error unknown_tenant(const settings::Loaded& loaded, const std::string& wanted) {
  std::string names;
  for (const auto& tenant : loaded.tenants) names += (names.empty() ? "" : ", ") + tenant.tenant.value;
  return {
      ErrorCode::not_found, "no tenant '" + wanted + "' is in the settings, or its file has an error",
      "The settings have: " + (names.empty() ? "none" : names) + ". `countersign config check` says more"};
}

}  // namespace

int slack_manifest(const SlackManifestOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto found =
      std::find_if(loaded->tenants.begin(), loaded->tenants.end(),
                   [&](const domain::TenantSettings& one) { return one.tenant.value == options.tenant; });
  if (found == loaded->tenants.end()) return broken(unknown_tenant(*loaded, options.tenant));
  const bool is_called = found->slack.sockets == 0;
  const auto url = is_called ? slack::tenant_url(found->public_url, found->tenant) : std::string{};
  std::cout << slack::manifest({options.name, url, scopes_for(options, found->routes)}) << "\n";
  return 0;
}

}  // namespace countersign::cli
