#include "businesscentral/odata.hpp"

#include "businesscentral/links.hpp"
#include "support.hpp"

namespace countersign::odata_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Resource;

namespace {

ApiResource at_base(const Resource& resource, const std::string& base = "https://bc.example") {
  return {definition(resource), base};
}

}  // namespace

TEST_CASE("escaped member names are decoded, and nothing else is touched") {
  CHECK(decode_name("In_x0020_Review") == "In Review");
  CHECK(decode_name("_x0020_") == " ");
  CHECK(decode_name("Shpt_x002E_") == "Shpt.");
  CHECK(decode_name("_x00E9__x20AC_") == "\u00e9\u20ac");
  CHECK(decode_name("Draft") == "Draft");
  CHECK(decode_name("a_x00_b_xZZZZ_") == "a_x00_b_xZZZZ_");
  CHECK(decode_name("_xD83D_") == "_xD83D_");
  CHECK(decode_name("_x0000_") == "_x0000_");
}

TEST_CASE("a text literal doubles its quotes and is percent-encoded") {
  CHECK(text_literal("O'Neil & Co") == "'O%27%27Neil%20%26%20Co'");
}

TEST_CASE("a record is read with its facts and lines") {
  CHECK(
      read_record_url(at_base(Resource::purchase_invoices, "https://bc.example/api/v2.0"), invoice_key()) ==
      "https://bc.example/api/v2.0/companies(" + company_id + ")/purchaseInvoices(" + record_id +
          ")?$select=id,number,invoiceDate,postingDate,dueDate,vendorInvoiceNumber,orderNumber,vendorNumber,"
          "vendorName,payToVendorNumber,payToName,purchaser,shortcutDimension1Code,shortcutDimension2Code,"
          "currencyCode,totalAmountExcludingTax,totalTaxAmount,totalAmountIncludingTax,status,"
          "lastModifiedDateTime&$expand=purchaseInvoiceLines($select=sequence,lineType,description,quantity,"
          "unitOfMeasureCode,netAmount)");
}

TEST_CASE("a page asks for what was modified since, oldest first") {
  const std::string url =
      read_page_url(at_base(Resource::purchase_credit_memos), company, at("2026-11-24T13:00:00.050Z"));
  CHECK(url.find("/purchaseCreditMemos?$filter=lastModifiedDateTime%20ge%202026-11-24T13:00:00.050Z&"
                 "$orderby=lastModifiedDateTime&$select=") != std::string::npos);
  CHECK(url.find("$expand=purchaseCreditMemoLines(") != std::string::npos);
  CHECK(url.find(' ') == std::string::npos);
  CHECK(read_page_url(at_base(Resource::purchase_invoices), company, std::nullopt).find("$filter") ==
        std::string::npos);
}

TEST_CASE("orders are not asked for a due date, which they do not have") {
  const domain::RecordKey key{company, Resource::purchase_orders, record_id};
  const std::string url = read_record_url(at_base(Resource::purchase_orders), key);
  CHECK(url.find("dueDate") == std::string::npos);
  CHECK(url.find("purchaseOrderLines") != std::string::npos);
}

TEST_CASE("employees are read without bank and private fields") {
  const std::string url = read_page_url(at_base(Resource::employees), company, std::nullopt);
  for (const char* field : {"iban", "bank", "birth", "personal", "phone", "address", "expand"}) {
    INFO(field);
    CHECK(url.find(field) == std::string::npos);
  }
  CHECK(url.find("email") != std::string::npos);
}

