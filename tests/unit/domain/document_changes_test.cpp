// What differs between two readings, as an approver would see it.
#include "domain/document_changes.hpp"

#include <functional>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::document_changes_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

std::vector<FieldChange> changed(const std::function<void(Document&)>& edit) {
  auto after = full_document();
  edit(after);
  return changes_between(full_document(), after);
}

}  // namespace

TEST_CASE("what an approver does not see is no change", "[changes]") {
  CHECK(changed([](Document&) {}).empty());
  CHECK(changed([](Document& document) { document.etag = "W/\"2\""; }).empty());
  CHECK(changed([](Document& document) { document.last_modified += 1h; }).empty());
  CHECK(changed([](Document& document) { document.total.amount = decimal("18450.050"); }).empty());
}

TEST_CASE("every fact on the card counts as a change, under its name", "[changes]") {
  struct Edit {
    const char* label;
    std::function<void(Document&)> edit;
  };
  const std::vector<Edit> edits{
      {"Total", [](Document& d) { d.total.amount = decimal("18450.06"); }},
      {"Total", [](Document& d) { d.total.currency = "USD"; }},
      {"Net", [](Document& d) { d.net = decimal("1"); }},
      {"Tax", [](Document& d) { d.tax = decimal("-1"); }},
      {"Due", [](Document& d) { d.due_date = *parse_date("2026-12-05"); }},
      {"Due", [](Document& d) { d.due_date.reset(); }},
      {"Partner", [](Document& d) { d.partner_name = "Fabrikan"; }},
      {"Partner", [](Document& d) { d.partner_number = "10002"; }},
      {"Paid to", [](Document& d) { d.pay_to_name = "Somebody else"; }},
      {"Paid to", [](Document& d) { d.pay_to_number = "666"; }},
      {"Their number", [](Document& d) { d.external_number = "INV-88214"; }},
      {"Document date", [](Document& d) { d.document_date = *parse_date("2026-11-05"); }},
      {"Posting date", [](Document& d) { d.posting_date.reset(); }},
      {"Purchaser", [](Document& d) { d.purchaser = "LW"; }},
      {"Department", [](Document& d) { d.dimension_1 = ""; }},
      {"Dimension 2", [](Document& d) { d.dimension_2 = "LARGE"; }},
      {"Lines", [](Document& d) { d.lines[0].description = "Bundles"; }},
      {"Lines", [](Document& d) { d.lines[0].quantity = decimal("2"); }},
      {"Lines", [](Document& d) { d.line_count = 2; }},
  };
  for (const auto& [label, edit] : edits) {
    const auto changes = changed(edit);
    INFO(label);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].label == label);
    CHECK(changes[0].before != changes[0].after);
    CHECK_FALSE(changes[0].before.empty());
    CHECK_FALSE(changes[0].after.empty());
  }
}

TEST_CASE("changes show both sides as people write them", "[changes]") {
  const auto total = changed([](Document& document) { document.total.amount = decimal("19050"); });
  REQUIRE(total.size() == 1);
  CHECK(total[0] == FieldChange{"Total", "EUR 18,450.05", "EUR 19,050.00"});
  const auto due = changed([](Document& document) { document.due_date.reset(); });
  REQUIRE(due.size() == 1);
  CHECK(due[0] == FieldChange{"Due", "4 Dec 2026", "none"});
  const auto lines = changed([](Document& document) { document.line_count = 0; });
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == FieldChange{"Lines", "1 line", "0 lines (changed)"});
}

TEST_CASE("several changes are all told", "[changes]") {
  const auto changes = changed([](Document& document) {
    document.total.amount = decimal("1");
    document.net = decimal("1");
    document.pay_to_name = "Somebody else";
  });
  CHECK(changes.size() == 3);
}

}  // namespace countersign::document_changes_test
