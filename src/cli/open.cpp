#include "cli/open.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <nlohmann/json.hpp>

#include "core/entropy.hpp"
#include "domain/installation.hpp"
#include "telemetry/events.hpp"

namespace countersign::cli {

http::ClientOptions client_options(const settings::ServerSettings& server) {
  http::ClientOptions options;
  if (server.proxy) {
    options.proxy_url = server.proxy->url;
    options.no_proxy = server.proxy->no_proxy;
  }
  return options;
}

std::string journal_path(const settings::ServerSettings& server) {
  return server.data_directory + "/journal";
}

int broken(const Error& error) {
  std::cerr << "countersign: " << describe(error) << "\n";
  return 2;
}

std::optional<settings::Loaded> load_settings(const std::string& config) {
  auto loaded = settings::load(config);
  for (const auto& problem : loaded.problems) std::cerr << settings::describe(problem) << "\n";
  if (!loaded.server) return std::nullopt;
  return loaded;
}

Result<std::unique_ptr<journal::RocksDbJournal>> open_journal(const settings::ServerSettings& server,
                                                              telemetry::Metrics* metrics) {
  std::error_code problem;
  std::filesystem::create_directories(server.data_directory, problem);
  if (problem) {
    return fail(ErrorCode::io,
                "the data directory '" + server.data_directory + "' cannot be made: " + problem.message(),
                "Give data_directory a place that this user may write to");
  }
  journal::RocksDbJournalOptions options;
  options.path = journal_path(server);
  options.fatal = [](const Error& error) {
    telemetry::log_event(telemetry::events::journal_failed, {{"problem", describe(error)}});
    // Nothing may be acknowledged after a write of unknown outcome; the next start reads what is durable.
    std::_Exit(70);
  };
  options.report = [](const Error& error) {
    telemetry::log_event(telemetry::events::journal_failed, {{"problem", describe(error)}});
  };
  if (metrics != nullptr) {
    options.written = [metrics](std::size_t requests, double seconds) {
      metrics->count(telemetry::metric::journal_batches);
      metrics->observe(telemetry::metric::journal_batch_requests, static_cast<double>(requests));
      metrics->observe(telemetry::metric::journal_commit_duration, seconds);
    };
  }
  return journal::RocksDbJournal::open(std::move(options));
}

Result<std::unique_ptr<journal::RocksStore>> open_store(const settings::ServerSettings& server) {
  return journal::RocksStore::open(journal_path(server), journal::OpenMode::read_only);
}

std::optional<PauseShown> read_pause(const journal::RocksStore& store, const TenantId& tenant) {
  const auto rows = journal::read_index(store, tenant, "guard", "", 1);
  if (!rows || rows->empty()) return std::nullopt;
  const auto row = nlohmann::json::parse(rows->front().value, nullptr, false);
  if (!row.is_object() || row.value("paused_at", "").empty()) return std::nullopt;
  return PauseShown{row.value("paused_at", ""), row.value("reason", "")};
}

Result<vault::TenantVault> open_vault(journal::Journal& journal, const vault::MasterKey& master,
                                      const TenantId& tenant) {
  const auto rows =
      wait_for<Result<std::vector<journal::IndexRow>>>([&](auto done) { journal.secrets(tenant, done); });
  if (!rows) return fail(rows.error());
  std::vector<vault::SealedRow> sealed;
  for (const auto& row : *rows) sealed.push_back({row.key, row.value});
  auto vault = vault::TenantVault::open(master, tenant, sealed);
  if (!vault) return vault;
  for (auto& row : vault->take_new_rows()) {
    const auto stored = wait_for<Result<void>>([&](auto done) {
      journal.put_secret({tenant, row.name, row.bytes, {}, {}}, done);
    });
    if (!stored) return fail(stored.error());
  }
  return vault;
}

std::vector<std::string> secrets_named_in(const domain::TenantSettings& settings) {
  std::vector<std::string> names;
  for (const auto& identity : settings.business_central.identities) {
    for (const auto& credential : identity.credentials) {
      // A certificate may be that of several apps.
      if (std::find(names.begin(), names.end(), credential.secret) == names.end())
        names.push_back(credential.secret);
    }
  }
  names.push_back(settings.slack.bot_token);
  if (!settings.slack.app_of.empty()) return names;  // The others are stored with that tenant.
  if (!settings.slack.client_id.empty()) names.push_back(settings.slack.client_secret);
  // Over Socket Mode nothing is signed: the connection is the proof.
  names.push_back(settings.slack.sockets > 0 ? settings.slack.app_token : settings.slack.signing_secret);
  return names;
}

std::string remedy_of_missing(const domain::TenantSettings& settings, const std::string& secret) {
  if (secret == settings.slack.bot_token && !settings.slack.client_id.empty())
    return domain::remedy_of_pause(settings);
  return "countersign secret set --tenant " + settings.tenant.value + " " + secret;
}

Result<actors::Tenant> open_tenant(journal::Journal& journal, const vault::MasterKey& master,
                                   domain::TenantSettings settings_in_force,
                                   const actors::Tenant& app_owner) {
  auto runtime = std::make_shared<actors::TenantRuntime>();
  runtime->settings = std::move(settings_in_force);
  const auto& settings = runtime->settings;
  auto vault = open_vault(journal, master, settings.tenant);
  if (!vault) return fail(vault.error());
  const auto rows = wait_for<Result<std::vector<journal::IndexRow>>>(
      [&](auto done) { journal.secrets(settings.tenant, done); });
  if (!rows) return fail(rows.error());
  auto shared = std::make_shared<vault::TenantVault>(*std::move(vault));
  runtime->app_owner = app_owner;
  runtime->derive = [shared](const std::string& purpose) { return shared->derive(purpose); };
  runtime->seal = [shared](const std::string& name, const vault::Secret& secret) {
    return shared->seal(name, secret);
  };
  runtime->open = [shared](const std::string& name, const std::string& sealed) {
    return shared->open_secret(name, sealed);
  };
  for (const auto& row : *rows) {
    if (row.key.starts_with('.')) continue;
    auto secret = shared->open_secret(row.key, row.value);
    if (!secret) return fail(secret.error());
    runtime->secrets.set(row.key, *std::move(secret));
  }
  for (const auto& name : secrets_named_in(settings)) {
    if (runtime->secrets.has(name)) continue;
    telemetry::log_event(telemetry::events::vault_failed,
                         {{"tenant", settings.tenant},
                          {"problem", "the secret '" + name + "' is not set"},
                          {"remedy", remedy_of_missing(settings, name)}});
  }
  return runtime;
}

}  // namespace countersign::cli
