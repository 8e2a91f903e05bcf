#include "contract.hpp"

namespace countersign::contract_turn_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;
using Texts = std::vector<std::string>;

namespace {

TurnWrite with_event(const std::string& entity, std::uint64_t first, const Texts& texts) {
  auto turn = turn_of(entity);
  turn.first_event = first;
  for (const auto& text : texts) turn.turn.events.push_back(record(text));
  return turn;
}

Effect effect(const std::string& id) {
  Effect made;
  made.id = EffectId(id);
  made.call = {"slack.post", 2, "{}"};
  made.not_before = noon;
  return made;
}

}  // namespace

TEST_CASE("a turn's sends become rows in the order of turns and sends", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  auto first = turn_of("a");
  first.turn.sends = {{conversation("b"), record("1")}, {conversation("c"), record("2")}};
  auto second = turn_of("b");
  second.turn.sends = {{conversation("a"), record("3")}};
  const auto answer = commit(*harness, lease, {first, second});
  REQUIRE(answer.outcome == CommitOutcome::committed);
  CHECK(bodies(answer.sent) == Texts{"1", "2", "3"});
  CHECK(answer.sent[2].to == EntityAddress{acme, conversation("a")});
  CHECK(answer.sent[0].sequence < answer.sent[1].sequence);
  CHECK(answer.sent[1].sequence < answer.sent[2].sequence);
  CHECK(bodies(pending(*harness).rows) == Texts{"1", "2", "3"});
}

TEST_CASE("an entity loads its snapshot, the events after it and its open effects", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  CHECK(load(*harness, "a").next_event == 1);
  REQUIRE(commit(*harness, lease, {with_event("a", 1, {"e1", "e2"})}).outcome == CommitOutcome::committed);
  REQUIRE(commit(*harness, lease, {with_event("ab", 1, {"other"})}).outcome == CommitOutcome::committed);
  CHECK(bodies(load(*harness, "a").events) == Texts{"e1", "e2"});
  CHECK(load(*harness, "a").next_event == 3);

  auto with_snapshot = with_event("a", 3, {"e3"});
  with_snapshot.snapshot = Snapshot{2, {"state", 7, "s2"}};
  with_snapshot.turn.effects = {effect("y"), effect("x")};
  REQUIRE(commit(*harness, lease, {with_snapshot}).outcome == CommitOutcome::committed);
  harness->reopen();
  const auto loaded = load(*harness, "a");
  REQUIRE(loaded.snapshot);
  CHECK(loaded.snapshot->sequence == 2);
  CHECK(loaded.snapshot->state == Record{"state", 7, "s2"});
  CHECK(bodies(loaded.events) == Texts{"e3"});
  CHECK(loaded.next_event == 4);
  CHECK(loaded.effects == std::vector<Effect>{effect("x"), effect("y")});
  CHECK(load(*harness, "a", TenantId("other")).next_event == 1);
}

TEST_CASE("a turn over a taken or a skipped event sequence is stale and writes nothing", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  REQUIRE(commit(*harness, lease, {with_event("a", 1, {"e1", "e2"})}).outcome == CommitOutcome::committed);
  auto late = with_event("a", 2, {"other"});
  late.turn.sends = {{conversation("b"), record("never")}};
  late.turn.audit = {{"never", "a", "{}"}};
  CHECK(commit(*harness, lease, {late}).outcome == CommitOutcome::stale);
  CHECK(commit(*harness, lease, {with_event("a", 4, {"gap"})}).outcome == CommitOutcome::stale);
  CHECK(commit(*harness, lease, {with_event("new", 0, {"zero"})}).outcome == CommitOutcome::stale);
  CHECK(bodies(load(*harness, "a").events) == Texts{"e1", "e2"});
  CHECK(pending(*harness).rows.empty());
  CHECK(audit(*harness).empty());
}

TEST_CASE("an input is applied once: the second turn over it is stale", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  const auto row = accept(*harness, request_for("a", "one")).row;
  auto turn = with_event("a", 1, {"applied"});
  turn.consumed = {row->sequence};
  auto again = with_event("a", 2, {"applied twice"});
  again.consumed = {row->sequence};
  SECTION("in a later batch") {
    REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
    CHECK(commit(*harness, lease, {again}).outcome == CommitOutcome::stale);
  }
  SECTION("in the same batch, where a stranger's turn goes on") {
    auto first = submit_commit(*harness, lease, {turn});
    auto second = submit_commit(*harness, lease, {again});
    auto third = submit_commit(*harness, lease, {with_event("b", 1, {"stranger"})});
    CHECK(await(*harness, std::move(first)).outcome == CommitOutcome::committed);
    CHECK(await(*harness, std::move(second)).outcome == CommitOutcome::stale);
    CHECK(await(*harness, std::move(third)).outcome == CommitOutcome::committed);
    CHECK(bodies(load(*harness, "b").events) == Texts{"stranger"});
  }
  CHECK(bodies(load(*harness, "a").events) == Texts{"applied"});
}

TEST_CASE("a request's turns are written all or not at all", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  auto sound = with_event("a", 1, {"e1"});
  sound.turn.timers = {{"t", noon}};
  sound.turn.effects = {effect("x")};
  sound.turn.index = {{"list", "k", "v"}};
  sound.turn.dead_letters = {{"because", record("dead"), false}};
  sound.turn.sends = {{conversation("b"), record("hello")}};
  const auto stale = with_event("b", 5, {"gap"});
  CHECK(commit(*harness, lease, {sound, stale}).outcome == CommitOutcome::stale);
  CHECK(load(*harness, "a").next_event == 1);
  CHECK(load(*harness, "a").effects.empty());
  CHECK(due(*harness, noon).empty());
  CHECK(index(*harness, "list", "").empty());
  CHECK(dead_letters(*harness).empty());
  CHECK(pending(*harness).rows.empty());
  CHECK(commit(*harness, lease, {sound, with_event("a", 2, {"e2"})}).outcome == CommitOutcome::committed);
  CHECK(bodies(load(*harness, "a").events) == Texts{"e1", "e2"});
}

