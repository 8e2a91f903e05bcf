#include "journal/keys.hpp"

#include <set>

#include "catch.hpp"

namespace countersign::keys_test {

using namespace countersign;
using namespace countersign::journal;

namespace {

const TenantId acme{"acme"};
EntityAddress address(const std::string& key) {
  return {acme, {EntityKind::conversation, key}};
}
bool within(const std::string& key, const keys::Range& range) {
  return range.from <= key && key < range.to;
}

}  // namespace

TEST_CASE("numbers and times order keys as they order themselves", "[journal]") {
  CHECK(keys::inbox(acme, 255) < keys::inbox(acme, 256));
  CHECK(keys::inbox(acme, 1) < keys::inbox(acme, ~0ULL));
  const auto due = [](int ms) { return keys::timer_due(Instant(Duration(ms)), address("a"), "t"); };
  CHECK(due(-5) < due(-4));
  CHECK(due(-1) < due(0));
  CHECK(due(0) < due(1));
}

TEST_CASE("a range holds its own keys and no neighbour's", "[journal]") {
  const std::string zero("\0", 1);
  CHECK(within(keys::event(address("a"), 5), keys::events(address("a"), 5)));
  CHECK(within(keys::event(address("a"), ~0ULL), keys::events(address("a"), 5)));
  CHECK_FALSE(within(keys::event(address("a"), 4), keys::events(address("a"), 5)));
  for (const auto& neighbour :
       {std::string("aa"), "a" + zero, "a" + zero + "\xff", std::string("`"), std::string()}) {
    CHECK_FALSE(within(keys::event(address(neighbour), 7), keys::events(address("a"), 0)));
  }
  CHECK_FALSE(within(keys::inbox(TenantId("acme-2"), 1), keys::inboxes(acme, 0)));
  CHECK(within(keys::index(acme, "list", "ab"), keys::index_prefix(acme, "list", "a")));
  CHECK(within(keys::index(acme, "list", "\xff\xff"), keys::index_prefix(acme, "list", "\xff")));
  CHECK_FALSE(within(keys::index(acme, "list", "b"), keys::index_prefix(acme, "list", "a")));
  CHECK_FALSE(within(keys::index(acme, "lists", "a"), keys::index_prefix(acme, "list", "")));
  CHECK(within(keys::timer_due(Instant(Duration(9)), address("\xff"), "\xff"),
               keys::timers_due(Instant(Duration(9)))));
  CHECK_FALSE(within(keys::timer_due(Instant(Duration(10)), address(""), ""),
                     keys::timers_due(Instant(Duration(9)))));
}

TEST_CASE("no two rows share a key", "[journal]") {
  std::set<std::string> all;
  std::size_t made = 0;
  const std::string texts[] = {"", "a", "b", std::string("a\0b", 3), std::string("a\0\x01", 3), "a\xff"};
  for (const auto& left : texts) {
    for (const auto& right : texts) {
      all.insert(keys::effect(address(left), EffectId(right)));
      all.insert(keys::timer(address(left), right));
      all.insert(keys::index(acme, left, right));
      all.insert(keys::timer_due(Instant(), address(left), right));
      made += 4;
    }
  }
  CHECK(all.size() == made);
}

TEST_CASE("keys are read back", "[journal]") {
  const std::string odd("x\0y\xff", 4);
  const auto due = keys::parse_timer_due(keys::timer_due(Instant(Duration(-7)), address(odd), odd));
  REQUIRE(due);
  CHECK(due->due == Instant(Duration(-7)));
  CHECK(due->entity == address(odd));
  CHECK(due->name == odd);
  const auto dedup = keys::parse_dedup_expiry(keys::dedup_expiry(Instant(Duration(8)), acme, odd));
  REQUIRE(dedup);
  CHECK(dedup->expires == Instant(Duration(8)));
  CHECK(dedup->tenant == acme);
  CHECK(dedup->key == odd);
  CHECK(keys::sequence_of(keys::inbox(acme, 77)).value() == 77);
  CHECK(keys::entity_of(keys::effect(address(odd), EffectId("e"))).value() == address(odd).entity);
}

TEST_CASE("a malformed key is refused", "[journal]") {
  const auto whole = keys::timer_due(Instant(), address("entity"), "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto parsed = keys::parse_timer_due(std::string_view(whole).substr(0, length));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ErrorCode::corrupt);
  }
  CHECK_FALSE(keys::sequence_of("I123"));
  auto unknown = keys::effect(address("a"), EffectId("e"));
  unknown.replace(unknown.find("conversation"), 12, "conversatio2");
  CHECK(keys::entity_of(unknown).error().code == ErrorCode::newer_format);
}

TEST_CASE("every table has a prefix of its own", "[journal]") {
  std::set<char> prefixes;
  for (const auto& table : keys::tables()) prefixes.insert(table.prefix);
  CHECK(prefixes.size() == keys::tables().size());
}

}  // namespace countersign::keys_test
