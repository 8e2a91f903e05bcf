// What a tenant's companies are doing, from the rows that they keep for operators.
#include <chrono>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"

namespace countersign::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_rows = 10'000;

Json read_rows(const journal::RocksStore& store, const TenantId& tenant, const std::string& index) {
  Json rows = Json::object();
  const auto list = journal::read_index(store, tenant, index, "", most_rows);
  for (const auto& row : list ? *list : std::vector<journal::IndexRow>{}) {
    const auto value = Json::parse(row.value, nullptr, false);
    if (!value.is_discarded()) rows[row.key] = value;
  }
  return rows;
}

std::string text_at(const Json& object, const char* name) {
  const auto text = object.value(name, std::string{});
  return text.empty() ? "-" : text;
}

/// In the unit that a person would use.
std::string about(Duration lag) {
  using namespace std::chrono;
  if (lag < minutes{2}) return std::to_string(duration_cast<seconds>(lag).count()) + " s";
  if (lag < hours{2}) return std::to_string(duration_cast<minutes>(lag).count()) + " min";
  return std::to_string(duration_cast<hours>(lag).count()) + " h";
}

/// "17 by notification (the last after 34 s), 1 by sweep alone (the last after 12 min)"
std::string finds_of(const Json& row) {
  static constexpr std::pair<const char*, const char*> sources[] = {
      {"signal", "by notification"},
      {"sweep", "by sweep alone"},
      {"ahead", "by sweep, before its notification"},
      {"poll", "by poll"},
      {"away", "after an absence"},
      {"first", "at first"}};
  const Json found = row.value("found", Json::object());
  std::string text;
  for (const auto& [name, words] : sources) {
    if (!found.contains(name)) continue;
    const auto& finds = found[name];
    text += (text.empty() ? "" : ", ") + std::to_string(finds.value("records", 0ULL)) + " " + words;
    if (finds.contains("last_lag_ms")) {
      text += " (the last after " + about(Duration{finds["last_lag_ms"].get<Duration::rep>()}) + ")";
    }
  }
  return text.empty() ? "none" : text;
}

void print_resource(const std::string& name, const Json& row) {
  std::cout << "  " << std::left << std::setw(22) << name << row.value("open", 0) << " open\n"
            << "    changes found: " << finds_of(row) << "\n"
            << "    watermark " << text_at(row, "watermark") << ", swept " << text_at(row, "swept_at")
            << ", ids compared " << text_at(row, "counted_at") << "\n";
}

void print_subscriptions(const Json& subscriptions, const std::string& company) {
  for (const auto& [key, row] : subscriptions.items()) {
    if (!key.starts_with(company + "/")) continue;
    std::cout << "  subscription " << std::left << std::setw(20) << key.substr(company.size() + 1)
              << text_at(row, "state");
    if (const auto expires = row.value("expires_at", std::string{}); !expires.empty()) {
      std::cout << ", expires " << expires;
    }
    if (const auto reason = row.value("reason", std::string{}); !reason.empty()) std::cout << ": " << reason;
    std::cout << "\n";
  }
}

void print(const std::string& tenant, const Json& status) {
  for (const auto& [key, company] : status["companies"].items()) {
    std::cout << tenant << "  " << company.value("name", "") << "  " << key << "\n";
    if (company.contains("approval_mode")) {
      std::cout << "  approval mode " << text_at(company, "approval_mode") << "\n";
    }
    const Json resources = company.value("resources", Json::object());
    for (const auto& [name, row] : resources.items()) print_resource(name, row);
    print_subscriptions(status["subscriptions"], key);
  }
  if (status["companies"].empty()) std::cout << tenant << "  no company has been read yet\n";
}

}  // namespace

int status(const StatusOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto store = open_store(*loaded->server);
  if (!store) return broken(store.error());
  Json all = Json::object();
  for (const auto& tenant : loaded->tenants) {
    const auto& name = tenant.tenant.value;
    if (!options.tenant.empty() && options.tenant != name) continue;
    Json found{{"companies", read_rows(**store, tenant.tenant, "companies")},
               {"subscriptions", read_rows(**store, tenant.tenant, "subscriptions")}};
    for (const auto& company : tenant.companies) {
      const auto key = domain::to_string(domain::CompanyKey{tenant.business_central.environment, company.id});
      if (!found["companies"].contains(key)) found["companies"][key] = {{"name", "not read yet"}};
    }
    if (!options.json) print(name, found);
    all[name] = std::move(found);
  }
  if (options.json) std::cout << all.dump(2) << "\n";
  if (all.empty()) {
    return broken({ErrorCode::not_found, "there is no tenant '" + options.tenant + "'",
                   "Run `countersign config check`"});
  }
  return 0;
}

}  // namespace countersign::cli
