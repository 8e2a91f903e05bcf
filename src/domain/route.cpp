#include "domain/route.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

bool contains(const std::vector<DocumentStatus>& statuses, DocumentStatus status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

/// A currency that the route has no threshold for counts as above: nothing slips through for want of a rate.
bool reaches(const std::vector<Money>& at_least, const Money& total) {
  for (const auto& threshold : at_least) {
    if (threshold.currency == total.currency) return total.amount.absolute() >= threshold.amount;
  }
  return true;
}

}  // namespace

bool matches(const Route& route, const Document& document) {
  if (route.resource != document.key.resource) return false;
  if (route.company && *route.company != document.key.company.company) return false;
  if (!route.statuses.empty() && !contains(route.statuses, document.status)) return false;
  return reaches(route.at_least, document.total);
}

const Route* find_route(const std::vector<Route>& routes, const Document& document) {
  for (const auto& route : routes) {
    if (matches(route, document)) return &route;
  }
  return nullptr;
}

std::vector<std::string> missing_for_approval(const Document& document) {
  std::vector<std::string> missing;
  // Also under a route for any status: nobody is asked to post what this version cannot tell from a draft.
  const bool is_understood =
      document.status != DocumentStatus::unknown && document.status != DocumentStatus::blank;
  if (!is_understood) missing.emplace_back("a status that is known");
  const bool from_vendor = document.key.resource == Resource::purchase_invoices ||
                           document.key.resource == Resource::purchase_credit_memos;
  if (from_vendor && document.external_number.empty()) missing.emplace_back("the vendor's number");
  if (!document.due_date) missing.emplace_back("a due date");
  if (document.line_count == 0) missing.emplace_back("a line");
  if (document.total.amount.is_zero()) missing.emplace_back("a total");
  return missing;
}

}  // namespace countersign::domain
