#include "simulation/webhooks.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

std::vector<Json> ours(Network& network) {
  std::vector<Json> list;
  const Json state = read(network, "/state");
  for (const auto& subscription : state["subscriptions"]) {
    if (subscription["host"] == public_url) list.push_back(subscription);
  }
  return list;
}

/// Of the tenant's resources, by value.
std::vector<std::string> wanted(const Json& webhooks) {
  bool orders = false;
  for (const auto& name : webhooks["more"]) orders = orders || name == "purchaseOrders";
  std::vector<std::string> names{"purchaseInvoices"};
  if (orders && webhooks["list_status"] == 200) names.emplace_back("purchaseOrders");
  for (const auto* name : {"vendors", "employees", "vendorBankAccounts"}) names.emplace_back(name);
  const auto room = webhooks["limit"].get<std::size_t>() - webhooks["foreign"].get<std::size_t>();
  names.resize(std::min(names.size(), room));
  return names;
}

}  // namespace

void set_up_webhooks(Network& network, Entropy& choices) {
  Json settings{{"clock_ahead_ms", static_cast<long long>((choices.fraction() - 0.5) * 1'200'000)}};
  if (choices.fraction() < 0.5) settings["more"] = {"purchaseOrders"};
  const double list = choices.fraction();
  if (list < 0.3) settings["list_status"] = list < 0.15 ? 404 : 401;
  network.control("POST", "/webhooks", settings.dump());
  // Business Central takes 200: in some runs there is no room for all of ours.
  const auto foreign = choices.fraction() < 0.3 ? 198 + choices.next() % 3 : 5;
  network.control("POST", "/subscriptions", Json{{"count", foreign}}.dump());
}

void disturb_subscriptions(Network& network, Entropy& choices) {
  const auto list = ours(network);
  if (list.empty()) return;
  const std::string id = list[choices.next() % list.size()]["id"];
  if (choices.fraction() < 0.3) {
    network.control("POST", "/subscriptions", Json{{"copy", id}}.dump());
  } else {
    network.control("DELETE", "/subscriptions/" + id, "");
  }
}

void check_subscriptions(Network& network, const journal::MemoryStore& store, const TenantId& tenant,
                         std::vector<std::string>& broken) {
  const auto list = ours(network);
  std::map<std::string, int> count;
  for (const auto& subscription : list) ++count[subscription["resource"].get<std::string>()];
  const Json webhooks = read(network, "/webhooks");
  const auto names = wanted(webhooks);
  for (const auto& name : names) {
    if (count[name] != 1) broken.push_back(std::to_string(count[name]) + " subscriptions to " + name);
    count.erase(name);
  }
  for (const auto& [name, number] : count) broken.push_back("a subscription to " + name + ", unwanted");
  if (read(network, "/state")["subscriptions"].size() !=
      list.size() + webhooks["foreign"].get<std::size_t>()) {
    broken.emplace_back("somebody else's subscription is gone");
  }
  const auto rows = journal::read_index(store, tenant, "subscriptions", "", 100);
  for (const auto& row : rows ? *rows : std::vector<journal::IndexRow>{}) {
    const auto name = row.key.substr(row.key.rfind('/') + 1);
    const bool subscribed = std::find(names.begin(), names.end(), name) != names.end();
    const Json told = Json::parse(row.value);
    if (told["state"] != (subscribed ? "subscribed" : "polled")) {
      broken.push_back(row.key + " is shown as " + told["state"].get<std::string>());
    }
  }
  if (!rows || rows->size() != 5) broken.emplace_back("not every subscription is shown");
}

}  // namespace countersign::simulation
