#include "simulation/copies.hpp"

#include <nlohmann/json.hpp>

#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

}  // namespace

Copy copy_business_central(Network& network, Entropy& choices) {
  static const struct {
    const char* path;
    const char* body;
    Copy copy;
  } menu[] = {{"/environment/restore", "", {"a restore", "", true}},
              {"/environment", R"({"type":"Sandbox"})", {"becoming a sandbox", ""}},
              {"/environment", R"({"recreated":true})", {"new companies under the old ids", ""}},
              {"/environment", R"({"name":"Old"})", {"being renamed", R"({"name":"Production"})"}}};
  const auto& chosen = menu[choices.next() % std::size(menu)];
  network.control("POST", chosen.path, chosen.body);
  return chosen.copy;
}

void undo(Network& network, const Copy& copy) {
  if (!copy.undo.empty()) network.control("POST", "/environment", copy.undo);
}

bool is_paused(const journal::MemoryStore& store, const TenantId& tenant) {
  const auto rows = journal::read_index(store, tenant, "guard", "", 1);
  return rows && !rows->empty() && !Json::parse(rows->front().value)["paused_at"].get<std::string>().empty();
}

bool has_subscriptions(Network& network) {
  std::string webhooks;
  std::string workflows;
  network.control("GET", "/state", "", &webhooks);
  network.control("POST", "/workflow-subscriptions", "{}", &workflows);
  return !Json::parse(webhooks)["subscriptions"].empty() || Json::parse(workflows)["subscriptions"] != 0;
}

std::string sent_so_far(Network& network) {
  std::string text;
  network.control("GET", "/oracle", "", &text);
  const Json oracle = Json::parse(text);
  std::string sent;
  for (const auto* counted : {"messages", "updates", "ephemerals", "post_attempts", "subscriptions_created",
                              "subscriptions_renewed", "subscriptions_deleted"}) {
    sent += std::string(counted) + " " + oracle[counted].dump() + "; ";
  }
  return sent;
}

}  // namespace countersign::simulation
