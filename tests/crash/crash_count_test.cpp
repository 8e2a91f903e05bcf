// A server that crashes again and again comes up without deciding what may be what it crashes over.
#include <signal.h>
#include <sys/wait.h>

#include "catch.hpp"
#include "core/limits.hpp"
#include "crash/expected.hpp"
#include "journal/reads.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::crash_count_test {

using namespace countersign;
using namespace countersign::crash;
using namespace countersign::e2e;

namespace {

Json quarantined(const World& world) {
  const auto ready = world.send("GET", world.operations() + "/readyz");
  REQUIRE(ready.has_value());
  return Json::parse(ready->body)["tenants"][0]["quarantined"];
}

bool has_undecided_inputs(const World& world) {
  const auto store =
      journal::RocksStore::open(world.directory() + "/data/journal", journal::OpenMode::read_only);
  REQUIRE(store.has_value());
  const auto page = journal::read_pending(**store, TenantId{"demo"}, 0, 1);
  REQUIRE(page.has_value());
  return !page->rows.empty();
}

}  // namespace

TEST_CASE("after three crashes in a row what waited is quarantined, until the start after a stop",
          "[count]") {
  World world;
  for (std::size_t crashes = 0; crashes < limits::crashes_in_a_row; ++crashes) {
    world.start();
    CHECK(quarantined(world).empty());
    CHECK(WTERMSIG(world.stop(SIGABRT)) == SIGABRT);
  }
  run_until_a_durable_input(world);  // A kill does not count, and forgets nothing.

  world.start();
  CHECK(world.log().find("server.distrusts") != std::string::npos);
  CHECK_FALSE(quarantined(world).empty());
  CHECK(world.stop(SIGTERM) == 0);
  CHECK(has_undecided_inputs(world));

  world.start();
  CHECK(quarantined(world).empty());
  CHECK(eventually([&] { return !has_undecided_inputs(world); }));
  CHECK(world.stop(SIGTERM) == 0);
}

}  // namespace countersign::crash_count_test
