// What several commands need: settings, the journal and a tenant's vault, opened with messages for people.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "core/result.hpp"
#include "http/client.hpp"
#include "journal/reads.hpp"
#include "journal/rocksdb_journal.hpp"
#include "journal/rocksdb_store.hpp"
#include "settings/load.hpp"
#include "vault/vault.hpp"

namespace countersign::cli {

/// Of the journal's tables, at a time.
inline constexpr std::size_t rows_per_read = 1'000;

/// "countersign: …" on standard error; returns 2.
int broken(const Error& error);

/// Reads and checks the settings; problems go to standard error. None when the server's file has an error.
std::optional<settings::Loaded> load_settings(const std::string& config);

/// For calls to the tenants' systems.
http::ClientOptions client_options(const settings::ServerSettings& server);

std::string journal_path(const settings::ServerSettings& server);
/// The journal for writing. The process ends if a write fails.
/// `metrics`, if any, outlives it.
Result<std::unique_ptr<journal::RocksDbJournal>> open_journal(const settings::ServerSettings& server,
                                                              telemetry::Metrics* metrics = nullptr);
/// The journal for reading, also while a server runs.
Result<std::unique_ptr<journal::RocksStore>> open_store(const settings::ServerSettings& server);

/// Why a tenant's guard has paused it.
struct PauseShown {
  std::string since;
  std::string reason;
};
/// None: it is not paused, or it never ran.
std::optional<PauseShown> read_pause(const journal::RocksStore& store, const TenantId& tenant);

/// Waits for an asynchronous call: `wait_for<T>([&](auto done) { journal.secrets(tenant, done); })`.
template <class T, class Begin>
T wait_for(Begin begin) {
  auto promise = std::make_shared<std::promise<T>>();
  auto future = promise->get_future();
  begin([promise](T value) { promise->set_value(std::move(value)); });
  return future.get();
}

/// The tenant's vault; keys that it lacks are made and stored.
Result<vault::TenantVault> open_vault(journal::Journal& journal, const vault::MasterKey& master,
                                      const TenantId& tenant);

/// The tenant with its secrets opened, ready to run. A secret that is missing is logged and left empty.
/// `app_owner`: see TenantRuntime; null for most.
Result<actors::Tenant> open_tenant(journal::Journal& journal, const vault::MasterKey& master,
                                   domain::TenantSettings settings_in_force, const actors::Tenant& app_owner);

/// What to do where the settings name a secret that is not stored.
std::string remedy_of_missing(const domain::TenantSettings& settings, const std::string& secret);

/// The names of secrets that the settings refer to.
std::vector<std::string> secrets_named_in(const domain::TenantSettings& settings);

}  // namespace countersign::cli
