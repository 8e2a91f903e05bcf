#include "businesscentral/document_reader.hpp"

#include <algorithm>
#include <utility>

#include "businesscentral/json_fields.hpp"
#include "businesscentral/odata.hpp"
#include "businesscentral/text.hpp"

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

FieldNames field_names(Resource resource) {
  switch (resource) {
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

/// Reads fields into places and remembers the first failure, so that a record reads as a list of its fields.
class FieldReader {
 public:
  explicit FieldReader(const JsonObject& object) : object_(object) {}

  void text(const char* name, std::string& place) {
    if (auto value = checked(object_.text(name))) place = cut_code_points(*value, text_code_points);
  }

  void decimal(const char* name, Decimal& place) {
    const JsonValue* value = object_.find(name);
    if (value == nullptr) return;
    if (value->kind != Kind::number) return not_understood(name);
    const auto amount = Decimal::parse(value->text);
    if (!amount) return not_understood(name);
    place = *amount;
  }

  void needed_decimal(const char* name, Decimal& place) {
    if (object_.find(name) == nullptr) return not_understood(name);
    decimal(name, place);
  }

  void date(const char* name, std::optional<Date>& place) {
    const auto text = checked(object_.text(name));
    if (!text || text->empty()) return;
    const auto day = parse_date(*text);
    if (!day) return not_understood(name);
    if (!is_empty_date(*day)) place = *day;
  }

  void instant(const char* name, Instant& place) {
    const auto text = checked(object_.text(name));
    if (!text || text->empty()) return;
    const auto value = parse_instant(*text);
    if (!value) return not_understood(name);
    place = *value;
  }

  void id(std::string& place) {
    const auto text = checked(object_.needed_text("id"));
    if (!text) return;
    if (!domain::is_guid(*text)) return not_understood("id");
    place = lower_case(*text);
  }

  void etag(std::string& place) {
    const auto text = checked(object_.needed_text("@odata.etag"));
    if (!text) return;
    if (!is_header_value(*text, etag_bytes)) return not_understood("@odata.etag");
    place = *text;
  }

  void status(domain::DocumentStatus& place) {
    const auto value = checked(object_.needed("status", Kind::text));
    if (value) place = domain::parse_document_status(decode_name((*value)->text));
  }

  const std::optional<Error>& failure() const { return failure_; }

 private:
  void not_understood(const std::string& name) {
    if (!failure_) {
      failure_ =
          Error{ErrorCode::not_understood, "The field '" + name + "' is missing or not as documented", {}};
    }
  }

  template <class Value>
  Result<Value> checked(Result<Value> value) {
    if (!value && !failure_) failure_ = value.error();
    return value;
  }

  const JsonObject& object_;
  std::optional<Error> failure_;
};

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

void keep_largest(std::vector<DocumentLine>& lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const DocumentLine& left, const DocumentLine& right) {
    return left.net_amount.absolute() > right.net_amount.absolute();
  });
  if (lines.size() > domain::most_lines_kept) lines.resize(domain::most_lines_kept);
}

Result<void> read_lines(const JsonObject& object, const char* name, Document& document) {
  const JsonValue* value = object.find(name);
  if (value == nullptr) return {};
  if (value->kind != Kind::array) {
    return fail(ErrorCode::not_understood, std::string("The field '") + name + "' is not a list");
  }
  const auto elements = parse_array(value->text, document_lines);
  if (!elements) return fail(elements.error());
  for (const auto& element : *elements) {
    const auto line_object = JsonObject::parse(element.text);
    if (!line_object) return fail(line_object.error());
    const auto type = line_object->text("lineType");
    if (!type) return fail(type.error());
    if (decode_name(*type) == "Comment") continue;
    auto line = read_line(*line_object);
    if (!line) return fail(line.error());
    document.lines.push_back(std::move(*line));
  }
  document.line_count = document.lines.size();
  keep_largest(document.lines);
  return {};
}

Result<Document> read_document(const JsonObject& object, const domain::CompanyKey& company,
                               Resource resource) {
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
  if (auto lines = read_lines(object, names.lines, document); !lines) return fail(lines.error());
  return document;
}

Result<domain::Employee> read_employee(const JsonObject& object, const domain::CompanyKey& company) {
  domain::Employee employee;
  employee.key.company = company;
  employee.key.resource = Resource::employees;
  std::string status;
  FieldReader reader(object);
  reader.id(employee.key.id);
  reader.text("number", employee.number);
  reader.text("displayName", employee.name);
  reader.text("email", employee.email);
  reader.text("status", status);
  reader.instant("lastModifiedDateTime", employee.last_modified);
  if (reader.failure()) return fail(*reader.failure());
  employee.active = decode_name(status) == "Active";
  return employee;
}

/// For a person who looks into a dead letter; empty when not even the id can be read.
std::string id_of(std::string_view json) {
  const auto object = JsonObject::parse(json);
  if (!object) return {};
  const auto id = object->text("id");
  return id && domain::is_guid(*id) ? lower_case(*id) : std::string{};
}

}  // namespace

Result<domain::BusinessRecord> read_record(std::string_view json, const domain::CompanyKey& company,
                                           Resource resource) {
  if (!is_readable(resource)) {
    return fail(ErrorCode::invalid_argument,
                std::string("A ") + domain::display_name(resource) + " is not a record that is read");
  }
  const auto object = JsonObject::parse(json);
  if (!object) return fail(object.error());
  if (resource == Resource::employees) {
    auto employee = read_employee(*object, company);
    if (!employee) return fail(employee.error());
    return domain::BusinessRecord{std::move(*employee)};
  }
  auto document = read_document(*object, company, resource);
  if (!document) return fail(document.error());
  return domain::BusinessRecord{std::move(*document)};
}

Result<domain::PageRead> read_page(std::string_view json, const domain::CompanyKey& company,
                                   Resource resource) {
  const auto page = JsonObject::parse(json);
  if (!page) return fail(page.error());
  const auto value = page->needed("value", Kind::array);
  if (!value) return fail(value.error());
  auto elements = parse_array((*value)->text, page_records_read);
  if (!elements) return fail(elements.error());
  auto next_link = page->text("@odata.nextLink");
  if (!next_link) return fail(next_link.error());

  domain::PageRead result;
  result.next_link = std::move(*next_link);
  for (const auto& element : *elements) {
    auto record = read_record(element.text, company, resource);
    if (record) {
      result.records.push_back(std::move(*record));
    } else {
      result.unreadable.push_back(
          {id_of(element.text), describe(record.error()), cut_bytes(element.text, raw_record_bytes)});
    }
  }
  return result;
}

}  // namespace countersign::businesscentral
