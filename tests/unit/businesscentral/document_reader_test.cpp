#include <random>

#include "businesscentral/field_reader.hpp"
#include "businesscentral/record_reader.hpp"
#include "support.hpp"

namespace countersign::document_reader_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Document;
using domain::DocumentStatus;
using domain::Resource;

namespace {

Document read_document(const std::string& json, Resource resource = Resource::purchase_invoices) {
  const auto record = read_record(json, company, definition(resource));
  if (!record) FAIL(describe(record.error()));
  return std::get<Document>(*record);
}

std::string minimal(const std::string& more = "") {
  return R"({"@odata.etag":"W/\"1\"","id":")" + record_id +
         R"(","status":"Draft","totalAmountIncludingTax":1)" + more + "}";
}

std::string with_total(const std::string& number) {
  return R"({"@odata.etag":"W/\"1\"","id":")" + record_id +
         R"(","status":"Draft","totalAmountIncludingTax":)" + number + "}";
}

void check_refused(const std::string& json, Resource resource = Resource::purchase_invoices) {
  const auto record = read_record(json, company, definition(resource));
  REQUIRE_FALSE(record.has_value());
  CHECK(record.error().code == ErrorCode::not_understood);
}

Decimal decimal(const char* text) {
  return Decimal::parse(text).value();
}

}  // namespace

TEST_CASE("a purchase invoice is read with every fact and its lines in their order") {
  const Document document = read_document(fixture("purchase_invoice.json"));
  CHECK(document.key == invoice_key());
  CHECK(document.etag == R"(W/"JzIwOzEyMzQ1Njc4OTAxMjM0NTY3ODkxOzAwOyc=")");
  CHECK(document.number == "107214");
  CHECK(document.status == DocumentStatus::draft);
  CHECK(document.partner_number == "20000");
  CHECK(document.partner_name == "Fabrikam Supplies GmbH");
  CHECK(document.pay_to_number == "20001");
  CHECK(document.pay_to_name == "Fabrikam Factoring AG");
  CHECK(document.external_number == "INV-88213");
  CHECK(document.document_date == parse_date("2026-11-04").value());
  CHECK(document.posting_date == parse_date("2026-11-24").value());
  CHECK(document.due_date == parse_date("2026-12-04").value());
  CHECK(document.total == Money{decimal("18450"), "EUR"});
  CHECK(document.net == decimal("15504.2"));
  CHECK(document.tax == decimal("2945.8"));
  CHECK(document.purchaser == "RL");
  CHECK(document.dimension_1 == "PROD");
  CHECK(document.dimension_2 == "MEDIUM");
  CHECK(document.order_number == "106024");
  CHECK(document.last_modified == at("2026-11-24T13:26:53.793Z"));
  CHECK(document.line_count == 3);
  REQUIRE(document.lines.size() == 3);
  CHECK(document.lines[1] == domain::DocumentLine{"Press", decimal("1"), "", decimal("16000")});
  CHECK(document.lines[2] == domain::DocumentLine{"Rebate", decimal("1"), "", decimal("-1000")});
  CHECK(document.lines[0] == domain::DocumentLine{"Steel plate", decimal("12.5"), "PCS", decimal("504.2")});
}

TEST_CASE("the other documents are read by their own field names") {
  SECTION("a purchase order in review, without a due date and with a modification date alone") {
    const Document order = read_document(fixture("purchase_order.json"), Resource::purchase_orders);
    CHECK(order.status == DocumentStatus::in_review);
    CHECK(order.document_date == parse_date("2026-01-02").value());
    CHECK_FALSE(order.due_date.has_value());
    CHECK(order.last_modified == at("2026-01-01T00:00:00Z"));
    CHECK(order.external_number.empty());
    CHECK(order.total == Money{decimal("3310.17"), "USD"});
  }
  SECTION("a sales invoice names the customer and whom it bills") {
    const Document invoice = read_document(fixture("sales_invoice.json"), Resource::sales_invoices);
    CHECK(invoice.partner_number == "30000");
    CHECK(invoice.partner_name == "Trey Research");
    CHECK(invoice.pay_to_number == "30001");
    CHECK(invoice.pay_to_name == "Trey Research Holding");
    CHECK(invoice.external_number == "PO-4711");
    CHECK(invoice.purchaser == "PS");
    CHECK(invoice.status == DocumentStatus::paid);
    CHECK(invoice.line_count == 0);
  }
  SECTION("a purchase credit memo") {
    const Document memo =
        read_document(fixture("purchase_credit_memo.json"), Resource::purchase_credit_memos);
    CHECK(memo.document_date == parse_date("2026-04-15").value());
    CHECK(memo.external_number == "CR-17");
    CHECK(memo.lines.size() == 1);
  }
}

