#include "domain/document.hpp"

#include <array>

namespace countersign::domain {
namespace {

struct StatusName {
  DocumentStatus status;
  const char* name;
};
constexpr std::array<StatusName, 8> status_names{{
    {DocumentStatus::blank, " "},
    {DocumentStatus::draft, "Draft"},
    {DocumentStatus::in_review, "In Review"},
    {DocumentStatus::open, "Open"},
    {DocumentStatus::paid, "Paid"},
    {DocumentStatus::canceled, "Canceled"},
    {DocumentStatus::corrective, "Corrective"},
    {DocumentStatus::unknown, "Unknown"},
}};

}  // namespace

const char* to_string(DocumentStatus status) {
  for (const auto& entry : status_names) {
    if (entry.status == status) return entry.name;
  }
  return "Unknown";
}

DocumentStatus parse_document_status(std::string_view name) {
  if (name.empty()) return DocumentStatus::blank;
  for (const auto& entry : status_names) {
    if (name == entry.name) return entry.status;
  }
  return DocumentStatus::unknown;
}

bool pays_another(const Document& document) {
  const bool other_number =
      !document.pay_to_number.empty() && document.pay_to_number != document.partner_number;
  const bool other_name = !document.pay_to_name.empty() && document.pay_to_name != document.partner_name;
  return other_number || other_name;
}

bool is_posted(const Document& document) {
  const Resource resource = document.key.resource;
  if (resource == Resource::purchase_orders) return false;  // Open means released; it is gone once invoiced.
  switch (document.status) {
    case DocumentStatus::paid:
    case DocumentStatus::canceled:
    case DocumentStatus::corrective:
      return true;
    case DocumentStatus::open:
      return resource != Resource::sales_invoices;
    case DocumentStatus::blank:
    case DocumentStatus::draft:
    case DocumentStatus::in_review:
    case DocumentStatus::unknown:
      return false;
  }
  return false;
}

bool is_posted_since(const std::string& draft_number, const Document& document) {
  if (is_posted(document)) return true;
  return document.key.resource == Resource::sales_invoices && document.status == DocumentStatus::open &&
         !draft_number.empty() && document.number != draft_number;
}

bool tells_whether_posted(const Document& document) {
  switch (document.status) {
    case DocumentStatus::blank:
    case DocumentStatus::unknown:
      return false;
    case DocumentStatus::open:
      return document.key.resource != Resource::sales_invoices;
    case DocumentStatus::draft:
    case DocumentStatus::in_review:
    case DocumentStatus::paid:
    case DocumentStatus::canceled:
    case DocumentStatus::corrective:
      return true;
  }
  return false;
}

}  // namespace countersign::domain
