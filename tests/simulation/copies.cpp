#include "simulation/copies.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

}  // namespace

std::vector<std::string> drafts(Network& network) {
  std::string text;
  network.control("GET", "/state", "", &text);
  std::vector<std::string> ids;
  const Json state = Json::parse(text);
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["kind"] == "purchaseInvoices" && document["status"] == "Draft")
      ids.push_back(document["id"].get<std::string>());
  }
  return ids;
}

bool change_one(Network& network, const std::vector<std::string>& drafts_then) {
  for (const auto& id : drafts(network)) {
    if (std::find(drafts_then.begin(), drafts_then.end(), id) == drafts_then.end()) continue;
    network.control("PATCH", "/invoices/" + id, R"({"dueDate":"2027-04-01"})");
    return true;
  }
  return false;
}

Copy copy_business_central(Network& network, Entropy& choices, bool may_restore) {
  static const struct {
    const char* path;
    const char* body;
    Copy copy;
  } menu[] = {{"/environment/restore", "", {"a restore", "", true}},
              {"/environment", R"({"type":"Sandbox"})", {"becoming a sandbox", ""}},
              {"/environment", R"({"recreated":true})", {"new companies under the old ids", ""}},
              {"/environment", R"({"name":"Old"})", {"being renamed", R"({"name":"Production"})"}}};
  const std::size_t skipped = may_restore ? 0 : 1;  // the restore is the first
  const auto& chosen = menu[skipped + choices.next() % (std::size(menu) - skipped)];
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