TEST_CASE("an employee is read without bank and private fields, whatever else is sent") {
  const auto record = read_record(fixture("employee.json"), company, definition(Resource::employees));
  REQUIRE(record.has_value());
  const auto employee = domain::employee_of(std::get<domain::PlainRecord>(*record));
  CHECK(employee.key.id == "258bb9c0-44e3-4a11-bb43-000d3a2feca1");
  CHECK(employee.number == "AH");
  CHECK(employee.name == "Annette Hill");
  CHECK(employee.email == "ah@contoso.com");
  CHECK(employee.active);
}

TEST_CASE("random decimals come through exactly") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t mantissa = random() % 1'000'000'000'000'000'000ULL;
    std::string digits = std::to_string(mantissa);
    const std::size_t decimals = random() % 10;
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals > 0) digits.insert(digits.size() - decimals, ".");
    if (random() % 2 == 0 && mantissa != 0) digits.insert(0, "-");
    INFO(digits);
    CHECK(read_document(with_total(digits)).total.amount == decimal(digits.c_str()));
  }
  CHECK(read_document(with_total("90071992547409.93")).total.amount.to_string() == "90071992547409.93");
  CHECK(read_document(with_total("900719925474099301")).total.amount.to_string() == "900719925474099301");
}

TEST_CASE("an amount that is not an exact plain decimal is not understood") {
  const std::string number = GENERATE("1e3", "1E-2", "1.5e0", "123456789012345678901", "\"12\"", "true",
                                      "null", "{}", "[1]", "NaN", "-", "1.2.3", "0.0000000001");
  INFO(number);
  check_refused(with_total(number));
}

TEST_CASE("what is missing is tolerated but for id, etag, status and total") {
  const Document document = read_document(minimal());
  CHECK(document.number.empty());
  CHECK_FALSE(document.due_date.has_value());
  CHECK(document.last_modified == Instant{});
  check_refused(R"({"@odata.etag":"W/\"1\"","status":"Draft","totalAmountIncludingTax":1})");
  check_refused(R"({"id":")" + record_id + R"(","status":"Draft","totalAmountIncludingTax":1})");
  check_refused(R"({"@odata.etag":"W/\"1\"","id":")" + record_id + R"(","totalAmountIncludingTax":1})");
  check_refused(R"({"@odata.etag":"W/\"1\"","id":")" + record_id + R"(","status":"Draft"})");
}

TEST_CASE("a field of the wrong kind is not understood, whatever it is") {
  const std::string more = GENERATE(
      R"(,"number":5)", R"(,"vendorName":{})", R"(,"dueDate":"soon")", R"(,"dueDate":"2026-02-30")",
      R"(,"dueDate":20261204)", R"(,"lastModifiedDateTime":"yesterday")", R"(,"purchaseInvoiceLines":{})",
      R"(,"purchaseInvoiceLines":[1])", R"(,"purchaseInvoiceLines":[{"netAmount":"1"}])",
      R"(,"purchaseInvoiceLines":[{"netAmount":1e2}])", R"(,"status":"Paid")");
  INFO(more);
  check_refused(minimal(more));
}

