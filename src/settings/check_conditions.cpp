// Conditions of a route that look right by themselves, and are met never, always or twice.
#include <algorithm>

#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

using domain::DocumentStatus;
using domain::Resource;

/// Business Central shows every purchase invoice and credit memo that is not posted as a draft, and orders
/// are never paid (BaseApp, PurchInvAggregator and GraphMgtPurchOrderBuffer).
bool is_possible(const Resource& resource, DocumentStatus status) {
  switch (resource.kind()) {
    case Resource::purchase_invoices:
      return status != DocumentStatus::in_review;
    case Resource::purchase_orders:
      return status == DocumentStatus::draft || status == DocumentStatus::in_review ||
             status == DocumentStatus::open;
    default:
      return true;
  }
}

void check_statuses(const PlacedRoute& placed) {
  const auto* statuses = placed.section->find("statuses");
  if (statuses == nullptr) return;
  for (const auto& item : statuses->items) {
    if (is_possible(placed.route.resource, domain::parse_document_status(item.text))) continue;
    placed.section->warning_at(item.position, "statuses",
                               in_quotes(item.text) + " is a status that no " +
                                   domain::display_name(placed.route.resource) + " has in API v2.0",
                               "Remove it");
  }
}

void check_partners(const PlacedRoute& placed) {
  const auto* partners = placed.section->find("partners");
  if (partners == nullptr) return;
  for (const auto& item : partners->items) {
    const auto pattern = parse_partner(item.text).pattern;
    if (pattern.find_first_not_of('*') != std::string::npos) continue;
    placed.section->warning_at(item.position, "partners", in_quotes(item.text) + " fits everybody",
                               "Remove the key for documents of every partner");
  }
}

void check_currencies(const PlacedRoute& placed, const domain::RoutingSettings& routing) {
  const auto* amounts = placed.section->find("at_least");
  if (amounts == nullptr) return;
  for (const auto& [currency, position, value] : amounts->members) {
    const std::string& code = currency;
    if (!is_iso_currency(code)) {
      placed.section->warning_at(position, "at_least", in_quotes(code) + " is not a currency of ISO 4217",
                                 "Leave it if Business Central has a currency of this code");
    }
    const bool is_local = std::any_of(routing.exchange_rates.begin(), routing.exchange_rates.end(),
                                      [&](const auto& rate) { return rate.to == code; });
    if (!placed.route.at_least_local || !is_local) continue;
    placed.section->warning_at(position, "at_least",
                               code +
                                   " is a local currency, which at_least_local has a threshold for, too: "
                                   "the one here counts",
                               "Keep one of the two");
  }
}

/// They follow a document, they do not decide who approves it.
void check_changes(const PlacedRoute& placed) {
  const auto* changes = placed.section->find("changes");
  if (changes == nullptr || !domain::is_document(placed.route.resource)) return;
  if (placed.route.approval) {
    placed.section->error("changes", "is for notices: an approval is asked for however a document came",
                          "Remove it, or set approval = false");
    return;
  }
  for (const auto& item : changes->items) {
    if (item.text == "created" || item.text == "changed") continue;
    placed.section->error_at(item.position, "changes", "documents are not " + item.text,
                             "Use \"created\", \"changed\" or both");
  }
}

}  // namespace

void check_conditions(const PlacedRoute& placed, const domain::RoutingSettings& routing) {
  check_statuses(placed);
  check_partners(placed);
  check_currencies(placed, routing);
  check_changes(placed);
}

}  // namespace countersign::settings
