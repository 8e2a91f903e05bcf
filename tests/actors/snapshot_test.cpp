// When an entity's state is written anew.
#include "actors/entity_state.hpp"
#include "catch.hpp"
#include "core/limits.hpp"

namespace countersign::snapshot_test {

TEST_CASE("a snapshot waits until the events since the last one are many and outweigh it") {
  actors::EntityState state;
  state.snapshot_bytes = 10'000;
  state.events_since_snapshot = limits::events_between_snapshots;
  state.event_bytes_since_snapshot = 9'999;
  INFO("many, but light: a large state is not written again for them");
  CHECK(!state.is_snapshot_due());
  state.event_bytes_since_snapshot = 10'000;
  CHECK(state.is_snapshot_due());
  state.events_since_snapshot = limits::events_between_snapshots - 1;
  INFO("heavy, but few");
  CHECK(!state.is_snapshot_due());
  INFO("the first one waits for their number alone");
  actors::EntityState fresh;
  fresh.events_since_snapshot = limits::events_between_snapshots;
  CHECK(fresh.is_snapshot_due());
}

TEST_CASE("events weigh what their bodies do") {
  CHECK(actors::bytes_of({}) == 0);
  CHECK(actors::bytes_of({{"a", 1, "{}"}, {"b", 1, "{\"x\":1}"}}) == 9);
}

}  // namespace countersign::snapshot_test
