#include "businesscentral/links.hpp"

#include "core/url.hpp"

namespace countersign::businesscentral {

std::optional<int> page_of(const domain::Document& document) {
  const bool posted = domain::is_posted(document);
  switch (document.key.resource) {
    case domain::Resource::purchase_invoices:
      return posted ? 138 : 51;
    case domain::Resource::sales_invoices:
      return posted ? 132 : 43;
    case domain::Resource::purchase_credit_memos:
      return posted ? 140 : 52;
    case domain::Resource::purchase_orders:
      return 50;
    case domain::Resource::vendors:
    case domain::Resource::customers:
    case domain::Resource::employees:
      break;
  }
  return std::nullopt;
}

std::string open_link(const std::string& web_client, const std::string& company_name,
                      const domain::Document& document) {
  const auto page = page_of(document);
  if (!page || web_client.empty() || company_name.empty() || document.number.empty()) return {};
  std::string number;
  for (const char c : document.number) {
    number += c;
    if (c == '\'') number += c;
  }
  return web_client + "/?company=" + percent_encode(company_name) + "&page=" + std::to_string(*page) +
         "&filter=" + percent_encode("'No.' IS '" + number + "'") + "&mode=View";
}

}  // namespace countersign::businesscentral
