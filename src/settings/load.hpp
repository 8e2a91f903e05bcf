// Reads the settings files and checks all of them, so that one look at the problems is enough to repair all.
// Blocks on file access; call it from a start-up or command thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "domain/tenant_settings.hpp"
#include "settings/problem.hpp"
#include "settings/server_settings.hpp"

namespace countersign::settings {

/// More tenant files than this in one directory are an error; the rest are not read.
inline constexpr std::size_t most_tenant_files = 100'000;
/// More routes than this in one tenant are an error.
inline constexpr std::size_t most_routes = 500;
/// [[resource]] sections of one tenant.
inline constexpr std::size_t most_resources = 50;
/// Credentials of one app: the one in use, the one that follows it, and some to spare.
inline constexpr std::size_t most_credentials = 4;
/// Of a tenant; what is beyond is an error.
inline constexpr std::size_t most_identities = 8;

/// Exchange rates of one tenant.
inline constexpr std::size_t most_exchange_rates = 500;
/// Cadences of one company.
inline constexpr std::size_t most_cadences = 10;

struct LoadedServer {
  std::optional<ServerSettings> settings;  ///< None when there is an error.
  std::vector<Problem> problems;
};

struct LoadedTenants {
  std::vector<domain::TenantSettings> tenants;  ///< Those without an error, ordered by name.
  std::vector<Problem> problems;
};

struct Loaded {
  std::optional<ServerSettings> server;
  std::vector<domain::TenantSettings> tenants;
  std::vector<Problem> problems;  ///< The server's first, then file by file, each in the order of its lines.
};

/// The server's file. Paths in it that are relative are taken from the file's own directory.
LoadedServer load_server(const std::string& file);

/// Every "<tenant>.toml" in `directory`; other files are not looked at. A file with an error does not stop
/// the others. `server` gives the public URL; `now` tells stale exchange rates.
LoadedTenants load_tenants(const std::string& directory, const ServerSettings& server,
                           Instant now = SystemClock().now());

/// Both. Without a sound server file the tenants are not read.
Loaded load(const std::string& server_file, Instant now = SystemClock().now());

}  // namespace countersign::settings
