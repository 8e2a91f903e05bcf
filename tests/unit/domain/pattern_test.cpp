// Patterns with stars.
#include "domain/pattern.hpp"

#include <string>

#include <rapidcheck.h>

#include "catch.hpp"

namespace countersign::pattern_test {

using namespace countersign::domain;

TEST_CASE("a star stands for any characters, also none, and A to Z are the same in either case",
          "[pattern]") {
  CHECK(fits_pattern("Fabrikam*", "FABRIKAM Supplies"));
  CHECK(fits_pattern("*gmbh", "Fabrikam GmbH"));
  CHECK(fits_pattern("*a*b*", "xaxxbx"));
  CHECK(fits_pattern("a*", "a"));
  CHECK(fits_pattern("*", ""));
  CHECK(fits_pattern("", ""));
  CHECK_FALSE(fits_pattern("", "a"));
  CHECK_FALSE(fits_pattern("a*b", "abc"));
  CHECK_FALSE(fits_pattern("a", "ab"));
  CHECK_FALSE(fits_pattern("a?", "ab"));
}

TEST_CASE("many stars cost no more than pattern times text", "[pattern]") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  CHECK_FALSE(fits_pattern(pattern + "b", std::string(100'000, 'a')));
}

TEST_CASE("what fits a pattern fits one that covers it", "[pattern][property]") {
  CHECK(rc::check("a text", [] {
    const auto some = [](const std::string& letters, int most) {
      std::string text;
      const int length = *rc::gen::inRange(0, most);
      for (int i = 0; i < length; ++i) text += *rc::gen::elementOf(letters);
      return text;
    };
    const auto wide = some("ab**", 6);
    const auto narrow = some("ab*", 6);
    const auto text = some("ab", 8);
    if (covers_pattern(wide, narrow) && fits_pattern(narrow, text)) RC_ASSERT(fits_pattern(wide, text));
  }));
}

}  // namespace countersign::pattern_test
