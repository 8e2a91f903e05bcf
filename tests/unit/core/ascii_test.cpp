#include "core/ascii.hpp"

#include "catch.hpp"

namespace countersign::ascii_test {

TEST_CASE("letter case is changed in ASCII alone") {
  CHECK(ascii::lower("INV-\xc3\x84"
                     "1z[@") ==
        "inv-\xc3\x84"
        "1z[@");
  CHECK(ascii::upper("inv-\xc3\xa4"
                     "1Z{`") ==
        "INV-\xc3\xa4"
        "1Z{`");
  CHECK(ascii::same("Content-Type", "content-tYPE"));
  CHECK_FALSE(ascii::same("Content-Type", "Content-Typ"));
  CHECK_FALSE(ascii::same("[", "{"));
}

TEST_CASE("a byte of another character is neither letter nor digit") {
  for (int byte = 0; byte < 256; ++byte) {
    CAPTURE(byte);
    const char c = static_cast<char>(byte);
    const bool is_letter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
    const bool is_digit = byte >= 48 && byte <= 57;
    CHECK(ascii::is_letter(c) == is_letter);
    CHECK(ascii::is_letter_or_digit(c) == (is_letter || is_digit));
    CHECK(ascii::is_capital_or_digit(c) == (is_digit || (byte >= 65 && byte <= 90)));
  }
}

}  // namespace countersign::ascii_test