TEST_CASE("JSON that is broken, deep or not a document is not understood") {
  const std::string whole = fixture("purchase_invoice.json");
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{1}, std::size_t{40}, whole.size() / 2, whole.size() - 4}) {
    INFO(length);
    check_refused(whole.substr(0, length));
  }
  check_refused("[]");
  check_refused("null");
  check_refused("\"text\"");
  check_refused(minimal() + minimal());
  check_refused(minimal(",\"vendorName\":\"\xFF\xFE\""));
  check_refused(std::string(100'000, '['));
  check_refused(std::string(100'000, '{'));
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(read_document(minimal(",\"unknownField\":" + deep)).key == invoice_key());
  check_refused(minimal(",\"purchaseInvoiceLines\":" + deep));
}

TEST_CASE("an id that is no guid and an etag that would break a header are not understood") {
  check_refused(R"({"@odata.etag":"W/\"1\"","id":"1","status":"Draft","totalAmountIncludingTax":1})");
  check_refused(R"({"@odata.etag":"W/\r\nX-Evil: 1","id":")" + record_id +
                R"(","status":"Draft","totalAmountIncludingTax":1})");
}

TEST_CASE("names are data: kept as they are, cut only at the bound") {
  const Document plain = read_document(minimal(R"(,"vendorName":"<!channel> \u200f\u05d0*B_C \u202e")"));
  CHECK(plain.partner_name == "<!channel> \u200f\u05d0*B_C \u202e");
  std::string name;
  for (int i = 0; i < 10'000; ++i) name += "\u00e9";
  const Document cut = read_document(minimal(",\"vendorName\":\"" + name + "\""));
  CHECK(cut.partner_name == name.substr(0, 2 * text_code_points));
}

TEST_CASE("of many lines the largest are kept, in their order, and all are counted") {
  std::string lines;
  for (int i = 0; i < 300; ++i) {
    lines += (i == 0 ? "" : ",") + std::string(R"({"lineType":"Item","netAmount":)") +
             std::to_string(i % 2 == 0 ? i : -i) + "}";
  }
  lines += R"(,{"lineType":"Comment","netAmount":99999})";
  const Document document = read_document(minimal(",\"purchaseInvoiceLines\":[" + lines + "]"));
  CHECK(document.line_count == 300);
  REQUIRE(document.lines.size() == domain::most_lines_kept);
  CHECK(document.lines.front().net_amount == decimal("50"));
  CHECK(document.lines[1].net_amount == decimal("-51"));
  CHECK(document.lines.back().net_amount == decimal("-299"));
}

TEST_CASE("lines stand in the order of their sequence, however they came") {
  const auto read = [](const std::string& lines) {
    return read_document(minimal(",\"purchaseInvoiceLines\":[" + lines + "]")).lines;
  };
  const std::string first = R"({"sequence":10000,"lineType":"Item","netAmount":1})";
  const std::string second = R"({"sequence":20000,"lineType":"Item","netAmount":2})";
  CHECK(read(first + "," + second) == read(second + "," + first));
  CHECK(read(second + "," + first).front().net_amount == decimal("1"));
}

TEST_CASE("an unknown status is unknown, never a draft") {
  const std::string json = R"({"@odata.etag":"W/\"1\"","id":")" + record_id +
                           R"(","status":"Half_x0020_Posted","totalAmountIncludingTax":1})";
  const Document document = read_document(json);
  CHECK(document.status == DocumentStatus::unknown);
  CHECK_FALSE(domain::is_posted(document));
}

TEST_CASE("a page keeps the records that can be read beside those that cannot") {
  const std::string bad = R"({"id":")" + record_id + R"(","status":"Draft"})";
  const auto page =
      read_page(R"({"value":[)" + minimal() + "," + bad + R"(,7],"@odata.nextLink":"https://bc.example/n"})",
                company, definition(Resource::purchase_invoices));
  REQUIRE(page.has_value());
  CHECK(page->records.size() == 1);
  CHECK(page->next_link == "https://bc.example/n");
  REQUIRE(page->unreadable.size() == 2);
  CHECK(page->unreadable[0].id == record_id);
  CHECK(page->unreadable[0].raw == bad);
  CHECK_FALSE(page->unreadable[0].reason.empty());
  CHECK(page->unreadable[1].id.empty());
}

TEST_CASE("what is no page at all is not understood") {
  const std::string json = GENERATE(R"({})", R"({"value":{}})", R"({"value":[)", R"([])", "<html>",
                                    R"({"value":[],"@odata.nextLink":5})");
  INFO(json);
  CHECK_FALSE(read_page(json, company, definition(Resource::purchase_invoices)).has_value());
}

TEST_CASE("a raw record is kept only to its bound") {
  const std::string big = R"({"vendorName":")" + std::string(2 * raw_record_bytes, 'x') + "\"}";
  const auto page = read_page(R"({"value":[)" + big + "]}", company, definition(Resource::purchase_invoices));
  REQUIRE(page.has_value());
  CHECK(page->unreadable.at(0).raw.size() == raw_record_bytes);
}

