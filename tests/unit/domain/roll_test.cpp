#include "domain/roll.hpp"

#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::roll_test {

using namespace countersign;
using namespace countersign::domain;

namespace {

std::string id(unsigned number) {
  char text[37];
  std::snprintf(text, sizeof text, "%08x-0000-4000-8000-0000000000ff", number);
  return text;
}

}  // namespace

TEST_CASE("a roll knows which records there are, and in which version", "[roll]") {
  Roll roll;
  for (const unsigned number : {7U, 3U, 5U}) roll.enter({id(number), digest_of("1")});
  CHECK(roll.size() == 3);
  CHECK(roll.has(id(3)));
  CHECK_FALSE(roll.has(id(4)));
  CHECK(roll.has(RollEntry{id(5), digest_of("1")}));
  CHECK_FALSE(roll.has(RollEntry{id(5), digest_of("2")}));
  CHECK(roll.ids() == std::vector<std::string>{id(3), id(5), id(7)});
  SECTION("another version replaces the one before") {
    roll.enter({id(5), digest_of("2")});
    CHECK(roll.size() == 3);
    CHECK(roll.has(RollEntry{id(5), digest_of("2")}));
    CHECK_FALSE(roll.has(RollEntry{id(5), digest_of("1")}));
  }
  SECTION("what is gone is struck, and only that") {
    roll.strike(id(5));
    roll.strike(id(6));
    CHECK(roll.ids() == std::vector<std::string>{id(3), id(7)});
  }
  SECTION("its text reads back as itself") {
    const auto text = roll.to_text();
    CHECK(text.size() == 3 * 48);
    CHECK(Roll::parse(text) == roll);
    CHECK_FALSE(Roll::parse(text.substr(1)).has_value());
    CHECK_FALSE(Roll::parse(std::string(48, 'x')).has_value());
    CHECK_FALSE(Roll::parse(text + text).has_value());
  }
  SECTION("what is no id is left out") {
    roll.enter({"CRONUS", digest_of("1")});
    roll.enter({id(9), "no digest"});
    CHECK(roll.size() == 3);
  }
}

TEST_CASE("a roll that is full takes new versions, and no new records", "[roll]") {
  std::string text;
  for (unsigned number = 0; number < limits::roll_records; ++number) {
    auto digits = id(number);
    std::erase(digits, '-');
    text += digits + digest_of("1");
  }
  auto roll = Roll::parse(text).value();
  roll.enter({id(limits::roll_records), digest_of("1")});
  CHECK(roll.size() == limits::roll_records);
  CHECK_FALSE(roll.has(id(limits::roll_records)));
  roll.enter({id(0), digest_of("2")});
  CHECK(roll.has(RollEntry{id(0), digest_of("2")}));
}

}  // namespace countersign::roll_test
