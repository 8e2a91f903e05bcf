#include "domain/resource.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/ascii.hpp"

namespace countersign::domain {
namespace {

struct Names {
  Resource::Kind kind;
  const char* api;
  const char* display;
};
constexpr std::array<Names, 7> names{{
    {Resource::purchase_invoices, "purchaseInvoices", "purchase invoice"},
    {Resource::sales_invoices, "salesInvoices", "sales invoice"},
    {Resource::purchase_orders, "purchaseOrders", "purchase order"},
    {Resource::purchase_credit_memos, "purchaseCreditMemos", "purchase credit memo"},
    {Resource::vendors, "vendors", "vendor"},
    {Resource::customers, "customers", "customer"},
    {Resource::employees, "employees", "employee"},
}};

const Names* names_of(const Resource& resource) {
  for (const auto& entry : names) {
    if (entry.kind == resource.kind()) return &entry;
  }
  return nullptr;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 63 && ascii::is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_letter_or_digit(c) || c == '_' || c == '-'; });
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool is_environment(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.find_first_of("/.\\ ") == std::string_view::npos;
}

}  // namespace

Resource Resource::described_as(std::string name) {
  Resource resource{Kind::described};
  resource.name_ = std::move(name);
  return resource;
}

std::string api_name(const Resource& resource) {
  const auto* known = names_of(resource);
  return known == nullptr ? resource.name_ : known->api;
}

std::optional<Resource> known_resource(std::string_view name) {
  for (const auto& entry : names) {
    if (name == entry.api) return Resource{entry.kind};
  }
  return std::nullopt;
}

std::optional<Resource> parse_resource(std::string_view name) {
  if (auto known = known_resource(name)) return known;
  if (!is_name(name)) return std::nullopt;
  return Resource::described_as(std::string(name));
}

std::string display_name(const Resource& resource) {
  const auto* known = names_of(resource);
  return known == nullptr ? api_name(resource) : known->display;
}

bool is_document(const Resource& resource) {
  return resource == Resource::purchase_invoices || resource == Resource::sales_invoices ||
         resource == Resource::purchase_orders || resource == Resource::purchase_credit_memos;
}

bool can_be_posted(const Resource& resource) {
  return resource == Resource::purchase_invoices || resource == Resource::sales_invoices;
}

std::string to_string(const CompanyKey& key) {
  return key.environment + "/" + key.company;
}

Result<CompanyKey> parse_company_key(std::string_view text) {
  const auto parts = split(text);
  if (parts.size() != 2 || !is_environment(parts[0]) || !is_guid(parts[1])) {
    return fail(ErrorCode::not_understood,
                "'" + std::string(text.substr(0, 120)) + "' does not name a company");
  }
  return CompanyKey{parts[0], parts[1]};
}

std::string to_string(const RecordKey& key) {
  return to_string(key.company) + "/" + api_name(key.resource) + "/" + key.id;
}

Result<RecordKey> parse_record_key(std::string_view text) {
  const auto parts = split(text);
  const auto malformed = [&] {
    return fail(ErrorCode::not_understood,
                "'" + std::string(text.substr(0, 200)) + "' does not name a record");
  };
  if (parts.size() != 4 || !is_environment(parts[0]) || !is_guid(parts[1]) || !is_guid(parts[3])) {
    return malformed();
  }
  const auto resource = parse_resource(parts[2]);
  if (!resource) return malformed();
  return RecordKey{{parts[0], parts[1]}, *resource, parts[3]};
}

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace countersign::domain
