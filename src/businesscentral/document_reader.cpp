#include "businesscentral/document_reader.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "businesscentral/field_reader.hpp"

namespace countersign::businesscentral {
namespace {

using domain::Document;
using domain::DocumentLine;
using domain::Resource;
using Kind = JsonValue::Kind;

/// What one resource calls its fields; an empty name: the resource has no such field.
struct FieldNames {
  const char* document_date;
  const char* external_number;
  const char* partner_number;
  const char* partner_name;
  const char* pay_to_number;
  const char* pay_to_name;
  const char* purchaser;
  const char* lines;
};
constexpr FieldNames purchase_names(const char* date, const char* external, const char* lines) {
  return {date, external, "vendorNumber", "vendorName", "payToVendorNumber", "payToName", "purchaser", lines};
}

FieldNames field_names(const Resource& resource) {
  switch (resource.kind()) {
    case Resource::purchase_orders:
      return purchase_names("orderDate", "", "purchaseOrderLines");
    case Resource::purchase_credit_memos:
      return purchase_names("creditMemoDate", "vendorCreditMemoNumber", "purchaseCreditMemoLines");
    case Resource::sales_invoices:
      return {"invoiceDate",  "externalDocumentNumber", "customerNumber",
              "customerName", "billToCustomerNumber",   "billToName",
              "salesperson",  "salesInvoiceLines"};
    default:
      return purchase_names("invoiceDate", "vendorInvoiceNumber", "purchaseInvoiceLines");
  }
}

Result<DocumentLine> read_line(const JsonObject& object) {
  DocumentLine line;
  FieldReader reader(object);
  reader.text("description", line.description);
  reader.text("unitOfMeasureCode", line.unit);
  reader.decimal("quantity", line.quantity);
  reader.decimal("netAmount", line.net_amount);
  if (reader.failure()) return fail(*reader.failure());
  return line;
}

/// Zero for a line that names none.
Decimal sequence_of(const JsonObject& line) {
  const auto* value = line.find("sequence");
  if (value == nullptr || value->kind != Kind::number) return {};
  return Decimal::parse(value->text).value_or(Decimal{});
}

/// Leaves out the smallest, and the order as it is.
void keep_largest(std::vector<DocumentLine>& lines) {
  if (lines.size() <= domain::most_lines_kept) return;
  std::vector<Decimal> sizes;
  for (const auto& line : lines) sizes.push_back(line.net_amount.absolute());
  std::sort(sizes.begin(), sizes.end(),
            [](const Decimal& left, const Decimal& right) { return right < left; });
  const Decimal smallest_kept = sizes[domain::most_lines_kept - 1];
  std::size_t equal_kept = domain::most_lines_kept;
  for (const auto& size : sizes) equal_kept -= smallest_kept < size ? 1 : 0;
  std::erase_if(lines, [&](const DocumentLine& line) {
    const Decimal size = line.net_amount.absolute();
    if (smallest_kept < size) return false;
    if (size < smallest_kept || equal_kept == 0) return true;
    --equal_kept;
    return false;
  });
}

/// What is known of the dimensions so far; none once a part of them is missing.
using Dimensions = std::optional<std::set<domain::DimensionValue>>;

Result<void> read_dimensions(const JsonObject& object, Dimensions& dimensions) {
  const JsonValue* value = object.find("dimensionSetLines");
  if (value == nullptr) dimensions.reset();
  if (!dimensions) return {};
  if (value->kind != Kind::array) {
    return fail(ErrorCode::not_understood, "The field 'dimensionSetLines' is not a list");
  }
  const auto elements = parse_array(value->text, dimension_set_lines);
  if (!elements) return fail(elements.error());
  for (const auto& element : *elements) {
    const auto set_line = JsonObject::parse(element.text);
    if (!set_line) return fail(set_line.error());
    domain::DimensionValue dimension;
    FieldReader reader(*set_line);
    reader.text("code", dimension.code);
    reader.text("valueCode", dimension.value);
    if (reader.failure()) return fail(*reader.failure());
    dimensions->insert(std::move(dimension));
  }
  return {};
}

void keep(const Dimensions& dimensions, Document& document) {
  if (!dimensions || dimensions->size() > domain::most_dimensions_kept) return;
  document.dimensions.emplace(dimensions->begin(), dimensions->end());
}

Result<void> read_lines(const JsonObject& object, const char* name, Document& document,
                        Dimensions& dimensions) {
  const JsonValue* value = object.find(name);
  if (value == nullptr) {
    dimensions.reset();
    return {};
  }
  if (value->kind != Kind::array) {
    return fail(ErrorCode::not_understood, std::string("The field '") + name + "' is not a list");
  }
  const auto elements = parse_array(value->text, document_lines);
  if (!elements) return fail(elements.error());
  std::vector<std::pair<Decimal, DocumentLine>> lines;  // By sequence: nothing promises an order.
  for (const auto& element : *elements) {
    const auto line_object = JsonObject::parse(element.text);
    if (!line_object) return fail(line_object.error());
    const auto type = line_object->text("lineType");
    if (!type) return fail(type.error());
    if (decode_name(*type) == "Comment") continue;
    if (auto read = read_dimensions(*line_object, dimensions); !read) return read;
    auto line = read_line(*line_object);
    if (!line) return fail(line.error());
    lines.emplace_back(sequence_of(*line_object), std::move(*line));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  for (auto& [sequence, line] : lines) document.lines.push_back(std::move(line));
  document.line_count = document.lines.size();
  keep_largest(document.lines);
  return {};
}

}  // namespace

Result<Document> read_document(std::string_view json, const domain::CompanyKey& company,
                               const Resource& resource) {
  const auto parsed = JsonObject::parse(json);
  if (!parsed) return fail(parsed.error());
  const JsonObject& object = *parsed;
  const FieldNames names = field_names(resource);
  Document document;
  document.key.company = company;
  document.key.resource = resource;
  FieldReader reader(object);
  reader.id(document.key.id);
  reader.etag(document.etag);
  reader.status(document.status);
  reader.needed_decimal("totalAmountIncludingTax", document.total.amount);
  reader.decimal("totalAmountExcludingTax", document.net);
  reader.decimal("totalTaxAmount", document.tax);
  reader.text("currencyCode", document.total.currency);
  reader.text("number", document.number);
  reader.text(names.partner_number, document.partner_number);
  reader.text(names.partner_name, document.partner_name);
  reader.text(names.pay_to_number, document.pay_to_number);
  reader.text(names.pay_to_name, document.pay_to_name);
  reader.text(names.external_number, document.external_number);
  reader.text(names.purchaser, document.purchaser);
  reader.text("shortcutDimension1Code", document.dimension_1);
  reader.text("shortcutDimension2Code", document.dimension_2);
  reader.text("orderNumber", document.order_number);
  reader.date(names.document_date, document.document_date);
  reader.date("postingDate", document.posting_date);
  reader.date("dueDate", document.due_date);
  reader.instant("lastModifiedDateTime", document.last_modified);
  if (reader.failure()) return fail(*reader.failure());
  Dimensions dimensions{std::in_place};
  if (auto read = read_dimensions(object, dimensions); !read) return fail(read.error());
  if (auto lines = read_lines(object, names.lines, document, dimensions); !lines) return fail(lines.error());
  keep(dimensions, document);
  return document;
}

}  // namespace countersign::businesscentral
