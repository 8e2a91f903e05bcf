// The app's manifest, from the settings: what an administrator pastes into api.slack.com/apps.
#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "slack/manifest.hpp"
#include "slack/oauth.hpp"
#include "slack/scopes.hpp"

namespace countersign::cli {
namespace {

/// An app that serves several tenants asks for what any of them needs.
std::vector<std::string> scopes_of_app(const settings::Loaded& loaded, const domain::TenantSettings& tenant,
                                       bool with_history) {
  std::vector<std::string> all;
  for (auto one : loaded.tenants) {
    const bool shares = tenant.slack.shared_app && one.slack.app_id == tenant.slack.app_id;
    if (!shares && one.tenant != tenant.tenant) continue;
    one.slack.read_history = one.slack.read_history || with_history;
    for (auto& scope : slack::scopes_for(one)) {
      if (std::find(all.begin(), all.end(), scope) == all.end()) all.push_back(std::move(scope));
    }
  }
  return all;
}

/// Any tenant of the app names an organisation.
bool is_org_wide(const settings::Loaded& loaded, const domain::TenantSettings& tenant) {
  return std::any_of(loaded.tenants.begin(), loaded.tenants.end(), [&](const domain::TenantSettings& one) {
    return one.slack.app_id == tenant.slack.app_id && !one.slack.enterprise_id.empty();
  });
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
  const bool is_installed_by_link = is_called || !found->slack.client_id.empty();
  std::cout << slack::manifest({options.name, is_called ? slack::app_url(*found) : std::string{},
                                scopes_of_app(*loaded, *found, options.history),
                                is_installed_by_link ? slack::redirect_url(*found) : std::string{},
                                is_org_wide(*loaded, *found)})
            << "\n";
  return 0;
}

}  // namespace countersign::cli
