#include "sandbox/model/ledger.hpp"

#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/settings.hpp"

namespace countersign::sandbox {

namespace {

constexpr Hundredths largest_amount = 99'999'999'999'999'999;
constexpr Hundredths tax_percent = 19;

Hundredths round_half_up(Hundredths value, Hundredths divisor) {
  return value >= 0 ? (value + divisor / 2) / divisor : -((-value + divisor / 2) / divisor);
}

bool in_range(Hundredths value) {
  return value <= largest_amount && value >= -largest_amount;
}

// (quantity × cost) / 100 without losing a cent or overflowing: the cost is cut into units and hundredths.
std::optional<Hundredths> multiply(Hundredths quantity, Hundredths cost) {
  Hundredths units = 0;
  if (__builtin_mul_overflow(quantity, cost / 100, &units)) return std::nullopt;
  Hundredths rest = 0;
  if (__builtin_mul_overflow(quantity, cost % 100, &rest)) return std::nullopt;
  Hundredths total = 0;
  if (__builtin_add_overflow(units, round_half_up(rest, 100), &total)) return std::nullopt;
  return total;
}

bool is_vendor_document(DocumentKind kind) {
  return kind != DocumentKind::sales_invoice;
}

}  // namespace

std::string etag_of(const Entity& entity) {
  const auto digest = base64(sha256(entity.id + ":" + std::to_string(entity.version)));
  return "W/\"" + base64("'44;" + digest + "1;00;'") + "\"";
}

const char* resource_of(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::purchase_invoice:
      return "purchaseInvoices";
    case DocumentKind::sales_invoice:
      return "salesInvoices";
    case DocumentKind::purchase_order:
      return "purchaseOrders";
    case DocumentKind::purchase_credit_memo:
      return "purchaseCreditMemos";
  }
  return "";
}

bool recalculate(Document& document) {
  document.net = 0;
  document.tax = 0;
  for (auto& line : document.lines) {
    const auto net = multiply(line.quantity, line.unit_cost);
    if (!net || !in_range(*net)) return false;
    line.net = line.type == "Comment" ? 0 : *net;
    // Percent of an amount within range always fits: 10^17 × 19 < 2^63.
    line.tax = round_half_up(line.net * tax_percent, 100);
    document.net += line.net;
    document.tax += line.tax;
    if (!in_range(document.net + document.tax)) return false;
  }
  return true;
}

std::string api_of_rows(const std::string& resource) {
  static const std::vector<std::string> standard{
      "vendors",         "customers",          "employees", "companyInformation",    "generalLedgerSetup",
      "approvalEntries", "approvalUserSetups", "workflows", "currencyExchangeRates", "purchaseReceipts"};
  if (resource == "vendorBankAccounts" || resource == documents_of_extension) return extension_api;
  return std::find(standard.begin(), standard.end(), resource) != standard.end() ? "v2.0" : "";
}

Entity* find_by_number(Company& company, const std::string& resource, const std::string& number) {
  for (auto& [id, row] : company.rows[resource]) {
    if (text_member(row.fields, "number") == number) return &row;
  }
  return nullptr;
}

Entity& add_row(Company& company, const std::string& resource, Json fields, Entropy& entropy, Instant now) {
  Entity entity;
  entity.id = make_guid(entropy);
  entity.modified = now;
  entity.fields = Json{{"id", entity.id}};
  entity.fields.update(fields);
  // Pages of extensions have the system's own field.
  if (api_of_rows(resource) == extension_api) entity.modified_field = "systemModifiedAt";
  entity.fields[entity.modified_field] = format_instant(now);
  const auto id = entity.id;
  return company.rows[resource][id] = std::move(entity);
}

void touch_row(Entity& entity, Instant now) {
  ++entity.version;
  entity.modified = now;
  entity.fields[entity.modified_field] = format_instant(now);
}

namespace {

Refusal dialog(std::string message) {
  return {400, "Application_DialogException", std::move(message)};
}

std::optional<Refusal> check_partner(Company& company, const Document& document) {
  const auto* resource = is_vendor_document(document.kind) ? "vendors" : "customers";
  const auto* partner = find_by_number(company, resource, document.partner_number);
  if (partner == nullptr) return dialog("The record in table Vendor cannot be found.");
  const auto blocked = text_member(partner->fields, "blocked");
  if (blocked == "All" || (blocked == "Invoice" && !is_vendor_document(document.kind))) {
    const auto* kind = is_vendor_document(document.kind) ? "Vendor" : "Customer";
    return dialog("You cannot post this type of document when " + std::string(kind) + " " +
                  document.partner_number + " is blocked with type " + blocked + ".");
  }
  return std::nullopt;
}

std::optional<Refusal> check_external_number(Company& company, const Document& document) {
  if (document.kind == DocumentKind::sales_invoice) return std::nullopt;
  if (document.external_number.empty()) {
    return dialog(
        "You need to enter the document number of the document from the vendor in the Vendor Invoice No. "
        "field, so "
        "that this document stays linked to the original.");
  }
  for (const auto& [id, other] : company.documents) {
    if (other.kind == document.kind && other.posted && other.partner_number == document.partner_number &&
        other.external_number == document.external_number) {
      return dialog("Purchase Invoice " + document.external_number + " already exists for this vendor.");
    }
  }
  return std::nullopt;
}

std::optional<Refusal> check_posting(Company& company, const Document& document, const Settings& settings) {
  if (document.posted) return dialog("The action can be applied to a draft invoice only.");
  const bool purchase = document.kind == DocumentKind::purchase_invoice;
  const bool held = document.approval != "Released" &&
                    ((purchase && company.invoices_need_approval) ||
                     document.approval == "Pending Approval" || workflow_for(company, document) != nullptr);
  if (document.restricted) {
    return dialog("You cannot use Purchase Header: Invoice," + document.number +
                  " for this action.  The restriction was imposed because: The record has been restricted.");
  }
  if (held) {
    return dialog((purchase ? "Purchase Invoice " : "Sales Invoice ") + document.number +
                  " must be approved and released before you can perform this action.");
  }
  const bool early = !settings.posting_from.empty() && document.posting_date < settings.posting_from;
  const bool late = !settings.posting_to.empty() && document.posting_date > settings.posting_to;
  if (early || late) return dialog("Posting Date is not within your range of allowed posting dates.");
  if (auto refusal = check_partner(company, document)) return refusal;
  const bool something = std::any_of(document.lines.begin(), document.lines.end(), [](const Line& line) {
    return line.type != "Comment" && line.quantity != 0;
  });
  if (!something) {
    return dialog("There is nothing to post because the document does not contain a quantity or amount.");
  }
  return check_external_number(company, document);
}

}  // namespace

std::optional<Refusal> post_document(Company& company, Document& document, const Settings& settings,
                                     Instant now) {
  if (auto refusal = check_posting(company, document, settings)) return refusal;
  document.number = document.kind == DocumentKind::sales_invoice
                        ? "PS-INV" + std::to_string(company.next_sales_posted++)
                        : std::to_string(company.next_purchase_posted++);
  document.status = "Open";
  document.posted = true;
  document.approval = "Open";
  render(company, document, now);
  return std::nullopt;
}

}  // namespace countersign::sandbox
