#include "journal/overlay.hpp"

#include "catch.hpp"
#include "journal/memory_store.hpp"

namespace countersign::overlay_test {

using namespace countersign::journal;

namespace {

std::string scanned(const Rows& rows, const std::string& from, const std::string& to,
                    std::size_t limit = 100) {
  std::string text;
  std::size_t seen = 0;
  REQUIRE(rows.scan(from, to, [&](std::string_view key, std::string_view value) {
    text.append(key).append("=").append(value).append(" ");
    return ++seen < limit;
  }));
  return text;
}

}  // namespace

TEST_CASE("an overlay reads as if its changes were written", "[journal]") {
  MemoryStore store;
  REQUIRE(store.write({{"b", "1"}, {"d", "2"}, {"f", "3"}, {"h", "4"}}));
  Overlay batch(&store);
  batch.put("a", "A");
  batch.put("d", "D");
  batch.erase("f");
  Overlay request(&batch);
  request.put("e", "E");
  request.erase("a");
  request.put("z", "Z");
  CHECK(scanned(request, "a", "{") == "b=1 d=D e=E h=4 z=Z ");
  CHECK(scanned(request, "c", "h") == "d=D e=E ");
  CHECK(scanned(request, "a", "{", 2) == "b=1 d=D ");
  CHECK(scanned(batch, "a", "{", 1) == "a=A ");
  CHECK_FALSE(request.get("f").value());
  CHECK(request.get("d").value() == "D");
  CHECK(request.get("h").value() == "4");

  SECTION("merged, the batch reads the same") {
    request.merge_into(batch);
    CHECK(request.empty());
    CHECK(scanned(batch, "a", "{") == "b=1 d=D e=E h=4 z=Z ");
    CHECK(store.rows().size() == 4);
    REQUIRE(store.write(batch.changes()));
    CHECK(scanned(store, "a", "{") == "b=1 d=D e=E h=4 z=Z ");
  }
  SECTION("dropped, the batch is as it was") {
    CHECK(scanned(batch, "a", "{") == "a=A b=1 d=D h=4 ");
  }
}

TEST_CASE("the first put of a range is found, deletions aside", "[journal]") {
  const MemoryStore store;
  Overlay batch(&store);
  batch.erase("b");
  batch.put("c", "1");
  CHECK(batch.first_put("a", "z") == "c");
  CHECK_FALSE(batch.first_put("a", "c"));
}

}  // namespace countersign::overlay_test
