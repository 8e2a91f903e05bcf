// What a tenant's companies are doing, from the rows that they keep for operators.
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

void print_resource(const std::string& name, const Json& row) {
  std::cout << "  " << std::left << std::setw(22) << name << "open " << std::setw(6) << row.value("open", 0)
            << "by signal " << std::setw(7) << row.value("found_by_signal", 0) << "by sweep only "
            << std::setw(6) << row.value("found_by_sweep", 0) << "\n"
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
