// What was approved in Slack and is held: the accounts payable group's list.
#include <algorithm>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"

namespace countersign::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_rows = 10'000;

struct Ready {
  std::string tenant;
  std::string record;
  Json row;
};

/// The longest waiting first.
Result<std::vector<Ready>> read_ready(const journal::RocksStore& store, const TenantId& tenant) {
  const auto rows = journal::read_index(store, tenant, "conversations", "", most_rows);
  if (!rows) return fail(rows.error());
  std::vector<Ready> ready;
  for (const auto& row : *rows) {
    auto value = Json::parse(row.value, nullptr, false);
    if (value.is_object() && value.contains("ready_since"))
      ready.push_back({tenant.value, row.key, std::move(value)});
  }
  std::sort(ready.begin(), ready.end(), [](const Ready& left, const Ready& right) {
    return left.row["ready_since"] < right.row["ready_since"];
  });
  return ready;
}

void print(const Ready& ready) {
  const auto& row = ready.row;
  const std::string due = row.value("due", std::string{});
  std::cout << std::left << std::setw(14) << ready.tenant << std::setw(10) << row.value("number", "")
            << std::setw(20) << row.value("total", "") << row.value("partner", "")
            << (due.empty() ? "" : ", due " + due) << ", approved " << row.value("ready_since", "")
            << ", rule " << row.value("rule", "") << "\n";
}

}  // namespace

int approvals_ready(const StatusOptions& options) {
  const auto loaded = load_settings(options.config);
  if (!loaded) return 2;
  const auto store = open_store(*loaded->server);
  if (!store) return broken(store.error());
  Json all = Json::array();
  for (const auto& tenant : loaded->tenants) {
    if (!options.tenant.empty() && options.tenant != tenant.tenant.value) continue;
    const auto ready = read_ready(**store, tenant.tenant);
    if (!ready) return broken(ready.error());
    for (const auto& one : *ready) {
      if (!options.json) print(one);
      Json row = one.row;
      row["tenant"] = one.tenant;
      row["record"] = one.record;
      all.push_back(std::move(row));
    }
  }
  if (options.json) {
    std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else if (all.empty()) {
    std::cout << "Nothing is approved and waits to be posted.\n";
  }
  return 0;
}

}  // namespace countersign::cli