TEST_CASE("a next link is followed only below the API's own base") {
  const std::string base = "https://bc.example/v2.0/contoso.com/Production/api/v2.0";
  SECTION("accepted verbatim") {
    const std::string link = GENERATE(
        "https://bc.example/v2.0/contoso.com/Production/api/v2.0/companies(1)/vendors?$skiptoken=a%20b",
        "https://BC.example:443/v2.0/contoso.com/production/api/v2.0/companies(1)/vendors",
        "https://bc.example:/v2.0/contoso.com/Production/api/v2.0/companies(1)/vendors");
    CHECK(accept_next_link(base, link).value() == link);
  }
  SECTION("refused") {
    const std::string link =
        GENERATE("https://evil.example/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "http://bc.example/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://bc.example:8443/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://bc.example/v2.0/other.com/Production/api/v2.0/vendors",
                 "https://bc.example/v2.0/contoso.com/Production/api/v2.0",
                 "https://bc.example/v2.0/contoso.com/Production/api/v2.0evil/vendors",
                 "https://bc.example/v2.0/contoso.com/Production/api/v2.0/../../../x",
                 "https://bc.example/v2.0/contoso.com/Production/api/v2.0/%2e%2e/x",
                 "https://bc.example@evil.example/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://user@bc.example/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://@bc.example/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://bc.example.evil/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://bc.example:65979/v2.0/contoso.com/Production/api/v2.0/vendors",
                 "https://bc.example:v2.0/contoso.com/Production/api/v2.0/vendors",
                 "/v2.0/contoso.com/Production/api/v2.0/vendors", "not a url",
                 "https://bc.example/v2.0/contoso.com/Production/api/v2.0/vendors\r\nX: 1");
    INFO(link);
    const auto accepted = accept_next_link(base, link);
    REQUIRE_FALSE(accepted.has_value());
    CHECK(accepted.error().code == ErrorCode::not_understood);
  }
  CHECK_FALSE(accept_next_link(base, base + "/" + std::string(next_link_bytes, 'a')).has_value());
}

TEST_CASE("a link opens the document's own page, draft or posted") {
  domain::Document document;
  document.number = "10'72 14";
  const std::string client = "https://businesscentral.dynamics.com/contoso.com/Production";
  CHECK(
      open_link(client, "CRONUS DE & Co", document) ==
      client +
          "/?company=CRONUS%20DE%20%26%20Co&page=51&filter=%27No.%27%20IS%20%2710%27%2772%2014%27&mode=View");
  const auto page = [&](Resource resource, domain::DocumentStatus status) {
    document.key.resource = resource;
    document.status = status;
    return page_of(document);
  };
  CHECK(page(Resource::purchase_invoices, domain::DocumentStatus::open) == 138);
  CHECK(page(Resource::sales_invoices, domain::DocumentStatus::open) == 43);
  CHECK(page(Resource::sales_invoices, domain::DocumentStatus::paid) == 132);
  CHECK(page(Resource::purchase_credit_memos, domain::DocumentStatus::draft) == 52);
  CHECK(page(Resource::purchase_credit_memos, domain::DocumentStatus::paid) == 140);
  CHECK(page(Resource::purchase_orders, domain::DocumentStatus::open) == 50);
  CHECK_FALSE(page(Resource::vendors, domain::DocumentStatus::open).has_value());
}

TEST_CASE("there is no link where it would lead to a wrong place") {
  domain::Document document;
  CHECK(open_link("https://bc.example", "CRONUS", document).empty());
  document.number = "1";
  CHECK(open_link("https://bc.example", "", document).empty());
  CHECK(open_link("", "CRONUS", document).empty());
}

TEST_CASE("dimension sets are read of header and lines where they are asked about") {
  auto invoices = at_base(Resource::purchase_invoices);
  CHECK(read_page_url(invoices, company, std::nullopt).find("dimensionSetLines") == std::string::npos);
  invoices.with_dimensions = true;
  CHECK(read_page_url(invoices, company, std::nullopt)
            .ends_with("&$expand=dimensionSetLines($select=code,valueCode),purchaseInvoiceLines($select="
                       "sequence,lineType,description,quantity,unitOfMeasureCode,netAmount;"
                       "$expand=dimensionSetLines($select=code,valueCode))"));
  domain::BusinessCentralSettings settings;
  settings.api_base = "https://bc.example/api/v2.0";
  settings.with_dimensions = {Resource::purchase_invoices};
  CHECK(find_resource(settings, Resource::purchase_invoices)->with_dimensions);
  CHECK_FALSE(find_resource(settings, Resource::sales_invoices)->with_dimensions);
}

}  // namespace countersign::odata_test