TEST_CASE("a commit under a lease that was acquired anew is fenced", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto older = acquire(*harness);
  const auto newer = acquire(*harness);
  const auto stranger = acquire(*harness, TenantId("other"));
  CHECK(commit(*harness, older, {with_event("a", 1, {"old"})}).outcome == CommitOutcome::fenced);
  CHECK(commit(*harness, {acme, stranger.epoch}, {with_event("a", 1, {"old"})}).outcome ==
        CommitOutcome::fenced);
  CHECK(commit(*harness, newer, {with_event("a", 1, {"new"})}).outcome == CommitOutcome::committed);
  harness->journal().release(older);
  CHECK(commit(*harness, newer, {with_event("a", 2, {"still"})}).outcome == CommitOutcome::committed);
  harness->journal().release(newer);
  CHECK(commit(*harness, newer, {with_event("a", 3, {"gone"})}).outcome == CommitOutcome::fenced);
}

TEST_CASE("effects are rewritten by id and gone when closed", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  auto open = turn_of("a");
  open.turn.effects = {effect("1"), effect("2")};
  auto other = turn_of("b");
  other.turn.effects = {effect("3")};
  REQUIRE(commit(*harness, lease, {open, other}).outcome == CommitOutcome::committed);
  CHECK(entities_with_effects(*harness) == std::vector<EntityId>{conversation("a"), conversation("b")});

  auto started = effect("2");
  started.state = EffectState::started;
  started.attempt = 3;
  started.urgent = true;
  auto turn = turn_of("a");
  turn.turn.effects = {started};
  turn.turn.closed_effects = {EffectId("1")};
  auto done = turn_of("b");
  done.turn.closed_effects = {EffectId("3")};
  REQUIRE(commit(*harness, lease, {turn, done}).outcome == CommitOutcome::committed);
  CHECK(load(*harness, "a").effects == std::vector<Effect>{started});
  CHECK(load(*harness, "b").effects.empty());
  CHECK(entities_with_effects(*harness) == std::vector<EntityId>{conversation("a")});
}

TEST_CASE("a timer is set, moved, cancelled and fired under its name", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  const auto change = [&](std::vector<TimerChange> timers, Texts fired = {}) {
    auto turn = turn_of("a");
    turn.now = noon + Duration(40);
    turn.turn.timers = std::move(timers);
    turn.fired = std::move(fired);
    REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  };
  change({{"remind", noon + Duration(10)}, {"expire", noon + Duration(20)}});
  CHECK(due(*harness, noon + Duration(9)).empty());
  const auto first = due(*harness, noon + Duration(10));
  REQUIRE(first.size() == 1);
  CHECK(first[0].entity == EntityAddress{acme, conversation("a")});
  CHECK(first[0].name == "remind");
  CHECK(first[0].due == noon + Duration(10));

  change({{"remind", noon + Duration(30)}});
  CHECK(due(*harness, noon + Duration(10)).empty());
  change({{"expire", std::nullopt}});
  CHECK(due(*harness, noon + Duration(100)).size() == 1);
  change({}, {"remind"});
  CHECK(due(*harness, noon + Duration(100)).empty());
  change({{"remind", noon + Duration(5)}});
  CHECK(due(*harness, noon + Duration(5)).size() == 1);
  change({{"remind", noon + Duration(50)}}, {"remind"});
  const auto periodic = due(*harness, noon + Duration(100));
  REQUIRE(periodic.size() == 1);
  CHECK(periodic[0].due == noon + Duration(50));
  // It fired twice, and the first firing's turn has set it anew.
  change({}, {"remind"});
  CHECK(due(*harness, noon + Duration(100)).size() == 1);
}

TEST_CASE("due timers of all tenants come earliest first, up to the limit", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const TenantId other{"other"};
  auto mine = turn_of("a");
  mine.turn.timers = {{"late", noon + Duration(30)}, {"early", noon - Duration(30)}};
  auto theirs = turn_of("a");
  theirs.turn.timers = {{"middle", noon}};
  REQUIRE(commit(*harness, acquire(*harness), {mine}).outcome == CommitOutcome::committed);
  REQUIRE(commit(*harness, acquire(*harness, other), {theirs}).outcome == CommitOutcome::committed);
  harness->reopen();
  const auto all = due(*harness, noon + Duration(30));
  REQUIRE(all.size() == 3);
  CHECK(all[0].name == "early");
  CHECK(all[1].name == "middle");
  CHECK(all[1].entity.tenant == other);
  CHECK(all[2].name == "late");
  CHECK(due(*harness, noon + Duration(30), 2).size() == 2);
  CHECK(due(*harness, noon + Duration(30), 0).empty());
  const auto rest = due(*harness, noon + Duration(30), 2, all[0]);
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].name == "middle");
  CHECK(rest[1].name == "late");
  CHECK(due(*harness, noon + Duration(30), 2, all[2]).empty());
  CHECK(due(*harness, Instant(Duration(-1))).empty());
}

TEST_CASE("a load that is submitted after a commit sees it, answered or not", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    auto committed = submit_commit(*harness, lease, {with_event("a", i, {"e"})});
    CHECK(load(*harness, "a").next_event == i + 1);
    CHECK(await(*harness, std::move(committed)).outcome == CommitOutcome::committed);
  }
}

}  // namespace countersign::contract_turn_test
