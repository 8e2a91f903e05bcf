// Documents as a test or a person on the page describes them.
#include <algorithm>

#include "sandbox/model/codec.hpp"
#include "sandbox/model/ledger.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t most_lines = 1'000;
constexpr std::size_t most_files = 100;
constexpr std::size_t code_characters = 20;             // Business Central: Code[20].
constexpr std::size_t external_number_characters = 35;  // Business Central: vendorInvoiceNumber.

tl::unexpected<Error> bad(const std::string& what) {
  return fail(ErrorCode::invalid_argument, what);
}

std::string today(Instant now, int days = 0) {
  return format_date(Date(std::chrono::floor<std::chrono::days>(now) + std::chrono::days(days)));
}

Result<bool> read_date(const Json& description, const char* name, std::string& date) {
  const auto& value = member(description, name);
  if (value.is_null()) return true;
  if (!value.is_string()) return bad(std::string(name) + " must be a text");
  const auto text = value.get<std::string>();
  if (!text.empty() && !parse_date(text)) return bad(std::string(name) + " must be a date, YYYY-MM-DD");
  date = text == "0001-01-01" ? std::string() : text;
  return true;
}

// {"DEPARTMENT": "SALES"}: codes of at most 20 characters.
Result<bool> read_dimensions(const Json& description, DimensionSet& dimensions) {
  const auto& given = member(description, "dimensions");
  if (given.is_null()) return true;
  if (!given.is_object()) return bad("dimensions must be an object of codes and values");
  dimensions.clear();
  for (const auto& [code, value] : given.items()) {
    if (!value.is_string() || code.size() > code_characters) return bad("a dimension's value must be a text");
    dimensions[code] = value.get<std::string>();
  }
  return true;
}

Result<Line> read_line(const Json& description, Entropy& entropy) {
  Line line;
  line.id = make_guid(entropy);
  line.type = text_member(description, "lineType", line.type);
  line.object_number = text_member(description, "lineObjectNumber");
  line.description = text_member(description, "description", "Goods and services");
  line.unit = text_member(description, "unitOfMeasureCode", line.unit);
  line.receipt = text_member(description, "receiptNumber");
  const auto& receipt_line = member(description, "receiptLineNumber");
  if (receipt_line.is_number_integer()) line.receipt_line = receipt_line.get<std::int64_t>();
  for (const auto& [name, target] :
       {std::pair{"quantity", &line.quantity}, std::pair{"unitCost", &line.unit_cost}}) {
    const auto& value = member(description, name);
    if (value.is_null()) continue;
    const auto number = read_decimal(value);
    if (!number) return bad(std::string(name) + " must be a number with at most two decimals");
    *target = *number;
  }
  if (auto read = read_dimensions(description, line.dimensions); !read) return fail(read.error());
  return line;
}

Result<bool> read_lines(const Json& lines, Entropy& entropy, Document& document) {
  if (!lines.is_array() || lines.size() > most_lines) return bad("lines must be an array of at most 1000");
  document.lines.clear();
  for (const auto& description : lines) {
    auto line = read_line(description, entropy);
    if (!line) return fail(line.error());
    document.lines.push_back(std::move(*line));
  }
  return true;
}

// [{"fileName", "content", "incoming"}]; the content as text.
Result<bool> read_attached(const Json& files, Entropy& entropy, Document& document) {
  if (!files.is_array() || files.size() > most_files) return bad("files must be an array of at most 100");
  document.files.clear();
  for (const auto& description : files) {
    File file;
    file.id = make_guid(entropy);
    file.name = text_member(description, "fileName", "file");
    file.content = text_member(description, "content");
    file.incoming = description.is_object() && description.value("incoming", false);
    document.files.push_back(std::move(file));
  }
  return true;
}

