#include <map>

#include "settings/read_tenant.hpp"

namespace countersign::settings {
namespace {

void warn(std::vector<Problem>& problems, const TenantFile& tenant, Position at, std::string key,
          std::string message, std::string remedy) {
  problems.push_back({tenant.file, at.line, at.column, std::move(key), std::move(message), std::move(remedy),
                      Severity::warning});
}

Problem app_error(const TenantFile& tenant, std::string message, std::string remedy) {
  const auto at = tenant.app_of_position;
  return {tenant.file,        at.line,           at.column,      "slack.app_of",
          std::move(message), std::move(remedy), Severity::error};
}

/// Where the secrets of a tenant's app are stored with another tenant.
void compare_owners(const std::vector<TenantFile>& tenants, std::vector<Problem>& problems) {
  std::map<std::string, const domain::SlackSettings*> by_name;
  for (const auto& tenant : tenants) by_name[tenant.settings.tenant.value] = &tenant.settings.slack;
  for (const auto& tenant : tenants) {
    const auto& slack = tenant.settings.slack;
    if (slack.app_of.empty()) continue;
    const auto found = by_name.find(slack.app_of);
    const std::string owner = "'" + slack.app_of + "'";
    if (found == by_name.end()) {
      problems.push_back(app_error(tenant, owner + " is no tenant, or its file has an error",
                                   "Name the tenant with which the app's secrets are stored"));
    } else if (!found->second->app_of.empty()) {
      problems.push_back(app_error(tenant, "the app's secrets are not stored with " + owner + " either",
                                   "Name the tenant that has no app_of"));
    } else if (found->second->app_id != slack.app_id) {
      problems.push_back(app_error(tenant, owner + " has another app, " + found->second->app_id,
                                   "Correct app_id, or leave app_of out and store this app's secrets"));
    } else if (!slack.shared_app || !found->second->shared_app) {
      problems.push_back(app_error(tenant, "one app for several tenants needs shared_app",
                                   "Set shared_app = true here and with " + owner));
    }
  }
}

/// Slack: apps.connections.open allows an app ten (docs.slack.dev/apis/events-api/using-socket-mode).
void count_sockets(const std::vector<TenantFile>& tenants, std::vector<Problem>& problems) {
  constexpr std::size_t most_sockets = 10;
  std::map<std::string, std::size_t> sockets;
  for (const auto& tenant : tenants) {
    auto& count = sockets[tenant.settings.slack.app_id];
    const bool fitted = count <= most_sockets;
    count += tenant.settings.slack.sockets;
    if (!fitted || count <= most_sockets) continue;
    warn(problems, tenant, tenant.slack_position, "slack.sockets",
         "with this tenant the app has " + std::to_string(count) + " connections, and Slack allows ten",
         "Keep sockets in one of its tenants alone: they serve the others too");
  }
}

}  // namespace

void note_shared_organisations(std::vector<TenantFile>& tenants) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  const auto of = [](const TenantFile& tenant) {
    const auto& slack = tenant.settings.slack;
    return std::pair{slack.app_id, slack.enterprise_id};
  };
  for (const auto& tenant : tenants) ++counts[of(tenant)];
  for (auto& tenant : tenants) {
    auto& slack = tenant.settings.slack;
    slack.shares_organisation = !slack.enterprise_id.empty() && counts[of(tenant)] > 1;
  }
}

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
  compare_owners(tenants, problems);
  count_sockets(tenants, problems);
  return problems;
}

}  // namespace countersign::settings
