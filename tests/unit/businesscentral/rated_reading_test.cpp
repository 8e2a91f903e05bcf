// Exchange rates that are read with documents.
#include "businesscentral/rated_reading.hpp"

#include "support.hpp"

namespace countersign::rated_reading_test {

using namespace countersign;
using namespace countersign::businesscentral;
using namespace countersign::businesscentral::testing;
using domain::Resource;

namespace {

const std::string rates_path = "/companies(" + company_id + ")/currencyExchangeRates?";

domain::BusinessCentralSettings with_rates() {
  auto with = settings();
  with.with_exchange_rates = true;
  return with;
}

Exchange reading() {
  return *Exchange::begin(domain::ReadRecord{invoice_key()}, with_rates(), {});
}

Exchange paging() {
  return *Exchange::begin(domain::ReadPage{company, Resource::purchase_invoices, std::nullopt, ""},
                          with_rates(), {});
}

std::string invoice_in(const std::string& currency,
                       const std::string& id = "c0000000-0000-4000-8000-555344000000") {
  std::string json = fixture("purchase_invoice.json");
  for (const std::string_view name : {"\"currencyId\"", "\"currencyCode\""}) {
    const auto at = json.find(name);
    if (at != std::string::npos) json.replace(at, name.size(), "\"x" + std::to_string(at) + "\"");
  }
  return json.insert(json.find('{') + 1,
                     R"("currencyId":")" + id + R"(","currencyCode":")" + currency + "\",");
}

const std::string dollars =
    R"({"value":[{"@odata.etag":"x","currencyCode":"USD","startingDate":"2026-11-02","exchangeRateAmount":100,)"
    R"("relationalCurrencyCode":"","relationalExchangeRateAmount":92.3400}]})";

bool asks_for_rate(const Exchange& exchange, const std::string& currency) {
  return exchange.request().url.find(rates_path) != std::string::npos &&
         exchange.request().url.find("currencyCode%20eq%20'" + currency + "'") != std::string::npos;
}

}  // namespace

TEST_CASE("with a document in a foreign currency the latest rate in force is read, too") {
  auto exchange = reading();
  CHECK(exchange.request().url.find(",currencyId&$expand=") != std::string::npos);
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, invoice_in("USD")), now)));
  CHECK(exchange.request().url.ends_with(
      rates_path +
      "$select=currencyCode,startingDate,exchangeRateAmount,relationalCurrencyCode,"
      "relationalExchangeRateAmount&$filter=currencyCode%20eq%20'USD'%20and%20startingDate%20le%20" +
      format_date(Date(std::chrono::floor<std::chrono::days>(now))) +
      "&$orderby=startingDate%20desc&$top=1"));
  const auto read = outcome_of<domain::RecordRead>(exchange.answer(reply(200, dollars), now));
  CHECK(std::get<domain::Document>(read.record).total.currency == "USD");
  REQUIRE(read.exchange_rates.size() == 1);
  CHECK(read.exchange_rates[0] == domain::ExchangeRate{"USD", "", *Decimal::parse("92.34"),
                                                       *parse_date("2026-11-02"), *Decimal::parse("100")});
}

TEST_CASE("no rate is read for the local currency, nor where the settings have a table") {
  const auto local =
      reading().answer(reply(200, invoice_in("EUR", "00000000-0000-0000-0000-000000000000")), now);
  CHECK(outcome_of<domain::RecordRead>(local).exchange_rates.empty());
  auto by_table = begin(domain::ReadRecord{invoice_key()});
  CHECK(by_table.request().url.find("currencyId") == std::string::npos);
  outcome_of<domain::RecordRead>(by_table.answer(reply(200, invoice_in("USD")), now));
}

TEST_CASE("whatever keeps a rate from being read, the document is read") {
  auto exchange = reading();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, invoice_in("USD")), now)));
  const auto read_without = [&](const HttpResult& answer) {
    const auto read = outcome_of<domain::RecordRead>(exchange.answer(answer, now));
    CHECK(std::get<domain::Document>(read.record).number == "107214");
    CHECK(read.exchange_rates.empty());
  };
  SECTION("refused, missing, down") {
    read_without(reply(GENERATE(400U, 403U, 404U, 408U, 500U, 503U)));
  }
  SECTION("not answered") {
    read_without(tl::unexpected(TransportError{true, "connection reset"}));
  }
  SECTION("the token, twice") {
    REQUIRE(std::holds_alternative<TokenRefused>(exchange.answer(reply(401), now)));
    read_without(reply(401));
  }
  SECTION("no rate, or one that nothing can be reckoned by") {
    const auto with = [](const char* code, const char* date, const char* units, const char* rate) {
      return std::string(R"({"value":[{"currencyCode":")") + code + R"(","startingDate":")" + date +
             R"(","exchangeRateAmount":)" + units + R"(,"relationalCurrencyCode":"",)" +
             R"("relationalExchangeRateAmount":)" + rate + "}]}";
    };
    read_without(reply(
        200,
        GENERATE_COPY(std::string(R"({"value":[]})"), std::string("<html>"),
                      with("USD", "2026-11-02", "100", "0"), with("USD", "2026-11-02", "0", "92.34"),
                      with("USD", "2026-11-02", "100", "-1"), with("USD", "2026-11-02", "100", "1e2"),
                      with("USD", "0001-01-01", "100", "92.34"), with("GBP", "2026-11-02", "100", "92.34"))));
  }
}

TEST_CASE("too many requests pause the reading as a whole") {
  auto exchange = reading();
  REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(200, invoice_in("USD")), now)));
  CHECK(failed_attempt(exchange.answer(reply(429), now)).side == domain::AttemptFailed::Side::busy);
}

TEST_CASE("the rates of a page are read once for each currency, and no more than the limit") {
  const auto page_of = [](const std::vector<std::string>& currencies) {
    std::string body;
    for (const auto& currency : currencies) body += (body.empty() ? "" : ",") + invoice_in(currency);
    return R"({"value":[)" + body + "]}";
  };
  SECTION("two of three") {
    auto exchange = paging();
    REQUIRE(std::holds_alternative<NextRequest>(
        exchange.answer(reply(200, page_of({"USD", "GBP", "USD"})), now)));
    CHECK(asks_for_rate(exchange, "GBP"));
    REQUIRE(std::holds_alternative<NextRequest>(exchange.answer(reply(503), now)));
    CHECK(asks_for_rate(exchange, "USD"));
    const auto page = outcome_of<domain::PageRead>(exchange.answer(reply(200, dollars), now));
    CHECK(page.records.size() == 3);
    REQUIRE(page.exchange_rates.size() == 1);
    CHECK(page.exchange_rates[0].from == "USD");
  }
  SECTION("thirty") {
    std::vector<std::string> currencies;
    for (int i = 0; i < 30; ++i) currencies.push_back("C" + std::to_string(i));
    auto exchange = paging();
    auto answer = exchange.answer(reply(200, page_of(currencies)), now);
    int asked = 0;
    for (; std::holds_alternative<NextRequest>(answer) && asked < 100; ++asked)
      answer = exchange.answer(reply(404), now);
    CHECK(asked == 20);
    CHECK(outcome_of<domain::PageRead>(answer).records.size() == 30);
  }
}

}  // namespace countersign::rated_reading_test