std::string next_number(Company& company, DocumentKind kind) {
  switch (kind) {
    case DocumentKind::purchase_invoice:
      return std::to_string(company.next_purchase_draft++);
    case DocumentKind::sales_invoice:
      return "S-INV" + std::to_string(company.next_sales_draft++);
    case DocumentKind::purchase_order:
      return std::to_string(company.next_order++);
    case DocumentKind::purchase_credit_memo:
      return std::to_string(company.next_credit_memo++);
  }
  return {};
}

void read_texts(const Json& description, Document& document) {
  const auto take = [&](const char* name, std::string& target) {
    target = text_member(description, name, target);
  };
  take("vendorInvoiceNumber", document.external_number);
  take("vendorCreditMemoNumber", document.external_number);
  take("externalDocumentNumber", document.external_number);
  take("currencyCode", document.currency);
  take("purchaser", document.purchaser);
  take("salesperson", document.purchaser);
  take("enteredBy", document.entered_by);
  take("shortcutDimension1Code", document.dimension_1);
  take("shortcutDimension2Code", document.dimension_2);
  take("status", document.status);
}

void set_defaults(const Json& description, Company& company, Instant now, Document& document) {
  const bool sales = document.kind == DocumentKind::sales_invoice;
  const auto& partners = company.rows[sales ? "customers" : "vendors"];
  for (const auto& [id, row] : partners) {
    const auto number = text_member(row.fields, "number");
    const bool open = text_member(row.fields, "blocked") == "_x0020_";
    if (open && (document.partner_number.empty() || number < document.partner_number))
      document.partner_number = number;
  }
  document.currency = company.local_currency;
  document.document_date = today(now);
  document.posting_date = today(now);
  document.due_date = today(now, 14);
  document.purchaser = "BD";
  document.external_number = "INV-" + document.number;
  if (!description.contains("lines"))
    document.lines.push_back({"", "Item", "1896-S", "ATHENS Desk", "PCS", 100, 649'40});
}

}  // namespace

Result<bool> read_document(const Json& description, Company& company, Entropy& entropy, Document& document) {
  const bool sales = document.kind == DocumentKind::sales_invoice;
  const auto* partner_name = sales ? "customerNumber" : "vendorNumber";
  document.partner_number = text_member(description, partner_name, document.partner_number);
  if (find_by_number(company, sales ? "customers" : "vendors", document.partner_number) == nullptr) {
    return bad(std::string(partner_name) + " \"" + document.partner_number +
               "\" does not exist in this company");
  }
  read_texts(description, document);
  if (code_points(document.external_number) > external_number_characters) {
    return bad("the vendor's invoice number has more than 35 characters");
  }
  for (const auto& [name, target] :
       {std::pair{"invoiceDate", &document.document_date}, std::pair{"orderDate", &document.document_date},
        std::pair{"postingDate", &document.posting_date}, std::pair{"dueDate", &document.due_date}}) {
    if (auto read = read_date(description, name, *target); !read) return read;
  }
  if (auto read = read_dimensions(description, document.dimensions); !read) return read;
  if (description.contains("lines")) {
    if (auto read = read_lines(description["lines"], entropy, document); !read) return read;
  }
  if (description.contains("files")) {
    if (auto read = read_attached(description["files"], entropy, document); !read) return read;
  }
  if (!recalculate(document)) return bad("the total is larger than 999999999999999.99");
  return true;
}

Result<Document*> create_document(const Json& description, DocumentKind kind, Company& company,
                                  Entropy& entropy, Instant now) {
  if (!description.is_object()) return bad("the body must be a JSON object");
  Document document;
  document.kind = kind;
  document.entity.id = make_guid(entropy);
  document.number = next_number(company, kind);
  set_defaults(description, company, now, document);
  for (auto& line : document.lines) line.id = make_guid(entropy);
  if (auto read = read_document(description, company, entropy, document); !read) return fail(read.error());
  render(company, document, now);
  const auto id = document.entity.id;
  return &(company.documents[id] = std::move(document));
}

}  // namespace countersign::sandbox