TEST_CASE("a document status is named as its page names it and read back") {
  for (const auto status : {DocumentStatus::blank, DocumentStatus::draft, DocumentStatus::in_review,
                            DocumentStatus::open, DocumentStatus::paid, DocumentStatus::canceled,
                            DocumentStatus::corrective, DocumentStatus::unknown}) {
    CHECK(domain::parse_document_status(domain::to_string(status)) == status);
  }
  CHECK(domain::parse_document_status("In Review") == DocumentStatus::in_review);
  CHECK(domain::parse_document_status("") == DocumentStatus::blank);
  CHECK(domain::parse_document_status("draft") == DocumentStatus::unknown);
}

TEST_CASE("posted is what Business Central posted, and an open sales invoice may not be") {
  Document document;
  document.key.resource = Resource::purchase_invoices;
  document.status = DocumentStatus::open;
  CHECK(domain::is_posted(document));
  document.status = DocumentStatus::draft;
  CHECK_FALSE(domain::is_posted(document));
  document.key.resource = Resource::sales_invoices;
  document.status = DocumentStatus::open;
  CHECK_FALSE(domain::is_posted(document));
  document.status = DocumentStatus::canceled;
  CHECK(domain::is_posted(document));
  document.key.resource = Resource::purchase_credit_memos;
  document.status = DocumentStatus::open;
  CHECK(domain::is_posted(document));
  document.key.resource = Resource::purchase_orders;
  CHECK_FALSE(domain::is_posted(document));
}

namespace {

std::string dimension(const char* code, const char* value) {
  return std::string(R"({"code":")") + code + R"(","valueCode":")" + value + "\"}";
}

/// With a header's dimension set and these lines.
std::string with_lines(const std::string& header, const std::string& lines) {
  return minimal(",\"dimensionSetLines\":[" + header + "],\"purchaseInvoiceLines\":[" + lines + "]");
}

std::string line_with(const std::string& dimensions, const char* type = "Item") {
  return std::string(R"({"lineType":")") + type + R"(","netAmount":1,"dimensionSetLines":[)" + dimensions +
         "]}";
}

}  // namespace

TEST_CASE("dimensions are those of the header and of every line but comments, each once") {
  const auto document = read_document(
      with_lines(dimension("DEPARTMENT", "ADM"),
                 line_with(dimension("DEPARTMENT", "SALES") + "," + dimension("PROJECT", "TOWER")) + "," +
                     line_with(dimension("DEPARTMENT", "ADM")) + "," +
                     line_with(dimension("DEPARTMENT", "PROD"), "Comment")));
  REQUIRE(document.dimensions.has_value());
  CHECK(*document.dimensions == std::vector<domain::DimensionValue>{
                                    {"DEPARTMENT", "ADM"}, {"DEPARTMENT", "SALES"}, {"PROJECT", "TOWER"}});
  CHECK(read_document(with_lines("", "")).dimensions->empty());
}

TEST_CASE("dimensions that were not all read, or are too many, are not known") {
  CHECK_FALSE(read_document(minimal()).dimensions.has_value());
  CHECK_FALSE(read_document(with_lines("", R"({"lineType":"Item","netAmount":1})")).dimensions.has_value());
  CHECK_FALSE(read_document(minimal(R"(,"dimensionSetLines":[])")).dimensions.has_value());
  std::string many;
  for (std::size_t i = 0; i <= domain::most_dimensions_kept; ++i)
    many += (i == 0 ? "" : ",") + dimension("PROJECT", std::to_string(i).c_str());
  CHECK_FALSE(read_document(with_lines(many, "")).dimensions.has_value());
}

TEST_CASE("a dimension set that is not as documented is not understood") {
  check_refused(minimal(R"(,"dimensionSetLines":{})"));
  check_refused(with_lines(R"({"code":5})", ""));
  check_refused(with_lines("7", ""));
}

}  // namespace countersign::document_reader_test
