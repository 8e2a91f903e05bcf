// The rows that people look at and search.
#include "domain/document_row.hpp"

#include "catch.hpp"
#include "core/limits.hpp"
#include "support.hpp"

namespace countersign::document_row_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

TEST_CASE("a row reads back as it was, and what is none is none") {
  DocumentRow row;
  row.phase = "approved";
  row.number = "107214";
  row.external = "INV-88213";
  row.partner = "Fabrikam \"Grüße\"";
  row.total = "EUR 18,450.05";
  row.due = "2026-12-04";
  row.rule = "over-1k";
  row.channel = "C1";
  row.people = {"U0DANA"};
  CHECK(parse_document_row(row_text(row)) == row);
  CHECK(row_text(row).find("ready_since") == std::string::npos);
  row.ready_since = start;
  row.posters = {"U0MARIA"};
  CHECK(parse_document_row(row_text(row)) == row);
  CHECK_FALSE(parse_document_row("{\"phase\":\"posted\"}").has_value());
  CHECK_FALSE(parse_document_row("no row").has_value());
}

TEST_CASE("a number finds its own document alone, however it is written") {
  const auto key = number_row_key(" inv-88213 ", record);
  CHECK(record_of_number_row(key, numbers_prefix("INV-88213")) == record);
  CHECK_FALSE(record_of_number_row(key, numbers_prefix("INV-8821")).has_value());
  CHECK_FALSE(record_of_number_row(number_row_key("a|b", record), numbers_prefix("a")).has_value());
  CHECK(folded_number("a\nb|c") == "a b c");
  CHECK(folded_number(" \t ").empty());
  CHECK(folded_number(std::string(10'000, 'x')).size() == limits::number_characters);
}

TEST_CASE("whoever a document concerns may find it, and whoever its route names") {
  DocumentRow row;
  row.people = {"U0DANA"};
  row.rule = "over-1k";
  CHECK(may_find(row, "U0DANA", {}));
  CHECK(may_find(row, "U0NEW", {"vendors", "over-1k"}));
  CHECK_FALSE(may_find(row, "U0NEW", {"vendors"}));
  CHECK_FALSE(may_find(row, "", {""}));
  row.rule.clear();
  CHECK_FALSE(may_find(row, "U0NEW", {""}));
}

}  // namespace countersign::document_row_test
