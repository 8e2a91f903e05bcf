#include "catch.hpp"
#include "driver.hpp"

namespace countersign::business_central_test {

using namespace countersign;
using namespace countersign::sandbox;
using namespace countersign::sandbox::test;

namespace {

std::string error_code(const HttpResponse& response) {
  return Json::parse(response.body)["error"]["code"];
}

std::string post_url(const std::string& id) {
  return in_company + "/purchaseInvoices(" + id + ")/Microsoft.NAV.post";
}

}  // namespace

TEST_CASE("Entra gives a token for the right secret alone, and the token ends") {
  ModelOptions options;
  options.token_life_ms = Duration(60'000);
  Driver driver(options);
  const std::string url = "/entra/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token";
  const std::string scope = "&scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default";
  const std::string form = "grant_type=client_credentials&client_id=11111111-1111-4111-8111-111111111111";
  const auto wrong = driver.send("POST", url, form + "&client_secret=wrong" + scope);
  CHECK(wrong->status == 401);
  CHECK(Json::parse(wrong->body)["error"] == "invalid_client");
  CHECK(wrong->body.find("AADSTS7000215") != std::string::npos);
  const auto unknown =
      driver.send("POST", url, "grant_type=client_credentials&client_id=x&client_secret=y" + scope);
  CHECK(unknown->body.find("AADSTS700016") != std::string::npos);
  CHECK(driver.send("POST", url, form + "&client_secret=sandbox-client-secret&scope=x")->status == 400);

  CHECK(driver.business_central("GET", bc + "/companies").status == 200);
  CHECK(driver.oracle()["tokens_issued"] == 1);
  driver.advance(Duration(60'000));
  const auto expired = driver.business_central("GET", bc + "/companies");
  CHECK(expired.status == 401);
  CHECK(error_code(expired) == "Authentication_InvalidCredentials");
  CHECK(driver.send("GET", bc + "/companies")->status == 401);
}

TEST_CASE("The demo invoice adds up to the cent") {
  Driver driver;
  const auto id = driver.invoice("INV-88213");
  const auto response = driver.business_central(
      "GET", in_company + "/purchaseInvoices(" + id +
                 ")?$expand=purchaseInvoiceLines($select=sequence,lineType,description,quantity,netAmount)");
  CHECK(response.body.find("\"totalAmountExcludingTax\":15504.2,") != std::string::npos);
  CHECK(response.body.find("\"totalTaxAmount\":2945.8,") != std::string::npos);
  CHECK(response.body.find("\"totalAmountIncludingTax\":18450,") != std::string::npos);
  const auto invoice = Json::parse(response.body);
  CHECK(invoice["number"] == "107214");
  CHECK(invoice["status"] == "Draft");
  CHECK(invoice["vendorName"] == "Fabrikam Supplies GmbH");
  CHECK(invoice["orderId"] == "00000000-0000-0000-0000-000000000000");
  CHECK(invoice["purchaseInvoiceLines"].size() == 12);
  CHECK(invoice["purchaseInvoiceLines"][0].size() == 5);
  const auto orders = driver.read(in_company + "/purchaseOrders");
  CHECK(orders["value"][0]["status"] == "In_x0020_Review");
  CHECK(driver.read(in_company + "/generalLedgerSetup")["value"][0]["localCurrencyCode"] == "EUR");
}

TEST_CASE("An amount beyond a double's digits is served exactly") {
  Driver driver;
  const Json line{{"quantity", 1}, {"unitCost", "756302521008403.35"}};
  driver.control("POST", "invoices", {{"vendorInvoiceNumber", "BIG-1"}, {"lines", Json::array({line})}});
  const auto response = driver.business_central(
      "GET", in_company + "/purchaseInvoices?$filter=vendorInvoiceNumber%20eq%20'BIG-1'");
  CHECK(response.body.find("\"totalAmountExcludingTax\":756302521008403.35,") != std::string::npos);
  // 19 % is 143697478991596.6365.
  CHECK(response.body.find("\"totalAmountIncludingTax\":899999999999999.99,") != std::string::npos);
  const Json larger{{"quantity", 1'000}, {"unitCost", "756302521008403.35"}};
  const auto refused =
      driver.send("POST", "/sandbox/api/invoices", Json{{"lines", Json::array({larger})}}.dump());
  CHECK(refused->status == 400);
}

TEST_CASE("Filters take instants, texts and conjunctions, and refuse what Business Central refuses") {
  Driver driver;
  const auto count = [&](const std::string& filter) {
    return driver.read(in_company + "/purchaseInvoices?$filter=" + filter)["value"].size();
  };
  driver.advance(Duration(1'000));
  driver.control("POST", "invoices", {{"vendorInvoiceNumber", "NEW'1"}});
  CHECK(count("lastModifiedDateTime%20ge%202026-11-24T09:00:01.000Z") == 1);
  CHECK(count("lastModifiedDateTime%20gt%202026-11-24T09:00:01.000Z") == 0);
  CHECK(count("lastModifiedDateTime%20lt%202026-11-24T10:00:01.000%2B01:00") == 3);
  CHECK(count("vendorInvoiceNumber%20eq%20'NEW''1'%20and%20status%20eq%20'Draft'") == 1);
  CHECK(count("totalAmountIncludingTax%20gt%2010000") == 1);
  CHECK(count("number%20eq%20'107214'%20or%20number%20eq%20'107215'") == 2);
  CHECK(count("purchaseInvoiceLines/any(l:l/quantity%20gt%205)") == 4);
  const auto mixed = driver.business_central(
      "GET", in_company + "/purchaseInvoices?$filter=number%20eq%20'1'%20or%20status%20eq%20'Draft'");
  CHECK(mixed.status == 400);
  CHECK(driver.business_central("GET", in_company + "/purchaseInvoices?$filter=nonsense%20eq%201").status ==
        400);
  CHECK(driver.business_central("GET", in_company + "/purchaseInvoices?$select=nonsense").status == 400);
}

TEST_CASE("Pages follow one another through nextLink and lose nothing") {
  Driver driver;
  for (int i = 0; i < 7; ++i) driver.control("POST", "invoices");
  const std::string query = "?$select=number&$orderby=number%20desc";
  auto url = in_company + "/purchaseInvoices" + query;
  std::vector<std::string> numbers;
  int pages = 0;
  while (!url.empty() && pages < 10) {
    const auto response = driver.business_central("GET", url, {}, {{"Prefer", "odata.maxpagesize=4"}});
    const auto page = Json::parse(response.body);
    for (const auto& item : page["value"]) numbers.push_back(item["number"]);
    url = page.value("@odata.nextLink", "");
    if (!url.empty()) REQUIRE(url.starts_with("http://127.0.0.1:9100/bc/v2.0/"));
    if (!url.empty()) url = url.substr(std::string("http://127.0.0.1:9100").size());
    ++pages;
  }
  CHECK(pages == 3);
  REQUIRE(numbers.size() == 10);
  CHECK(numbers.front() == "107223");
  CHECK(numbers.back() == "107214");
}

TEST_CASE("Posting keeps the id, changes the number, and happens once") {
  Driver driver;
  const auto id = driver.invoice("INV-88213");
  const auto before = driver.read(in_company + "/purchaseInvoices(" + id + ")");
  const std::string etag = before["@odata.etag"];
  const auto posted = driver.business_central("POST", post_url(id), {}, {{"If-Match", etag}});
  CHECK(posted.status == 204);
  CHECK(posted.body.empty());
  const auto after = driver.read(in_company + "/purchaseInvoices(" + id + ")");
  CHECK(after["status"] == "Open");
  CHECK(after["number"] == "108052");
  CHECK(after["@odata.etag"] != etag);
  const auto stale = driver.business_central("POST", post_url(id), {}, {{"If-Match", etag}});
  CHECK(stale.status == 409);
  CHECK(error_code(stale) == "Request_EntityChanged");
  const auto again = driver.business_central("POST", post_url(id));
  CHECK(again.status == 400);
  CHECK(error_code(again) == "Application_DialogException");
  CHECK(again.body.find("draft invoice only") != std::string::npos);
  const auto record = driver.oracle()["posts"][id];
  CHECK(record["attempts"] == 3);
  CHECK(record["successes"] == 1);
}

TEST_CASE("Posting is refused as Business Central refuses it") {
  Driver driver;
  const auto message_of = [&](const Json& description) {
    const std::string id = driver.control("POST", "invoices", description)["id"];
    const auto response = driver.business_central("POST", post_url(id));
    CHECK(response.status == 400);
    CHECK(error_code(response) == "Application_DialogException");
    return Json::parse(response.body)["error"]["message"].get<std::string>();
  };
  CHECK(message_of({{"vendorInvoiceNumber", ""}}).find("Vendor Invoice No.") != std::string::npos);
  CHECK(message_of({{"lines", Json::array()}}).find("nothing to post") != std::string::npos);
  CHECK(message_of({{"vendorNumber", "70000"}}).find("blocked") != std::string::npos);
  driver.control("POST", "settings", {{"allow_posting_from", "2026-11-25"}});
  CHECK(message_of(Json::object()).find("allowed posting dates") != std::string::npos);
  CHECK(message_of(Json::object()).find("  CorrelationId:  ") != std::string::npos);
  const auto missing = driver.business_central("POST", post_url("00000000-0000-0000-0000-000000000001"));
  CHECK(missing.status == 404);
  CHECK(error_code(missing) == "Internal_RecordNotFound");
}

TEST_CASE("What a person posts in Business Central is told apart from what the API posts") {
  Driver driver;
  const auto id = driver.invoice("2026-4471");
  driver.control("POST", "invoices/" + id + "/post");
  CHECK(driver.oracle()["posts"][id]["by_people"] == 1);
  CHECK(driver.oracle()["posts_succeeded"] == 0);
  CHECK(driver.read(in_company + "/purchaseInvoices(" + id + ")")["status"] == "Open");
  CHECK(driver.send("PATCH", "/sandbox/api/invoices/" + id, R"({"dueDate":"2027-01-01"})")->status == 409);
}

TEST_CASE("A document in a foreign currency names it, and the rate in force is found by code and day") {
  Driver driver;
  const auto currency_of = [&](const char* code) {
    const auto id = driver.control("POST", "invoices", {{"currencyCode", code}})["id"].get<std::string>();
    return driver.read(in_company + "/purchaseInvoices(" + id + ")")["currencyId"].get<std::string>();
  };
  CHECK(currency_of("EUR") == "00000000-0000-0000-0000-000000000000");
  CHECK(currency_of("USD") != currency_of("GBP"));
  const auto rates = Json::parse(
      driver
          .business_central("GET", in_company +
                                       "/currencyExchangeRates?$select=currencyCode,startingDate,"
                                       "relationalExchangeRateAmount&$filter=currencyCode%20eq%20'USD'%20and%"
                                       "20startingDate%20le%20" +
                                       format_date(Date(std::chrono::floor<std::chrono::days>(driver.now))) +
                                       "&$orderby=startingDate%20desc&$top=1")
          .body);
  REQUIRE(rates["value"].size() == 1);
  CHECK(rates["value"][0]["relationalExchangeRateAmount"] == 92.34);
}

TEST_CASE("Dimension sets are those of the header and of each line, expanded in either") {
  Driver driver;
  const auto created = driver.control(
      "POST", "invoices",
      {{"vendorNumber", "20000"},
       {"shortcutDimension1Code", "ADM"},
       {"dimensions", {{"AREA", "70"}}},
       {"lines", Json::array({{{"description", "Desk"}, {"dimensions", {{"DEPARTMENT", "SALES"}}}},
                              {{"description", "Lamp"}}})}});
  const auto id = created["id"].get<std::string>();
  const auto read = [&](const std::string& query) {
    return driver.business_central("GET", in_company + "/purchaseInvoices(" + id + ")?" + query);
  };
  const auto invoice = Json::parse(
      read("$select=id&$expand=dimensionSetLines($select=code,valueCode),purchaseInvoiceLines($select="
           "description;$expand=dimensionSetLines($select=code,valueCode))")
          .body);
  CHECK(invoice["dimensionSetLines"] == Json::array({{{"code", "AREA"}, {"valueCode", "70"}},
                                                     {{"code", "DEPARTMENT"}, {"valueCode", "ADM"}}}));
  const auto& lines = invoice["purchaseInvoiceLines"];
  CHECK(lines[0]["dimensionSetLines"] == Json::array({{{"code", "DEPARTMENT"}, {"valueCode", "SALES"}}}));
  CHECK(lines[1]["dimensionSetLines"].empty());
  CHECK(read("$expand=purchaseInvoiceLines($expand=item)").status == 400);
  CHECK(read("$expand=dimensionSetLines($select=nothing)").status == 400);
}

}  // namespace countersign::business_central_test
