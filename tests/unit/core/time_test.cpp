// Instants as text.
#include "core/time.hpp"

#include "catch.hpp"

namespace countersign::time_test {

using namespace countersign;

TEST_CASE("an instant is read with its offset and its fraction, and written in UTC") {
  CHECK(format_instant(parse_instant("2026-11-24T13:00:00.25+01:00").value()) == "2026-11-24T12:00:00.250Z");
  CHECK(format_instant(parse_instant("2016-12-31T23:59:60Z").value()) == "2017-01-01T00:00:00.000Z");
  CHECK(format_instant(parse_instant("0000-01-01T00:00:00Z").value()) == "0000-01-01T00:00:00.000Z");
}

// The first was found by the fuzz target `dates`: it was read, written as year 10000, and not read again.
TEST_CASE("an instant outside the years of four digits is none") {
  for (const auto* text :
       {"9999-12-31T23:59:60.999Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+00:01"}) {
    INFO(text);
    CHECK_FALSE(parse_instant(text));
  }
}

}  // namespace countersign::time_test
