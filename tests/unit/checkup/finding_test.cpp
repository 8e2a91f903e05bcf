#include "checkup/finding.hpp"

#include <nlohmann/json.hpp>

#include "support.hpp"

namespace countersign::finding_test {

using namespace countersign;
using namespace countersign::checkup;
using namespace countersign::checkup::testing;

TEST_CASE("the worst finding decides the exit code") {
  const Finding fine = passed("a", "all is well");
  const Finding odd = warned("b", "look", "do this");
  const Finding bad = failed("c", "it is broken", "do that");
  CHECK(exit_code(count({})) == 0);
  CHECK(exit_code(count({fine})) == 0);
  CHECK(exit_code(count({fine, odd})) == 1);
  CHECK(exit_code(count({bad, fine, odd})) == 2);
  CHECK(closing_line(count({bad, fine, odd, odd})) == "1 ok, 2 warnings, 1 broken.");
  CHECK(closing_line(count({odd})) == "0 ok, 1 warning, 0 broken.");
}

TEST_CASE("a finding is one line with a mark, its remedy indented below") {
  Finding bad = failed("slack.channel", "#invoices is archived", "Unarchive it");
  bad.tenant = "contoso";
  CHECK(text_of(bad) == "✖ contoso  slack.channel  #invoices is archived\n    → Unarchive it\n");
  CHECK(text_of(passed("clock", "fine")) == "✔  clock  fine\n");
  CHECK(text_of(warned("clock", "odd", "")).starts_with("⚠"));
}

TEST_CASE("outside words cannot steer the terminal or begin a line of their own") {
  const auto text = text_of(passed("bc.company", "A\x1b[31mB\nC\r\x7f"));
  CHECK(text == "✔  bc.company  A[31mB C\n");
}

TEST_CASE("the JSON document holds every finding, the counts, and what is not proven") {
  Finding bad = failed("slack.channel", "a \"name\" with \xff", "do that");
  bad.tenant = "contoso";
  const auto document = nlohmann::json::parse(json_of({passed("clock", "fine"), bad}));
  CHECK(document["ok"] == 1);
  CHECK(document["warnings"] == 0);
  CHECK(document["broken"] == 1);
  CHECK(document["exit_code"] == 2);
  CHECK(document["not_proven"].size() == not_proven().size());
  REQUIRE(document["findings"].size() == 2);
  const auto& second = document["findings"][1];
  CHECK(second["tenant"] == "contoso");
  CHECK(second["check"] == "slack.channel");
  CHECK(second["level"] == "broken");
  CHECK(second["remedy"] == "do that");
}

}  // namespace countersign::finding_test
