// Bytes as hex digits, and back.
#include "core/hex.hpp"

#include "catch.hpp"

namespace countersign::hex_test {

using namespace countersign;

TEST_CASE("all bytes come back from their digits, of either case") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(from_hex(to_hex(all)) == all);
  CHECK(to_hex(std::string_view("\x00\xAF", 2)) == "00af");
  CHECK(from_hex("00aF") == std::string("\x00\xAF", 2));
  CHECK(from_hex("") == std::string{});
}

TEST_CASE("what are no pairs of digits is refused") {
  for (const auto* text : {"0", "0g", "g0", "0x00", " 00", "00 "}) CHECK_FALSE(from_hex(text));
}

}  // namespace countersign::hex_test
