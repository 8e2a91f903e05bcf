#include "businesscentral/links.hpp"

#include "core/url.hpp"

namespace countersign::businesscentral {

std::optional<int> page_of(const domain::Document& document) {
  const bool posted = domain::is_posted(document);
  switch (document.key.resource.kind()) {
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
    case domain::Resource::described:
      break;
  }
  return std::nullopt;
}

namespace {

std::optional<int> card_page_of(const domain::Resource& resource) {
  if (resource == domain::Resource::vendors) return 26;
  if (resource == domain::Resource::customers) return 21;
  if (resource == domain::Resource::employees) return 5200;
  return std::nullopt;
}

std::string page_link(const std::string& web_client, const std::string& company_name, std::optional<int> page,
                      const std::string& number) {
  if (!page || web_client.empty() || company_name.empty() || number.empty()) return {};
  std::string quoted;
  for (const char c : number) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return web_client + "/?company=" + percent_encode(company_name) + "&page=" + std::to_string(*page) +
         "&filter=" + percent_encode("'No.' IS '" + quoted + "'") + "&mode=View";
}

}  // namespace

std::string open_link(const std::string& web_client, const std::string& company_name,
                      const domain::Document& document) {
  return page_link(web_client, company_name, page_of(document), document.number);
}

std::string open_link(const std::string& web_client, const std::string& company_name,
                      const domain::Resource& resource, const std::string& number) {
  return page_link(web_client, company_name, card_page_of(resource), number);
}

}  // namespace countersign::businesscentral
