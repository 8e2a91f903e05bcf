#include "simulation/checks.hpp"

#include <map>
#include <set>

#include <nlohmann/json.hpp>

namespace countersign::simulation {
namespace {

using Json = nlohmann::json;

void set_blocked(Network& network, const char* how) {
  network.control("PATCH", "/vendors/20000", Json{{"blocked", how}}.dump());
}

}  // namespace

void act_on_vendor(Network& network, Entropy& choices) {
  static constexpr const char* ways[] = {"All", "Payment", "_x0020_", "_x0020_"};
  set_blocked(network, ways[choices.next() % 4]);
}

std::string some_number(Entropy& choices) {
  const double what = choices.fraction();
  if (what < 0.15) return "";
  if (what < 0.30) return "TWICE-" + std::to_string(choices.next() % 3);
  return "S-" + choices.hex(3);
}

std::string some_currency(Entropy& choices) {
  const double what = choices.fraction();
  if (what < 0.15) return "USD";
  return what < 0.2 ? "SEK" : "EUR";
}

std::string some_clerk(Entropy& choices) {
  static constexpr const char* clerks[] = {"MARIA", "DANA", "LEE"};
  return clerks[choices.next() % 3];
}

void check_exchange_rates(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  for (const auto& row : audit) {
    if (row.entry.type != "conversation.opened") continue;
    const auto body = Json::parse(row.entry.body);
    if (!body["local_total"].is_object()) continue;
    const bool is_the_rate = body["local_total"]["rate"] == "92.34" && body["local_total"]["units"] == "100";
    if (!is_the_rate || !body["total"].get<std::string>().starts_with("USD "))
      broken.push_back(row.entry.subject + " was opened by another exchange rate: " + body.dump());
  }
}

void correct_invoices(Network& network) {
  const Json company = read(network, "/state")["companies"][0];
  for (const auto& vendor : company["vendors"]) {
    if (vendor["number"] == "20000" && vendor["blocked"] != "_x0020_") set_blocked(network, "_x0020_");
  }
  std::set<std::string> posted;
  for (const auto& document : company["documents"]) {
    if (document["status"] != "Draft") posted.insert(document["externalNumber"].get<std::string>());
  }
  for (const auto& document : company["documents"]) {
    const auto number = document["externalNumber"].get<std::string>();
    if (document["status"] != "Draft" || document["kind"] != "purchaseInvoices" || number.empty()) continue;
    // The first of several drafts keeps it.
    if (posted.insert(number).second) continue;
    const auto id = document["id"].get<std::string>();
    network.control("PATCH", "/invoices/" + id, Json{{"vendorInvoiceNumber", "C-" + id.substr(0, 8)}}.dump());
  }
}

void check_checks(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken) {
  std::map<std::string, bool> stopped;
  for (const auto& row : audit) {
    const auto& [type, subject, body] = row.entry;
    if (type == "post.asked" && stopped[subject])
      broken.push_back(subject + " was to be posted although a check stops it");
    if (type == "conversation.changed" || type == "conversation.ready") stopped[subject] = false;
    if (type != "checks.read") continue;
    stopped[subject] = body.find("\"verdict\":\"stop\"") != std::string::npos;
  }
}

}  // namespace countersign::simulation
