// `countersign check`: asks every real system of each tenant, changes nothing, and says what is wrong.
#include <memory>
#include <utility>

#include "checkup/local_checks.hpp"
#include "cli/check_click.hpp"
#include "cli/check_session.hpp"
#include "cli/check_tenant.hpp"
#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "http/client.hpp"

namespace countersign::cli {
namespace {

checkup::Finding vault_problem(const Error& error) {
  return checkup::failed("vault.open", error.message, error.remedy);
}

/// Sealed rows as they are now, also while a server holds the journal; none when there is no journal yet.
Result<std::vector<vault::SealedRow>> sealed_rows(const settings::ServerSettings& server,
                                                  const TenantId& tenant) {
  std::vector<vault::SealedRow> sealed;
  auto store = open_store(server);
  if (!store && store.error().code == ErrorCode::not_found) return sealed;
  if (!store) return fail(store.error());
  const auto rows = journal::read_secrets(**store, tenant);
  if (!rows) return fail(rows.error());
  for (const auto& row : *rows) sealed.push_back({row.key, row.value});
  return sealed;
}

/// The tenant with those of its secrets that can be opened. What cannot is a finding. Nothing is stored: keys
/// that the vault lacks are made by the server or by `secret set`.
CheckedTenant open_for_check(const settings::ServerSettings& server, const domain::TenantSettings& settings,
                             const vault::MasterKey& master, CheckReport& report,
                             const actors::Tenant& app_owner = nullptr) {
  auto runtime = std::make_shared<actors::TenantRuntime>();
  runtime->settings = settings;
  runtime->app_owner = app_owner;
  runtime->derive = [](const std::string&) { return std::string(); };
  CheckedTenant tenant{runtime, false, {}, {}};
  const auto rows = sealed_rows(server, settings.tenant);
  auto vault = rows ? vault::TenantVault::open(master, settings.tenant, *rows)
                    : Result<vault::TenantVault>(fail(rows.error()));
  if (!vault) {
    report.add(settings.tenant.value, vault_problem(vault.error()));
    return tenant;
  }
  auto shared = std::make_shared<vault::TenantVault>(*std::move(vault));
  runtime->derive = [shared](const std::string& purpose) { return shared->derive(purpose); };
  for (const auto& row : *rows) {
    if (row.name == vault::url_key_row) tenant.has_url_key = true;
    if (row.name.starts_with('.')) continue;
    auto secret = shared->open_secret(row.name, row.bytes);
    if (secret) {
      runtime->secrets.set(row.name, *std::move(secret));
    } else {
      report.add(settings.tenant.value, vault_problem(secret.error()));
    }
  }
  return tenant;
}

/// Null for most.
actors::Tenant app_owner_of(const settings::Loaded& loaded, const domain::TenantSettings& settings,
                            const vault::MasterKey& master, CheckReport& report) {
  for (const auto& one : loaded.tenants) {
    if (one.tenant.value == settings.slack.app_of)
      return open_for_check(*loaded.server, one, master, report).runtime;
  }
  return nullptr;
}

void check_tenants(const settings::Loaded& loaded, const CheckOptions& options, CheckReport& report) {
  const auto& only = options.tenant;
  const auto master = vault::load_master_key(loaded.server->master_key);
  if (!master) return report.add({}, vault_problem(master.error()));
  http::IoThreads threads(1);
  auto client = http::Client::create(threads, client_options(*loaded.server));
  if (!client)
    return report.add({}, checkup::failed("settings.proxy", client.error().message, client.error().remedy));
  const SystemClock clock;
  CheckSession session(**client, clock);
  for (const auto& settings : loaded.tenants) {
    if (!only.empty() && settings.tenant.value != only) continue;
    auto tenant = open_for_check(*loaded.server, settings, *master, report,
                                 app_owner_of(loaded, settings, *master, report));
    if (const auto store = open_store(*loaded.server)) {
      const auto pause = read_pause(**store, settings.tenant).value_or(PauseShown{});
      tenant.paused_at = pause.since;
      tenant.pause_reason = pause.reason;
    }
    TenantCheck(tenant, session, report).run();
    if (!options.click.empty() && tenant.runtime->secrets.has(settings.slack.bot_token))
      report.add(settings.tenant.value, check_click(tenant, session, *loaded.server, options.click));
  }
  (*client)->stop();
}

bool is_known(const settings::Loaded& loaded, const std::string& tenant) {
  for (const auto& settings : loaded.tenants) {
    if (settings.tenant.value == tenant) return true;
  }
  return false;
}

}  // namespace

int check(const CheckOptions& options) {
  CheckReport report(options.json);
  const auto loaded = settings::load(options.config);
  report.add({}, checkup::judge_settings(loaded.problems, options.config, options.tenant));
  if (!loaded.server) return report.close();
  if (!options.tenant.empty() && !is_known(loaded, options.tenant)) {
    report.add(options.tenant,
               checkup::failed("settings.tenant",
                               "There is no sound settings file for the tenant '" + options.tenant + "'",
                               "Look for " + loaded.server->tenants_directory + "/" + options.tenant +
                                   ".toml, and run `countersign config check`"));
    return report.close();
  }
  if (loaded.tenants.empty()) {
    report.add({}, checkup::failed("settings.tenant", "No tenant has a sound settings file",
                                   "Put one into " + loaded.server->tenants_directory +
                                       "; docs/reference/configuration.md has every key"));
  }
  check_tenants(loaded, options, report);
  return report.close();
}

}  // namespace countersign::cli
