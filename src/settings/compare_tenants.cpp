#include <map>

#include "settings/read_tenant.hpp"

namespace countersign::settings {
namespace {

void warn(std::vector<Problem>& problems, const TenantFile& tenant, Position at, std::string key,
          std::string message, std::string remedy) {
  problems.push_back({tenant.file, at.line, at.column, std::move(key), std::move(message), std::move(remedy),
                      Severity::warning});
}

}  // namespace

std::vector<Problem> compare_tenants(const std::vector<TenantFile>& tenants) {
  std::vector<Problem> problems;
  std::map<std::pair<std::string, std::string>, std::string> apps;
  std::map<std::string, const TenantFile*> shared;
  std::map<std::pair<std::string, std::string>, std::string> companies;
  std::map<std::pair<std::string, std::string>, std::string> identities;
  for (const auto& tenant : tenants) {
    const auto& settings = tenant.settings;
    const auto& name = settings.tenant.value;
    const auto [app, app_is_new] = apps.try_emplace({settings.slack.team_id, settings.slack.app_id}, name);
    if (!app_is_new) {
      warn(problems, tenant, tenant.slack_position, "slack.team_id",
           "tenant '" + app->second + "' has the same workspace and app",
           "Give each tenant its own Slack app, so that a click belongs to one");
    }
    const auto [same, is_first] = shared.try_emplace(settings.slack.app_id, &tenant);
    if (!is_first && app_is_new && !(settings.slack.shared_app && same->second->settings.slack.shared_app)) {
      warn(problems, tenant, tenant.slack_position, "slack.app_id",
           "tenant '" + same->second->settings.tenant.value +
               "' has the same app, which has one address alone",
           "Set shared_app = true in both, and give the app the addresses that `slack-manifest` prints then");
    }
    for (const auto& identity : settings.business_central.identities) {
      const auto [other, is_new] =
          identities.try_emplace({settings.business_central.api_base, identity.client_id}, name);
      if (is_new || other->second == name) continue;
      warn(problems, tenant, tenant.business_central_position, "business_central.client_id",
           "tenant '" + other->second + "' has the same app in the same environment",
           "Register an app for each: Business Central's limits are for each app, so one tenant slows the "
           "other");
    }
    for (std::size_t i = 0; i < settings.companies.size(); ++i) {
      const auto& base = settings.business_central.api_base;
      const auto [company, company_is_new] = companies.try_emplace({base, settings.companies[i].id}, name);
      if (company_is_new) continue;
      warn(problems, tenant, tenant.company_positions[i], "company.id",
           "tenant '" + company->second + "' watches this company of this environment too",
           "Let one tenant watch it; the other would show and post the same documents");
    }
  }
  return problems;
}

}  // namespace countersign::settings
