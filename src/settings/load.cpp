#include "settings/load.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

void append(std::vector<Problem>& problems, std::vector<Problem> more) {
  std::move(more.begin(), more.end(), std::back_inserter(problems));
}

/// Sorted, so that the same files always give the same problems in the same order.
std::vector<std::filesystem::path> tenant_files(const std::string& directory, ProblemList& problems) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  auto entry = std::filesystem::directory_iterator(directory, failure);
  for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    const auto& path = entry->path();
    const bool hidden = path.filename().string().front() == '.';
    if (path.extension() == ".toml" && !hidden) files.push_back(path);
  }
  if (failure) {
    problems.error({}, "tenants_directory", "the directory cannot be read: " + failure.message(),
                   "Create it, or correct tenants_directory in the server's file");
    return {};
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    problems.warning({}, "tenants_directory", "holds no tenant", "Add a file <tenant>.toml");
  }
  if (files.size() > most_tenant_files) {
    problems.error({}, "tenants_directory", "holds more than " + std::to_string(most_tenant_files) + " files",
                   "The rest were not read; split the tenants over servers");
    files.resize(most_tenant_files);
  }
  return files;
}

}  // namespace

LoadedTenants load_tenants(const std::string& directory, const ServerSettings& server, Instant now) {
  const Date today(std::chrono::floor<std::chrono::days>(now));
  LoadedTenants loaded;
  ProblemList about_directory(directory);
  std::vector<TenantFile> sound;
  const auto files = tenant_files(directory, about_directory);
  append(loaded.problems, about_directory.take());
  for (const auto& path : files) {
    ProblemList problems(path.string());
    const auto name = path.stem().string();
    if (!is_name(name)) {
      problems.error({}, "", "the file's name is not a tenant's name", "Use 1 to 63 of a-z, 0-9 and -");
    } else if (auto tenant = read_tenant(TenantId{name}, server.public_url, today, problems)) {
      sound.push_back(std::move(*tenant));
    }
    append(loaded.problems, problems.take());
  }
  const auto between = compare_tenants(sound);
  note_shared_organisations(sound);
  std::set<std::string_view> refused;
  for (const auto& problem : between) {
    if (problem.severity == Severity::error) refused.insert(problem.file);
  }
  for (auto& tenant : sound) {
    if (!refused.contains(tenant.file)) loaded.tenants.push_back(std::move(tenant.settings));
  }
  append(loaded.problems, between);
  return loaded;
}

Loaded load(const std::string& server_file, Instant now) {
  auto server = load_server(server_file);
  Loaded loaded{std::move(server.settings), {}, std::move(server.problems)};
  if (!loaded.server) return loaded;
  auto tenants = load_tenants(loaded.server->tenants_directory, *loaded.server, now);
  loaded.tenants = std::move(tenants.tenants);
  append(loaded.problems, std::move(tenants.problems));
  return loaded;
}

}  // namespace countersign::settings
