// What a tenant's companies are doing, from the rows that they keep for operators.
#include <chrono>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/open.hpp"
#include "domain/installation.hpp"

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
      {"resync", "by a full reading"},
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
  // Of records without approval all are counted; of documents those that may still be decided.
  const auto records = row.value("records", 0);
  const auto refused = row.value("refused", 0);
  std::cout << "  " << std::left << std::setw(22) << name
            << (records > 0 ? std::to_string(records) + " records"
                            : std::to_string(row.value("open", 0)) + " open")
            << (refused > 0 ? ", " + std::to_string(refused) + " not understood (countersign deadletter list)"
                            : "")
            << "\n"
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

/// The mode release: what Business Central's workflow holds for us, and whether it does.
void print_workflow(const Json& row) {
  const auto problem = row.value("problem", std::string{});
  std::string state = "not subscribed yet";
  if (row.value("subscribed", false)) state = "subscribed";
  if (!problem.empty()) state = "not subscribed: " + problem;
  if (row.value("switched_off", false)) state = "SWITCHED OFF in Business Central: nothing is held";
  std::cout << "  workflow              " << state << "\n"
            << "    holds " << text_at(row, "holds") << "\n";
  if (!row.value("may_cancel", false)) {
    std::cout << "    requests can be taken back in Business Central only: our user there is no approval "
                 "administrator\n";
  }
}

/// A tenant that is paused, or whose environment nobody could look at, sends nothing: that comes first.
void print_guard(const std::string& tenant, const Json& guard) {
  const Json row = guard.value("tenant", Json::object());
  if (const auto paused_at = row.value("paused_at", std::string{}); !paused_at.empty()) {
    std::cout << tenant << "  PAUSED since " << paused_at << ": " << row.value("reason", "") << "\n"
              << "  Nothing is sent. Look at the environment, then: countersign tenant resume --tenant "
              << tenant << "\n";
  } else if (const auto failure = row.value("failure", std::string{}); !failure.empty()) {
    std::cout << tenant << "  its environment cannot be looked at, so Business Central waits: " << failure
              << "\n";
  }
  const auto environment = row.value("environment", std::string{});
  if (environment.empty()) return;
  const auto type = row.value("type", std::string{});
  std::cout << tenant << "  environment " << environment << (type.empty() ? "" : " (" + type + ")")
            << ", compared " << text_at(row, "compared_at") << "\n";
}

/// Where the app is installed, and whether Slack takes its token.
void print_slack(const std::string& tenant, const Json& installation, const Json& about) {
  for (const auto& [key, row] : installation.items()) {
    if (const auto paused_at = row.value("paused_at", std::string{}); !paused_at.empty()) {
      std::cout << tenant << "  SLACK PAUSED since " << paused_at << ": " << row.value("reason", "") << "\n"
                << "  Nothing is sent to Slack. " << about.value("slack_remedy", "") << "\n";
    }
    if (const auto failure = row.value("failure", std::string{}); !failure.empty()) {
      std::cout << tenant << "  the bot token cannot be renewed (" << failure << "); it is good until "
                << text_at(row, "expires_at") << ". " << about.value("slack_remedy", "") << "\n";
    }
    const auto installed_at = row.value("installed_at", std::string{});
    if (installed_at.empty()) continue;
    const auto expires_at = row.value("expires_at", std::string{});
    const auto team_id = row.value("team_id", std::string{});
    const auto where = team_id.empty() ? "the organisation " + row.value("enterprise_id", "") : team_id;
    std::cout << tenant << "  Slack " << row.value("team", "") << " (" << where << "), installed "
              << installed_at << " by " << text_at(row, "installer")
              << (expires_at.empty() ? "" : ", token good until " + expires_at) << "\n";
  }
}

void print(const std::string& tenant, const Json& status) {
  print_guard(tenant, status["guard"]);
  print_slack(tenant, status["slack"], status);
  for (const auto& [key, company] : status["companies"].items()) {
    std::cout << tenant << "  " << company.value("name", "") << "  " << key << "\n";
    if (company.contains("approval_mode")) {
      std::cout << "  approval mode " << text_at(company, "approval_mode") << "\n";
    }
    const Json resources = company.value("resources", Json::object());
    for (const auto& [name, row] : resources.items()) print_resource(name, row);
    print_subscriptions(status["subscriptions"], key);
    if (status["workflows"].contains(key)) print_workflow(status["workflows"][key]);
  }
  for (const auto& [name, row] : status["environments"].items()) {
    std::cout << tenant << "  " << name << ": " << row.value("subscriptions", 0) << " of "
              << row.value("limit", 0) << " webhook subscriptions, " << row.value("foreign", 0)
              << " of other systems, " << row.value("without_room", 0) << " without room; listed "
              << text_at(row, "listed_at") << "\n";
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
               {"subscriptions", read_rows(**store, tenant.tenant, "subscriptions")},
               {"workflows", read_rows(**store, tenant.tenant, "workflows")},
               {"environments", read_rows(**store, tenant.tenant, "environments")},
               {"guard", read_rows(**store, tenant.tenant, "guard")},
               {"slack", read_rows(**store, tenant.tenant, domain::installation_index)},
               {"slack_remedy", domain::remedy_of_pause(tenant)}};
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
