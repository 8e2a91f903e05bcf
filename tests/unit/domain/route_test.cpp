// Which route a document takes, and what keeps it from being shown to an approver.
#include "domain/route.hpp"

#include "catch.hpp"
#include "support.hpp"

namespace countersign::route_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

Route plain(const std::string& name = "plain") {
  Route route;
  route.name = name;
  return route;
}

Document worth(const char* amount, const std::string& currency) {
  auto document = full_document();
  document.total = {decimal(amount), currency};
  return document;
}

}  // namespace

TEST_CASE("a route asks for its own resource alone", "[route]") {
  auto document = full_document();
  CHECK(matches(plain(), document));
  for (const auto other :
       {Resource::sales_invoices, Resource::purchase_orders, Resource::purchase_credit_memos}) {
    document.key.resource = other;
    CHECK_FALSE(matches(plain(), document));
  }
}

TEST_CASE("a route with a company asks for that company's documents alone", "[route]") {
  auto route = plain();
  route.company = company.company;
  CHECK(matches(route, full_document()));
  route.company = "99999999-9999-4999-8999-999999999999";
  CHECK_FALSE(matches(route, full_document()));
}

TEST_CASE("a route with statuses asks for those alone; a status that is not known is none of them",
          "[route]") {
  auto route = plain();
  route.statuses = {DocumentStatus::draft, DocumentStatus::in_review};
  auto document = full_document();
  CHECK(matches(route, document));
  for (const auto other : {DocumentStatus::blank, DocumentStatus::open, DocumentStatus::paid,
                           DocumentStatus::canceled, DocumentStatus::corrective, DocumentStatus::unknown}) {
    document.status = other;
    CHECK_FALSE(matches(route, document));
  }
}

TEST_CASE("thresholds are compared exactly, in the document's own currency, without the sign", "[route]") {
  auto route = plain();
  route.at_least = {{decimal("1000"), "EUR"}, {decimal("150000"), "JPY"}, {decimal("0"), "DKK"}};
  CHECK(matches(route, worth("1000", "EUR")));
  CHECK(matches(route, worth("1000.00", "EUR")));
  CHECK_FALSE(matches(route, worth("999.99", "EUR")));
  CHECK_FALSE(matches(route, worth("999.999999999", "EUR")));
  CHECK(matches(route, worth("-1000", "EUR")));
  CHECK_FALSE(matches(route, worth("-999.99", "EUR")));
  CHECK_FALSE(matches(route, worth("100000", "JPY")));
  CHECK(matches(route, worth("150000", "JPY")));
  CHECK(matches(route, worth("0", "DKK")));
  CHECK(matches(route, worth("123456789012345.67", "EUR")));
}

TEST_CASE("a currency without a threshold counts as above", "[route]") {
  auto route = plain();
  route.at_least = {{decimal("1000"), "EUR"}};
  CHECK(matches(route, worth("0.01", "USD")));
  CHECK(matches(route, worth("0.01", "")));
  CHECK(matches(plain(), worth("0.01", "EUR")));
}

TEST_CASE("the first route that asks is the one; without one there is none", "[route]") {
  auto large = plain("large");
  large.at_least = {{decimal("10000"), "EUR"}};
  auto middle = plain("middle");
  middle.at_least = {{decimal("1000"), "EUR"}};
  TenantSettings settings;
  settings.routes = {large, middle};
  const auto name = [&](const char* amount) {
    const Route* route = choose_routes(settings, worth(amount, "EUR")).decides;
    return route == nullptr ? std::string("none") : route->name;
  };
  CHECK(name("10000") == "large");
  CHECK(name("9999.99") == "middle");
  CHECK(name("999.99") == "none");
  CHECK(choose_routes({}, full_document()).decides == nullptr);
}

TEST_CASE("with \"all\" the first that asks for an approval decides, and the others add their channels",
          "[route]") {
  auto notice = plain("purchasing");
  notice.approval = false;
  notice.channels = {"C9"};
  auto large = plain("large");
  large.at_least = {{decimal("10000"), "EUR"}};
  large.channels = {"C1"};
  auto everything = plain("everything");
  everything.channels = {"C2", "C3"};
  TenantSettings settings;
  settings.routes = {notice, large, everything};
  settings.routing.match = RouteMatch::all;
  const auto routing = choose_routes(settings, worth("10000", "EUR"));
  REQUIRE(routing.decides != nullptr);
  CHECK(routing.decides->name == "large");
  CHECK(routing.further == std::vector<FurtherRoute>{{"purchasing", {"C9"}}, {"everything", {"C2", "C3"}}});
  CHECK(choose_routes(settings, worth("9", "EUR")).decides->name == "everything");
  settings.routes = {notice};
  CHECK(choose_routes(settings, worth("9", "EUR")).decides->name == "purchasing");
  CHECK(choose_routes(settings, worth("9", "EUR")).further.empty());
}

TEST_CASE("a threshold in the local currency is for currencies without one of their own", "[route]") {
  auto route = plain();
  route.at_least = {{decimal("5000"), "USD"}};
  route.at_least_local = decimal("1000");
  const auto in_euro = [](const char* amount, const std::string& currency) {
    auto document = worth(amount, currency);
    document.local_total = local_total(document.total, "EUR", {{"GBP", "EUR", decimal("1.2"), {}}});
    return document;
  };
  CHECK(matches(route, in_euro("1000", "EUR")));
  CHECK_FALSE(matches(route, in_euro("999.99", "EUR")));
  CHECK(matches(route, in_euro("833.34", "GBP")));
  CHECK_FALSE(matches(route, in_euro("833.32", "GBP")));
  CHECK(matches(route, in_euro("-833.34", "GBP")));
  CHECK_FALSE(matches(route, in_euro("4999", "USD")));
  SECTION("and without a rate it counts as above") {
    CHECK(matches(route, in_euro("0.01", "SEK")));
    CHECK(matches(route, worth("0.01", "EUR")));
  }
}

