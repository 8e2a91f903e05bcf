// What Business Central calls its things, and how a record is named across tenants, environments and
// companies.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign::domain {

/// The resources of API v2.0 that Countersign knows.
enum class Resource {
  purchase_invoices,
  sales_invoices,
  purchase_orders,
  purchase_credit_memos,
  vendors,
  customers,
  employees,
};

/// As in a URL: "purchaseInvoices".
const char* api_name(Resource resource);
std::optional<Resource> parse_resource(std::string_view name);
/// For people, singular: "purchase invoice".
const char* display_name(Resource resource);
/// Invoices, orders and credit memos: what has lines, a total and a card.
bool is_document(Resource resource);
/// Whether Microsoft.NAV.post exists for it and a draft of it may be posted.
bool can_be_posted(Resource resource);

/// One company of one environment. Company ids repeat in copied environments, names everywhere.
struct CompanyKey {
  std::string environment;
  std::string company;  ///< Lower-case guid without braces.
  auto operator<=>(const CompanyKey&) const = default;
};
/// "Production/33333333-…": the key of the company's entity.
std::string to_string(const CompanyKey& key);
Result<CompanyKey> parse_company_key(std::string_view text);

/// One record. Vendor numbers and even ids are unique only within their company.
struct RecordKey {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string id;  ///< Lower-case guid; survives posting.
  auto operator<=>(const RecordKey&) const = default;
};
/// "Production/33333333-…/purchaseInvoices/<id>": the key of the record's conversation.
std::string to_string(const RecordKey& key);
Result<RecordKey> parse_record_key(std::string_view text);

/// 8-4-4-4-12 hex digits, either case.
bool is_guid(std::string_view text);

}  // namespace countersign::domain
