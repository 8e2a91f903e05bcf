// Why a document takes a route, in words; the same decision as the one in force.
#include "domain/route_explanation.hpp"

#include <rapidcheck.h>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::route_explanation_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

using Kind = PartnerPattern::Kind;

/// One route with every condition, for the document of full_document().
Route exacting() {
  Route route = full_settings().routes[0];
  route.company = company.company;
  route.statuses = {DocumentStatus::draft, DocumentStatus::open};
  route.partners = {{Kind::number, "20000"}, {Kind::name, "Fabrikam*"}};
  route.pays_another = true;
  route.dimensions = {{"shortcut_1", {"SALES"}}, {"DEPARTMENT", {"SALES", "ADM"}}};
  route.at_least_local = decimal("1000");
  return route;
}

Document document() {
  auto document = full_document();
  document.dimensions = std::vector<DimensionValue>{{"DEPARTMENT", "SALES"}};
  document.local_total = local_total(document.total, "EUR", {});
  return document;
}

/// What is said of a condition.
std::string said(const Route& route, const Document& document, RouteCondition condition,
                 std::optional<Origin> origin = std::nullopt) {
  const auto report = explain(route, document, origin);
  for (const auto& one : report.conditions) {
    if (one.condition == condition) return (one.is_met ? "yes: " : "no: ") + one.why;
  }
  return "nothing";
}

}  // namespace

TEST_CASE("a route that takes a document says why each of its conditions is met", "[explain]") {
  const auto report = explain(exacting(), document(), std::nullopt);
  CHECK(report.is_match);
  REQUIRE(report.conditions.size() == 7);
  std::string text;
  for (const auto& one : report.conditions) {
    CHECK(one.is_met);
    text += std::string(to_string(one.condition)) + ": " + one.why + "\n";
  }
  CHECK(
      text ==
      "resource: it is a purchase invoice\n"
      "company: it is of company 33333333-3333-4333-8333-333333333333\n"
      "status: its status is Draft\n"
      "partner: vendor 10000 (Fabrikam Grüße GmbH) fits 20000 or name:Fabrikam*\n"
      "payee: the money goes to Fabrikam Factoring, not to the partner\n"
      "dimensions: shortcut_1 is SALES; asked for: SALES, and DEPARTMENT is SALES; asked for: SALES or ADM\n"
      "amount: EUR 18,450.05 is at least EUR 1,000.00\n");
}

TEST_CASE("a route that does not says what there is and what it asks for", "[explain]") {
  auto other = document();
  other.key.resource = Resource::purchase_orders;
  other.key.company.company = "99999999-9999-4999-8999-999999999999";
  other.status = DocumentStatus::in_review;
  other.partner_number = "30000";
  other.partner_name = "Northwind";
  other.pay_to_number = "30000";
  other.pay_to_name = "Northwind";
  other.dimension_1 = "";
  other.dimensions = std::vector<DimensionValue>{{"DEPARTMENT", "PROD"}};
  other.total = {decimal("999"), "EUR"};
  const auto route = exacting();
  using enum RouteCondition;
  CHECK(said(route, other, resource) == "no: it is a purchase order, not one of purchaseInvoices");
  CHECK(said(route, other, RouteCondition::company) ==
        "no: it is of company 99999999-9999-4999-8999-999999999999, not "
        "33333333-3333-4333-8333-333333333333");
  CHECK(said(route, other, status) == "no: its status is In Review, not Draft or Open");
  CHECK(said(route, other, partner) == "no: vendor 30000 (Northwind) does not fit 20000 or name:Fabrikam*");
  CHECK(said(route, other, payee) == "no: the money goes to the partner itself, or nobody else is named");
  CHECK(said(route, other, dimensions) ==
        "no: shortcut_1 is not there; asked for: SALES, and DEPARTMENT is PROD; asked for: SALES or ADM");
  CHECK(said(route, other, amount) == "no: EUR 999.00 is below EUR 1,000.00");
  CHECK(said(full_settings().routes[0], other, partner) == "nothing");
}

