#include "unit/settings/files.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

namespace countersign::settings::test {

Files::Files() {
  static std::atomic<int> count{0};
  directory_ = std::filesystem::temp_directory_path() /
               ("countersign-settings-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(directory_);
}

Files::~Files() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Files::write(const std::string& name, const std::string& content) const {
  const auto file = directory_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return file.string();
}

std::string Files::path(const std::string& name) const {
  return (directory_ / name).string();
}

std::string smallest_tenant() {
  return R"([business_central]
directory_id = "c7f1a9de-6c1f-4a55-9a0b-0d6f6a1c2b11"
client_id = "5b0c4f0e-3d0f-4c6b-8f55-7b8a5d1e9a20"

[slack]
team_id = "T0CONTOSO1"
app_id = "A0COUNTER1"

[[company]]
id = "8F5C1D2E-90a7-4b3c-8d21-6e5f4a3b2c1d"
resources = [ "purchaseInvoices" ]

[[route]]
name = "all"
channels = [ "C0FINANCE1" ]
approvers = [ "lee@contoso.com" ]
)";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("the test's text does not hold: " + from);
  return text.replace(at, from.size(), to);
}

std::size_t line_of(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  if (at == std::string::npos) throw std::logic_error("the test's text does not hold: " + part);
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

LoadedTenants load_tenant(const std::string& text) {
  const Files files;
  files.write("contoso.toml", text);
  ServerSettings server;
  server.public_url = "https://countersign.contoso.com";
  return load_tenants(files.path(""), server, *parse_instant("2026-11-26T09:00:00Z"));
}

std::vector<std::string> summary(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const auto& problem : problems) {
    lines.push_back(std::string(to_string(problem.severity)) + " " + std::to_string(problem.line) + " " +
                    problem.key);
  }
  return lines;
}

}  // namespace countersign::settings::test
