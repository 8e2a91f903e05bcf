// What a journal from a backup is told before it goes on.
#include "domain/restored.hpp"

#include "catch.hpp"
#include "domain/guard.hpp"
#include "domain/message.hpp"
#include "support.hpp"

namespace countersign::restored_test {

using namespace countersign;
using namespace countersign::domain;
using namespace countersign::domain::test;

namespace {

const std::string reason = "its journal was restored";

struct Guard : Driver {
  Guard() : Driver(make_guard()) {
    settings.business_central.api_base = "https://api.example/v2.0/contoso.com/Production/api/v2.0";
  }
  /// Paused as its stored form is, and started.
  void restore(const std::optional<Record>& snapshot, std::vector<Record> stored) {
    const auto turn = pause_restored(snapshot, stored, reason, {now, settings, entropy});
    REQUIRE(turn);
    last = *turn;
    machine = make_guard();
    if (snapshot) REQUIRE(machine->restore(*snapshot));
    stored.insert(stored.end(), turn->events.begin(), turn->events.end());
    for (const auto& event : stored) REQUIRE(machine->apply(event));
  }
};

Effect effect_of(const Call& call) {
  Effect effect;
  effect.id = EffectId{"1"};
  effect.call = encode(call);
  return effect;
}

}  // namespace

TEST_CASE("a restored guard is paused from its first moment, asks nothing, and is shown so", "[domain]") {
  Guard guard;
  SECTION("it had looked") {
    guard.wake();
    guard.restore(std::nullopt, guard.events);
  }
  SECTION("as a snapshot") {
    guard.wake();
    guard.restore(guard.machine->snapshot(), {});
  }
  SECTION("it had never looked") {
    guard.restore(std::nullopt, {});
  }
  CHECK(guard.last.effects.empty());
  CHECK(guard.machine->gate() == Gate::paused);
  REQUIRE(guard.last.audit.size() == 1);
  CHECK(guard.last.audit[0].type == "tenant.paused");
  REQUIRE(guard.last.index.size() == 1);
  CHECK(guard.last.index[0].value->find(reason) != std::string::npos);
  guard.wake();
  CHECK(guard.last.effects.empty());
  CHECK(guard.machine->gate() == Gate::paused);
  guard.tell(ResumeRequested{"root", "looked"});
  CHECK(guard.calls<ListSubscriptions>().size() == 1);
}

TEST_CASE("a guard that cannot be read is not restored", "[domain]") {
  Guard guard;
  SeededEntropy entropy(1);
  CHECK_FALSE(pause_restored(std::nullopt, {{"guard.unheard_of", 1, "{}"}}, reason,
                             {guard.now, guard.settings, entropy}));
}

TEST_CASE("of open calls those are in doubt whose repetition would do harm", "[domain]") {
  const RecordKey key = full_document().key;
  CHECK(in_doubt(effect_of(PostDocument{key, "etag"})).state == EffectState::started);
  CHECK(in_doubt(effect_of(ReadRecord{key})).state == EffectState::queued);
  Effect unknown;
  unknown.call = {"unheard_of", 1, "{}"};
  CHECK(in_doubt(unknown).state == EffectState::started);
}

}  // namespace countersign::restored_test