TEST_CASE("an amount in another currency is told with its rate, and one without a rate as what it counts for",
          "[explain]") {
  auto route = exacting();
  route.at_least.clear();
  auto foreign = document();
  foreign.total = {decimal("1000"), "USD"};
  foreign.local_total =
      local_total(foreign.total, "EUR", {{"USD", "EUR", decimal("0.9234"), *parse_date("2026-11-02")}});
  CHECK(said(route, foreign, RouteCondition::amount) ==
        "no: USD 1,000.00 (EUR 923.40: 1 USD = 0.9234 of 2 Nov 2026) is below EUR 1,000.00");
  foreign.local_total.reset();
  CHECK(said(route, foreign, RouteCondition::amount) ==
        "yes: no exchange rate of USD is known, which counts as above");
  route.at_least_local.reset();
  route.at_least = {{decimal("5"), "EUR"}};
  CHECK(said(route, foreign, RouteCondition::amount) ==
        "yes: no threshold in USD is given, which counts as above");
}

TEST_CASE("dimensions that are not known are told as what they count for", "[explain]") {
  auto route = exacting();
  auto unknown = document();
  unknown.dimensions.reset();
  route.dimensions = {{"AREA", {"10"}}};
  CHECK(said(route, unknown, RouteCondition::dimensions) ==
        "yes: AREA is not known, which counts as met because an approval is asked for");
  route.approval = false;
  CHECK(said(route, unknown, RouteCondition::dimensions) ==
        "no: AREA is not known, which counts as not met because nobody is asked");
}

TEST_CASE("what became of a document is told as far as it is asked", "[explain]") {
  auto route = exacting();
  route.approval = false;
  route.changes = {RecordChange::created};
  CHECK(said(route, document(), RouteCondition::change, Origin::added) == "yes: it was created");
  CHECK(said(route, document(), RouteCondition::change, Origin::changed) ==
        "no: it was changed; the route shows what was created");
  CHECK(said(route, document(), RouteCondition::change, Origin::first) ==
        "no: it was there when its company was first read; the route shows what was created");
  CHECK(said(route, document(), RouteCondition::change) ==
        "yes: what became of it is not asked: the route shows what was created");
}

TEST_CASE("an explanation names the route that decides and those that follow", "[explain]") {
  auto settings = full_settings();
  settings.routes.push_back(settings.routes[0]);
  settings.routes[1].name = "everything";
  auto report = explain(settings, document(), std::nullopt);
  CHECK(report.decides == "over-1k");
  CHECK(report.further.empty());
  REQUIRE(report.routes.size() == 2);
  CHECK(report.routes[1].is_match);
  settings.routing.match = RouteMatch::all;
  report = explain(settings, document(), std::nullopt);
  CHECK(report.further == std::vector<std::string>{"everything"});
  settings.routes.clear();
  CHECK(explain(settings, document(), std::nullopt).decides.empty());
}

TEST_CASE("an explanation says what the decision does, whatever the route and the document",
          "[explain][property]") {
  CHECK(rc::check("a document", [] {
    const auto yes = [] { return *rc::gen::inRange(0, 2) == 0; };
    auto route = exacting();
    route.approval = yes();
    if (yes()) route.statuses = {DocumentStatus::open};
    if (yes()) route.partners = {{Kind::number, *rc::gen::element<std::string>("1*", "2*", "*")}};
    route.pays_another = yes();
    if (yes()) route.dimensions.clear();
    if (yes()) route.at_least.clear();
    if (yes()) route.at_least_local.reset();
    if (yes()) route.changes = {RecordChange::created};
    auto some = document();
    if (yes()) some.status = DocumentStatus::open;
    if (yes()) some.dimensions.reset();
    if (yes()) some.local_total.reset();
    if (yes()) some.total.currency = "USD";
    if (yes()) some.total.amount = decimal("1");
    const auto origin = *rc::gen::element<std::optional<Origin>>(std::nullopt, Origin::first, Origin::added);
    const auto report = explain(route, some, origin);
    bool all = true;
    for (const auto& one : report.conditions) {
      RC_ASSERT(!one.why.empty());
      RC_ASSERT(one.is_met == meets(route, one.condition, some, origin));
      all = all && one.is_met;
    }
    RC_ASSERT(report.is_match == all);
    RC_ASSERT(report.is_match == matches(route, some, origin));
  }));
}

}  // namespace countersign::route_explanation_test
