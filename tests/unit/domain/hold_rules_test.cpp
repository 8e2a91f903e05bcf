// Which invoices Business Central is to hold: never less than the routes ask for.
#include "domain/hold_rules.hpp"

#include <rapidcheck.h>

#include "catch.hpp"
#include "domain/route.hpp"
#include "support.hpp"

namespace countersign::hold_rules_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Route route(std::vector<Money> at_least) {
  Route made = full_settings().routes[0];
  made.at_least = std::move(at_least);
  return made;
}

std::string held(const std::vector<Route>& routes, const std::string& local = "EUR") {
  return describe(hold_rules(routes, company.company, local));
}

/// As Business Central would decide: a document in the local currency names none.
bool holds(const std::vector<HoldRule>& rules, const Money& total, const std::string& local) {
  const auto is_held = [&](const HoldRule& rule) {
    const bool is_local = total.currency == local;
    bool currency = true;
    if (rule.currencies == HoldRule::Currencies::local) currency = is_local;
    if (rule.currencies == HoldRule::Currencies::one) currency = !is_local && total.currency == rule.currency;
    if (rule.currencies == HoldRule::Currencies::others) {
      currency = !(is_local && rule.except_local);
      for (const auto& code : rule.except) currency = currency && (is_local || code != total.currency);
    }
    return currency && (!rule.at_least || total.amount.absolute() >= Decimal(*rule.at_least));
  };
  return std::any_of(rules.begin(), rules.end(), is_held);
}

}  // namespace

TEST_CASE("thresholds become whole units, a little lower, and every other currency is held", "[hold]") {
  CHECK(held({route({{decimal("1000"), "EUR"}})}) == "EUR from 999, every other currency at any amount");
  CHECK(held({route({{decimal("10000.99"), "EUR"}, {decimal("12000"), "USD"}})}) ==
        "EUR from 9999, USD from 11999, every other currency at any amount");
  CHECK(held({route({{decimal("1.50"), "EUR"}})}) == "every currency at any amount");
  CHECK(held({route({})}) == "every currency at any amount");
}

TEST_CASE("a threshold in the local currency holds in that one, and everything in others: rates move",
          "[hold]") {
  auto made = route({});
  made.at_least_local = decimal("1000");
  CHECK(held({made}) == "EUR from 999, every other currency at any amount");
  made.at_least = {{decimal("500"), "EUR"}, {decimal("700"), "USD"}};
  CHECK(held({made}) == "EUR from 499, USD from 699, every other currency at any amount");
  CHECK(held({made}, "DKK") ==
        "DKK from 999, EUR from 499, USD from 699, every other currency at any amount");
  CHECK(held({made, route({{decimal("100"), "EUR"}})}) == "EUR from 99, every other currency at any amount");
}

TEST_CASE("whom a route asks about, and which dimensions, narrows nothing", "[hold]") {
  auto made = route({{decimal("1000"), "EUR"}});
  made.partners = {{PartnerPattern::Kind::number, "10000"}};
  made.pays_another = true;
  made.dimensions = {{"DEPARTMENT", {"SALES"}}};
  CHECK(held({made}) == "EUR from 999, every other currency at any amount");
}

TEST_CASE("the lowest threshold of several routes counts, and a route without one holds everything",
          "[hold]") {
  const auto high = route({{decimal("10000"), "EUR"}, {decimal("9000"), "USD"}});
  const auto low = route({{decimal("2000"), "EUR"}});
  CHECK(held({high, low}) == "EUR from 1999, every other currency at any amount");
  CHECK(held({high, route({})}) == "every currency at any amount");
}

TEST_CASE("routes of other companies and documents, notices and posted statuses hold nothing", "[hold]") {
  auto other_company = route({});
  other_company.company = "55555555-5555-4555-8555-555555555555";
  auto notice = route({});
  notice.approval = false;
  auto sales = route({});
  sales.resource = Resource::sales_invoices;
  auto posted = route({});
  posted.statuses = {DocumentStatus::open};
  CHECK(held({other_company, notice, sales, posted}) == "nothing");
}

TEST_CASE("without a local currency every document in it is held", "[hold]") {
  CHECK(held({route({{decimal("1000"), "EUR"}})}, "") == "EUR from 999, every other currency at any amount");
  const auto rules = hold_rules({route({{decimal("1000"), "EUR"}})}, company.company, "");
  CHECK(holds(rules, {decimal("1"), ""}, ""));
}

TEST_CASE("many currencies: the rest is held at every amount", "[hold]") {
  std::vector<Money> many;
  for (const auto* code : {"AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "SEK", "USD"})
    many.push_back({decimal("1000"), code});
  const auto rules = hold_rules({route(many)}, company.company, "USD");
  CHECK(rules.size() <= most_hold_rules + 1);
  CHECK(rules.front().currencies == HoldRule::Currencies::local);
  CHECK(rules.back().currencies == HoldRule::Currencies::others);
  CHECK_FALSE(rules.back().at_least.has_value());
  for (const auto& money : many) CHECK(holds(rules, money, "USD"));
}

TEST_CASE("what a route asks for is held, whatever the routes and the amount", "[hold][property]") {
  CHECK(rc::check("a document", [] {
    const std::vector<std::string> currencies{"EUR", "USD", "GBP", "SEK"};
    const auto money = [&] {
      const auto cents = *rc::gen::inRange<std::int64_t>(-500'000, 500'000);
      return Money{*Decimal::parse((cents < 0 ? "-" : "") + std::to_string(std::abs(cents) / 100) + "." +
                                   std::to_string(100 + std::abs(cents) % 100).substr(1)),
                   *rc::gen::elementOf(currencies)};
    };
    std::vector<Route> routes;
    const auto count = *rc::gen::inRange(1, 4);
    for (int i = 0; i < count; ++i) {
      std::vector<Money> at_least;
      for (const auto& currency : currencies) {
        if (*rc::gen::inRange(0, 3) == 0) continue;
        auto threshold = money();
        at_least.push_back({threshold.amount.absolute(), currency});
      }
      routes.push_back(route(at_least));
      if (*rc::gen::inRange(0, 2) == 0) routes.back().at_least_local = money().amount.absolute();
    }
    Document document = full_document();
    document.total = money();
    document.local_total = local_total(
        document.total, "EUR", {{"USD", "EUR", decimal("0.9"), {}}, {"SEK", "EUR", decimal("0.09"), {}}});
    const auto rules = hold_rules(routes, company.company, "EUR");
    const bool is_asked =
        std::any_of(routes.begin(), routes.end(), [&](const Route& one) { return matches(one, document); });
    if (is_asked) RC_ASSERT(holds(rules, document.total, "EUR"));
  }));
}

}  // namespace countersign::hold_rules_test
