#include "simulation/copies.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "journal/reads.hpp"

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

}  // namespace

Invoices invoices(Network& network) {
  std::string text;
  network.control("GET", "/state", "", &text);
  Invoices all;
  const Json state = Json::parse(text);
  for (const auto& document : state["companies"][0]["documents"]) {
    if (document["kind"] != "purchaseInvoices") continue;
    const auto modified = parse_instant(document["lastModifiedDateTime"].get<std::string>());
    const bool is_worth_asking =
        document["externalNumber"] != "" && document["totalIncludingTax"].get<double>() >= 1000;
    all[document["id"].get<std::string>()] = {document["status"] == "Draft", modified.value_or(Instant{}),
                                              is_worth_asking};
  }
  return all;
}

bool makes_a_difference(const Invoices& then, const Invoices& now) {
  std::size_t added = 0;
  for (const auto& [id, invoice] : now) {
    const auto before = then.find(id);
    if (before == then.end()) {
      if (!invoice.is_draft || ++added > 1) return true;
    } else if (before->second.modified + std::chrono::seconds(10) < invoice.modified ||
               before->second.is_draft != invoice.is_draft) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> forgotten(Network& network) {
  std::string text;
  network.control("GET", "/state", "", &text);
  const Json state = Json::parse(text);
  std::vector<std::string> ids;
  for (const auto& [id, invoice] : invoices(network)) {
    if (!invoice.is_draft || !invoice.is_worth_asking) continue;
    std::string newest;
    for (const auto& channel : state["slack"]["channels"]) {
      if (channel["id"] != "C0APPROVAL") continue;
      for (const auto& message : channel["messages"])
        if (message.dump().find(id) != std::string::npos) newest = message["text"];
    }
    if (newest.find("Posted") == 0 || newest.find("Deleted") == 0) ids.push_back(id);
  }
  return ids;
}

std::string enter_invoice(Network& network) {
  const Json body{{"vendorNumber", "20000"},
                  {"vendorInvoiceNumber", "OF-THE-COPY"},
                  {"lines", {{{"description", "Chairs"}, {"quantity", 20}, {"unitCost", 150}}}}};
  std::string text;
  network.control("POST", "/invoices", body.dump(), &text);
  return Json::parse(text)["id"];
}

bool is_shown(Network& network, const std::string& id) {
  std::string text;
  network.control("GET", "/state", "", &text);
  return Json::parse(text)["slack"].dump().find(id) != std::string::npos;
}

Copy copy_business_central(Network& network, Entropy& choices) {
  static const struct {
    const char* path;
    const char* body;
    Copy copy;
  } menu[] = {{"/environment/restore", "", {"a restore", "", true}},
              {"/environment", R"({"type":"Sandbox"})", {"becoming a sandbox", ""}},
              {"/environment", R"({"recreated":true})", {"new companies under the old ids", ""}},
              {"/environment", R"({"name":"Old"})", {"being renamed", R"({"name":"Production"})"}}};
  const auto& chosen = menu[choices.fraction() < 0.5 ? 0 : 1 + choices.next() % (std::size(menu) - 1)];
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
  for (const auto* counted : {"messages", "updates", "ephemerals", "homes_published", "post_attempts",
                              "subscriptions_created", "subscriptions_renewed", "subscriptions_deleted"}) {
    sent += std::string(counted) + " " + oracle[counted].dump() + "; ";
  }
  return sent;
}

}  // namespace countersign::simulation