TEST_CASE("partners are met by number or by name", "[route]") {
  auto route = plain();
  const auto document = full_document();
  using Kind = PartnerPattern::Kind;
  const auto meets = [&](std::vector<PartnerPattern> partners) {
    route.partners = std::move(partners);
    return matches(route, document);
  };
  CHECK(meets({{Kind::number, "20000"}, {Kind::number, "10000"}}));
  CHECK(meets({{Kind::number, "1*0"}}));
  CHECK_FALSE(meets({{Kind::number, "1000"}}));
  CHECK(meets({{Kind::name, "FABRIKAM*gmbh"}}));
  CHECK_FALSE(meets({{Kind::name, "Fabrikam"}}));
  CHECK_FALSE(meets({{Kind::number, "Fabrikam*"}}));
}

TEST_CASE("a route may ask for money that goes to somebody else", "[route]") {
  auto route = plain();
  route.pays_another = true;
  auto document = full_document();
  CHECK(matches(route, document));
  document.pay_to_number = document.partner_number;
  document.pay_to_name = document.partner_name;
  CHECK_FALSE(matches(route, document));
}

TEST_CASE("each dimension must have one of its values, on the header or on any line", "[route]") {
  auto route = plain();
  auto document = full_document();
  document.dimensions =
      std::vector<DimensionValue>{{"DEPARTMENT", "ADM"}, {"DEPARTMENT", "SALES"}, {"PROJECT", "TOWER"}};
  const auto meets = [&](std::vector<DimensionCondition> dimensions) {
    route.dimensions = std::move(dimensions);
    return matches(route, document);
  };
  CHECK(meets({{"DEPARTMENT", {"PROD", "SALES"}}}));
  CHECK(meets({{"DEPARTMENT", {"ADM"}}, {"PROJECT", {"T*"}}}));
  CHECK_FALSE(meets({{"DEPARTMENT", {"ADM"}}, {"PROJECT", {"X*"}}}));
  CHECK_FALSE(meets({{"AREA", {"*"}}}));
  CHECK(meets({{"shortcut_1", {"SALES"}}, {"shortcut_2", {"MED*"}}}));
  CHECK_FALSE(meets({{"shortcut_1", {"ADM"}}}));
  SECTION("those that are not known count as met where an approval is asked for, and as not met else") {
    document.dimensions.reset();
    CHECK(meets({{"AREA", {"10"}}}));
    route.approval = false;
    CHECK_FALSE(meets({{"AREA", {"10"}}}));
    CHECK(meets({{"shortcut_1", {"SALES"}}}));
  }
}

TEST_CASE("what became of a document is asked when it is read, and not again", "[route]") {
  auto route = plain();
  route.approval = false;
  route.changes = {RecordChange::created};
  const auto document = full_document();
  CHECK(matches(route, document, Origin::added));
  CHECK_FALSE(matches(route, document, Origin::changed));
  CHECK_FALSE(matches(route, document, Origin::first));
  CHECK(matches(route, document));
  route.changes.clear();
  CHECK(matches(route, document, Origin::first));
}

TEST_CASE("an incomplete document names what an approver would miss", "[route]") {
  CHECK(missing_for_approval(full_document()).empty());
  auto document = full_document();
  document.external_number.clear();
  document.due_date.reset();
  document.line_count = 0;
  document.total.amount = decimal("0.00");
  CHECK(missing_for_approval(document).size() == 4);
  SECTION("our own number stands for the customer's on a sales invoice") {
    document = full_document();
    document.key.resource = Resource::sales_invoices;
    document.external_number.clear();
    CHECK(missing_for_approval(document).empty());
  }
  SECTION("a status that is not known is never ready: it widens no right") {
    document = full_document();
    document.status = DocumentStatus::unknown;
    CHECK(missing_for_approval(document).size() == 1);
    document.status = DocumentStatus::blank;
    CHECK(missing_for_approval(document).size() == 1);
  }
}

TEST_CASE("posted is what Business Central's status says for that resource", "[route]") {
  const auto posted = [](Resource resource, DocumentStatus status) {
    auto document = full_document();
    document.key.resource = resource;
    document.status = status;
    return is_posted(document);
  };
  using enum DocumentStatus;
  for (const auto resource :
       {Resource::purchase_invoices, Resource::sales_invoices, Resource::purchase_credit_memos}) {
    for (const auto status : {paid, canceled, corrective}) CHECK(posted(resource, status));
    for (const auto status : {blank, draft, in_review, unknown}) CHECK_FALSE(posted(resource, status));
  }
  CHECK(posted(Resource::purchase_invoices, open));
  CHECK(posted(Resource::purchase_credit_memos, open));
  CHECK_FALSE(posted(Resource::sales_invoices, open));
  for (const auto status : {blank, draft, in_review, open, paid, canceled, corrective, unknown})
    CHECK_FALSE(posted(Resource::purchase_orders, status));
}

}  // namespace countersign::route_test
