#include "businesscentral/check_reader.hpp"

#include <charconv>
#include <utility>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::businesscentral {
namespace {

struct CheckPage {
  std::vector<JsonObject> objects;
  std::string next_link;
};

Result<CheckPage> check_page(std::string_view json) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", JsonValue::Kind::array);
  if (!value) return fail(value.error());
  const auto elements = parse_array((*value)->text, limits::compared_invoices);
  if (!elements) return fail(elements.error());
  CheckPage read;
  auto next_link = page->text("@odata.nextLink");
  if (!next_link) return fail(next_link.error());
  read.next_link = std::move(*next_link);
  for (const auto& element : *elements) {
    auto object = JsonObject::parse(element.text);
    if (!object) return fail(object.error());
    read.objects.push_back(std::move(*object));
  }
  return read;
}

Result<domain::VendorFacts> read_vendor(const JsonObject& object) {
  domain::VendorFacts vendor;
  FieldReader reader(object);
  reader.text("number", vendor.number);
  reader.instant("lastModifiedDateTime", vendor.last_modified);
  const auto blocked = object.needed("blocked", JsonValue::Kind::text);
  if (!blocked) return fail(blocked.error());
  vendor.blocked = cut_code_points(decode_name((*blocked)->text), text_code_points);
  if (vendor.number.empty()) reader.not_understood("number");
  if (vendor.last_modified == Instant{}) reader.not_understood("lastModifiedDateTime");
  if (reader.failure()) return fail(*reader.failure());
  return vendor;
}

Result<domain::OtherInvoice> read_invoice(const JsonObject& object) {
  domain::OtherInvoice invoice;
  FieldReader reader(object);
  reader.id(invoice.id);
  reader.status(invoice.status);
  reader.needed_decimal("totalAmountIncludingTax", invoice.total.amount);
  reader.text("currencyCode", invoice.total.currency);
  reader.text("number", invoice.number);
  reader.text("vendorInvoiceNumber", invoice.external_number);
  reader.date("invoiceDate", invoice.document_date);
  if (reader.failure()) return fail(*reader.failure());
  return invoice;
}

/// Business Central's documentation shows the sequence of a line as a number and, in an example, as a text.
Result<std::int64_t> integer_of(const JsonObject& object, const char* name) {
  const auto* value = object.find(name);
  std::int64_t number = 0;
  const auto* begin = value == nullptr ? nullptr : value->text.data();
  const auto* end = value == nullptr ? nullptr : begin + value->text.size();
  if (begin == end || std::from_chars(begin, end, number).ptr != end)
    return fail(ErrorCode::not_understood, std::string(name) + " is no whole number");
  return number;
}

}  // namespace

Result<std::vector<domain::VendorFacts>> read_vendors(std::string_view json) {
  const auto page = check_page(json);
  if (!page) return fail(page.error());
  std::vector<domain::VendorFacts> vendors;
  for (const auto& object : page->objects) {
    auto vendor = read_vendor(object);
    if (!vendor) return fail(vendor.error());
    vendors.push_back(std::move(*vendor));
  }
  return vendors;
}

Result<InvoicesPage> read_other_invoices(std::string_view json) {
  auto page = check_page(json);
  if (!page) return fail(page.error());
  InvoicesPage read{{}, std::move(page->next_link)};
  for (const auto& object : page->objects) {
    auto invoice = read_invoice(object);
    if (!invoice) return fail(invoice.error());
    read.invoices.push_back(std::move(*invoice));
  }
  return read;
}

Result<domain::ApprovalUser> read_requester(std::string_view json, const std::string& field) {
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  const auto* value = object->find(field);
  if (value == nullptr || value->kind != JsonValue::Kind::text) {
    return fail(ErrorCode::not_understood, "it is missing, or no text");
  }
  const std::string text(trim(cut_code_points(value->text, text_code_points)));
  if (text.empty()) return fail(ErrorCode::not_understood, "it is empty");
  domain::ApprovalUser user;
  user.user = text;
  if (text.find('@') != std::string::npos) user.email = ascii::lower(text);
  return user;
}

Result<domain::PostingRange> read_posting_range(std::string_view json) {
  const auto page = check_page(json);
  if (!page) return fail(page.error());
  if (page->objects.size() != 1) {
    return fail(ErrorCode::not_understood, "There is not one general ledger setup");
  }
  domain::PostingRange range;
  const auto& object = page->objects.front();
  FieldReader reader(object);
  for (const char* name : {"allowPostingFrom", "allowPostingTo"}) {
    if (object.find(name) == nullptr) reader.not_understood(name);
  }
  reader.date("allowPostingFrom", range.from);
  reader.date("allowPostingTo", range.to);
  if (reader.failure()) return fail(*reader.failure());
  return range;
}

Result<std::vector<InvoiceLine>> read_invoice_lines(std::string_view json) {
  const auto page = check_page(json);
  if (!page) return fail(page.error());
  std::vector<InvoiceLine> lines;
  for (const auto& object : page->objects) {
    InvoiceLine read;
    std::string type;
    FieldReader reader(object);
    reader.text("type", type);
    reader.text("description", read.line.description);
    reader.needed_decimal("quantity", read.line.invoiced);
    reader.text("receiptNumber", read.line.receipt);
    if (reader.failure()) return fail(*reader.failure());
    if (type != "Item") continue;
    const auto number = integer_of(object, "receiptLineNumber");
    if (!number) return fail(number.error());
    read.from = {read.line.receipt, *number};
    lines.push_back(std::move(read));
  }
  return lines;
}

Result<std::map<ReceiptLine, Decimal>> read_receipts(std::string_view json) {
  const auto page = check_page(json);
  if (!page) return fail(page.error());
  std::map<ReceiptLine, Decimal> received;
  for (const auto& object : page->objects) {
    const auto receipt = object.needed_text("number");
    if (!receipt) return fail(receipt.error());
    const auto value = object.needed("purchaseReceiptLines", JsonValue::Kind::array);
    if (!value) return fail(value.error());
    const auto elements = parse_array((*value)->text, limits::compared_invoices);
    if (!elements) return fail(elements.error());
    for (const auto& element : *elements) {
      const auto line = JsonObject::parse(element.text);
      if (!line) return fail(line.error());
      const auto sequence = integer_of(*line, "sequence");
      if (!sequence) return fail(sequence.error());
      Decimal quantity;
      FieldReader reader(*line);
      reader.needed_decimal("quantity", quantity);
      if (reader.failure()) return fail(*reader.failure());
      received[{*receipt, *sequence}] = quantity;
    }
  }
  return received;
}

}  // namespace countersign::businesscentral
