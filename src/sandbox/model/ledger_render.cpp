// Documents in the form that API v2.0 serves.
#include "sandbox/model/codec.hpp"
#include "sandbox/model/ledger.hpp"

namespace countersign::sandbox {

namespace {

// Business Central's empty date.
std::string date_or_empty(const std::string& date) {
  return date.empty() ? "0001-01-01" : date;
}

// OData escapes what a member name cannot hold; a blank member is one escaped space.
std::string member_name(const std::string& caption) {
  if (caption.empty()) return "_x0020_";
  std::string out;
  for (const char c : caption) {
    if (c == ' ') {
      out += "_x0020_";
    } else if (c == '.') {
      out += "_x002E_";
    } else {
      out += c;
    }
  }
  return out;
}

void add_address(Json& fields, const std::string& prefix, const Json& partner) {
  const auto put = [&](const char* name, const char* from) {
    fields[prefix + name] = from == nullptr ? std::string() : text_member(partner, from);
  };
  put("AddressLine1", "addressLine1");
  put("AddressLine2", "addressLine2");
  put("City", "city");
  put("Country", "country");
  put("State", "state");
  put("PostCode", "postalCode");
}

void add_totals(Json& fields, const Document& document) {
  fields["pricesIncludeTax"] = false;
  fields["discountAmount"] = decimal_json(0);
  fields["discountAppliedBeforeTax"] = true;
  fields["totalAmountExcludingTax"] = decimal_json(document.net);
  fields["totalTaxAmount"] = decimal_json(document.tax);
  fields["totalAmountIncludingTax"] = decimal_json(document.net + document.tax);
}

/// One for each code; the local currency has none (APIV2PurchaseInvoices.Page.al).
std::string currency_id(const std::string& currency, const std::string& local_currency) {
  if (currency == local_currency) return zero_guid;
  std::string letters;
  for (const char c : currency) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    letters += {digits[byte / 16], digits[byte % 16]};
  }
  letters.resize(12, '0');
  return "c0000000-0000-4000-8000-" + letters;
}

void add_dimensions_and_currency(Json& fields, const Document& document, const std::string& local_currency) {
  fields["shortcutDimension1Code"] = document.dimension_1;
  fields["shortcutDimension2Code"] = document.dimension_2;
  fields["currencyId"] = currency_id(document.currency, local_currency);
  fields["currencyCode"] = document.currency;
}

void add_vendor(Json& fields, const Entity& vendor, const std::string& number) {
  const auto name = text_member(vendor.fields, "displayName");
  fields["vendorId"] = vendor.id;
  fields["vendorNumber"] = number;
  fields["vendorName"] = name;
  fields["payToName"] = name;
  fields["payToContact"] = "";
  fields["payToVendorId"] = vendor.id;
  fields["payToVendorNumber"] = number;
  fields["shipToName"] = "";
  fields["shipToContact"] = "";
  add_address(fields, "buyFrom", vendor.fields);
  add_address(fields, "shipTo", Json());
  add_address(fields, "payTo", vendor.fields);
}

Json purchase_document(const Document& document, const Entity& vendor, const std::string& local_currency) {
  Json fields{{"id", document.entity.id}, {"number", document.number}};
  if (document.kind == DocumentKind::purchase_order) {
    fields["orderDate"] = date_or_empty(document.document_date);
    fields["postingDate"] = date_or_empty(document.posting_date);
  } else if (document.kind == DocumentKind::purchase_credit_memo) {
    fields["creditMemoDate"] = date_or_empty(document.document_date);
    fields["postingDate"] = date_or_empty(document.posting_date);
    fields["dueDate"] = date_or_empty(document.due_date);
    fields["vendorCreditMemoNumber"] = document.external_number;
  } else {
    fields["invoiceDate"] = date_or_empty(document.document_date);
    fields["postingDate"] = date_or_empty(document.posting_date);
    fields["dueDate"] = date_or_empty(document.due_date);
    fields["vendorInvoiceNumber"] = document.external_number;
  }
  add_vendor(fields, vendor, document.partner_number);
  add_dimensions_and_currency(fields, document, local_currency);
  if (document.kind == DocumentKind::purchase_order) {
    fields["paymentTermsId"] = zero_guid;
    fields["shipmentMethodId"] = zero_guid;
    fields["requestedReceiptDate"] = date_or_empty(document.due_date);
    fields["fullyReceived"] = false;
  } else if (document.kind == DocumentKind::purchase_credit_memo) {
    fields["invoiceId"] = zero_guid;
    fields["invoiceNumber"] = "";
  } else {
    fields["orderId"] = zero_guid;
    fields["orderNumber"] = "";
  }
  fields["purchaser"] = document.purchaser;
  add_totals(fields, document);
  return fields;
}

Json sales_document(const Document& document, const Entity& customer, const std::string& local_currency) {
  const auto name = text_member(customer.fields, "displayName");
  Json fields{{"id", document.entity.id},
              {"number", document.number},
              {"externalDocumentNumber", document.external_number},
              {"invoiceDate", date_or_empty(document.document_date)},
              {"postingDate", date_or_empty(document.posting_date)},
              {"dueDate", date_or_empty(document.due_date)},
              {"promisedPayDate", date_or_empty({})},
              {"customerPurchaseOrderReference", ""},
              {"customerId", customer.id},
              {"customerNumber", document.partner_number},
              {"customerName", name},
              {"billToName", name},
              {"billToCustomerId", customer.id},
              {"billToCustomerNumber", document.partner_number},
              {"shipToName", ""},
              {"shipToContact", ""}};
  add_address(fields, "sellTo", customer.fields);
  add_address(fields, "billTo", customer.fields);
  add_address(fields, "shipTo", Json());
  add_dimensions_and_currency(fields, document, local_currency);
  fields["orderId"] = zero_guid;
  fields["orderNumber"] = "";
  fields["paymentTermsId"] = zero_guid;
  fields["shipmentMethodId"] = zero_guid;
  fields["salesperson"] = document.purchaser;
  const bool unpaid =
      document.status == "Draft" || document.status == "Open" || document.status == "In Review";
  fields["remainingAmount"] = decimal_json(unpaid ? document.net + document.tax : 0);
  add_totals(fields, document);
  fields["phoneNumber"] = text_member(customer.fields, "phoneNumber");
  fields["email"] = text_member(customer.fields, "email");
  return fields;
}

Json render_line(const Document& document, const Line& line, std::size_t index) {
  Json fields{{"id", line.id},
              {"documentId", document.entity.id},
              {"sequence", (index + 1) * 10'000},
              {"itemId", zero_guid},
              {"accountId", zero_guid},
              {"lineType", member_name(line.type)},
              {"lineObjectNumber", line.object_number},
              {"description", line.description},
              {"description2", ""},
              {"unitOfMeasureId", zero_guid},
              {"unitOfMeasureCode", line.unit}};
  const bool order = document.kind == DocumentKind::purchase_order;
  const bool sales = document.kind == DocumentKind::sales_invoice;
  fields[order ? "directUnitCost" : (sales ? "unitPrice" : "unitCost")] = decimal_json(line.unit_cost);
  fields["quantity"] = decimal_json(line.quantity);
  fields["discountAmount"] = decimal_json(0);
  fields["discountPercent"] = decimal_json(0);
  fields["discountAppliedBeforeTax"] = false;
  fields["amountExcludingTax"] = decimal_json(line.net);
  fields["taxCode"] = "VAT19";
  fields["taxPercent"] = decimal_json(19'00);
  fields["totalTaxAmount"] = decimal_json(line.tax);
  fields["amountIncludingTax"] = decimal_json(line.net + line.tax);
  fields["invoiceDiscountAllocation"] = decimal_json(0);
  fields["netAmount"] = decimal_json(line.net);
  fields["netTaxAmount"] = decimal_json(line.tax);
  fields["netAmountIncludingTax"] = decimal_json(line.net + line.tax);
  fields["expectedReceiptDate"] = date_or_empty({});
  fields["itemVariantId"] = zero_guid;
  fields["locationId"] = zero_guid;
  return fields;
}

/// A posted one is in another table.
void keep_in_extension(Company& company, const Document& document, Instant now) {
  auto& rows = company.rows[documents_of_extension];
  if (document.kind != DocumentKind::purchase_invoice || document.posted) {
    rows.erase(document.entity.id);
    return;
  }
  auto& row = rows[document.entity.id];
  row.id = document.entity.id;
  row.modified_field = "systemModifiedAt";
  row.fields = {{"id", row.id}, {"number", document.number}, {"enteredBy", document.entered_by}};
  touch_row(row, now);
}

}  // namespace

void render(Company& company, Document& document, Instant now) {
  const bool sales = document.kind == DocumentKind::sales_invoice;
  const auto* partner = find_by_number(company, sales ? "customers" : "vendors", document.partner_number);
  Entity nobody;
  nobody.id = zero_guid;
  if (partner == nullptr) partner = &nobody;
  const auto& local = company.local_currency;
  auto fields =
      sales ? sales_document(document, *partner, local) : purchase_document(document, *partner, local);
  fields["status"] = member_name(document.status);
  document.entity.fields = std::move(fields);
  touch_row(document.entity, now);
  keep_in_extension(company, document, now);
}

Json render_lines(const Document& document) {
  auto lines = Json::array();
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    lines.push_back(render_line(document, document.lines[i], i));
  }
  return lines;
}

DimensionSet dimensions_of(const Document& document) {
  auto dimensions = document.dimensions;
  if (!document.dimension_1.empty()) dimensions["DEPARTMENT"] = document.dimension_1;
  if (!document.dimension_2.empty()) dimensions["PROJECT"] = document.dimension_2;
  return dimensions;
}

Json render_dimensions(const DimensionSet& dimensions, const std::string& parent, const char* parent_type) {
  auto lines = Json::array();
  for (const auto& [code, value] : dimensions) {
    lines.push_back({{"id", zero_guid},
                     {"code", code},
                     {"consolidationCode", ""},
                     {"parentId", parent},
                     {"parentType", parent_type},
                     {"displayName", code},
                     {"valueId", zero_guid},
                     {"valueCode", value},
                     {"valueConsolidationCode", ""},
                     {"valueDisplayName", value}});
  }
  return lines;
}

}  // namespace countersign::sandbox
