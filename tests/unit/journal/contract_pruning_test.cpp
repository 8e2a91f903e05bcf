// What has had its time goes in bounded steps; what is needed stays.
#include "contract.hpp"
#include "core/limits.hpp"
#include "journal/audit_chain.hpp"

namespace countersign::contract_pruning_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;

namespace {

std::uint64_t rows_of(Harness& harness, const std::string& table) {
  for (const auto& count : inspect(harness)) {
    if (count.table == table) return count.rows;
  }
  FAIL("there is no table " << table);
  return 0;
}

/// As many events, and a snapshot after the first ones.
void write_events(Harness& harness, const Lease& lease, const std::string& entity, std::size_t events,
                  std::optional<std::uint64_t> snapshot) {
  auto write = turn_of(entity);
  write.first_event = 1;
  for (std::size_t i = 0; i < events; ++i) write.turn.events.push_back(record(std::to_string(i + 1)));
  if (snapshot) write.snapshot = Snapshot{*snapshot, record("state")};
  REQUIRE(commit(harness, lease, {write}).outcome == CommitOutcome::committed);
}

void write_audit(Harness& harness, const Lease& lease, std::size_t entries, Instant at) {
  auto write = turn_of("a");
  for (std::size_t i = 0; i < entries; ++i) write.turn.audit.push_back({"test.done", "s", "{}"});
  write.now = at;
  REQUIRE(commit(harness, lease, {write}).outcome == CommitOutcome::committed);
}

void write_dead_letter(Harness& harness, const Lease& lease, const std::string& entity, Instant at) {
  auto write = turn_of(entity);
  write.turn.dead_letters = {{"failed three times", record(entity), false}};
  write.now = at;
  REQUIRE(commit(harness, lease, {write}).outcome == CommitOutcome::committed);
}

/// The head right before the first row.
std::vector<AuditHead> head_before(const std::vector<AuditRow>& rows) {
  return {{rows.front().sequence - 1, rows.front().previous}};
}

}  // namespace

TEST_CASE("events that a snapshot includes are pruned, and the entity loads as before", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  write_events(*harness, lease, "covered", 10, 7);
  write_events(*harness, lease, "whole", 3, 3);
  write_events(*harness, lease, "young", 5, std::nullopt);
  auto open = turn_of("covered");
  Effect effect;
  effect.id = EffectId("post");
  open.turn.effects = {effect};
  open.turn.timers = {{"look", noon}};
  open.turn.index = {{"list", "covered", "waiting"}};
  REQUIRE(commit(*harness, lease, {open}).outcome == CommitOutcome::committed);
  REQUIRE(accept(*harness, request_for("covered", "pending")).outcome == AcceptOutcome::accepted);

  CHECK(prune_all(*harness) == PrunedRows{10, 0, 0});
  CHECK(rows_of(*harness, "events") == 8);
  CHECK(prune_all(*harness) == PrunedRows{});
  harness->reopen();
  const auto covered = load(*harness, "covered");
  CHECK(covered.snapshot->sequence == 7);
  CHECK(bodies(covered.events) == std::vector<std::string>{"8", "9", "10"});
  CHECK(covered.next_event == 11);
  CHECK(covered.effects.size() == 1);
  CHECK(load(*harness, "whole").next_event == 4);
  CHECK(load(*harness, "young").events.size() == 5);
  CHECK(due(*harness, noon).size() == 1);
  CHECK(index(*harness, "list", "").size() == 1);
  CHECK(bodies(pending(*harness).rows) == std::vector<std::string>{"pending"});

  INFO("the next event takes its place, and an old number is stale");
  const auto again = acquire(*harness);
  auto next = turn_of("whole");
  next.first_event = 4;
  next.turn.events = {record("4")};
  CHECK(commit(*harness, again, {next}).outcome == CommitOutcome::committed);
  CHECK(commit(*harness, again, {next}).outcome == CommitOutcome::stale);
  auto old = turn_of("whole");
  old.first_event = 2;
  old.turn.events = {record("2")};
  CHECK(commit(*harness, again, {old}).outcome == CommitOutcome::stale);
}

TEST_CASE("a step deletes a bounded number of rows, and the next one goes on there", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  const std::size_t events = 2 * limits::pruned_rows_per_step + 10;
  write_events(*harness, lease, "long", events, events - 3);
  const auto first = prune(*harness);
  CHECK(first.pruned == PrunedRows{limits::pruned_rows_per_step, 0, 0});
  REQUIRE_FALSE(first.next_cursor.empty());
  harness->reopen();
  CHECK(load(*harness, "long").events.size() == 3);
  INFO("a step that is repeated begins with what is left");
  CHECK(prune(*harness).pruned == PrunedRows{limits::pruned_rows_per_step, 0, 0});
  CHECK(prune(*harness, {}, first.next_cursor).pruned == PrunedRows{7, 0, 0});
  CHECK(rows_of(*harness, "events") == 3);

  INFO("many entities of which nothing goes are looked at in steps, too");
  const auto lease_again = acquire(*harness);
  for (std::size_t i = 0; i < limits::pruning_looks_per_step; ++i)
    write_events(*harness, lease_again, std::to_string(i), 1, std::nullopt);
  const auto looked = prune(*harness);
  CHECK(looked.pruned == PrunedRows{});
  REQUIRE_FALSE(looked.next_cursor.empty());
  CHECK(prune(*harness, {}, looked.next_cursor).next_cursor.empty());
}

TEST_CASE("the audit loses its old end alone, tells of it, and stays verifiable", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  write_audit(*harness, lease, 5, noon - std::chrono::hours(48));
  write_audit(*harness, lease, 3, noon - std::chrono::hours(24));
  INFO("an entry that is old by a clock that went back stays behind a younger one");
  write_audit(*harness, lease, 1, noon - std::chrono::hours(48));
  const auto before = audit(*harness);
  PrunePolicy policy;
  policy.audit_before = noon - std::chrono::hours(24);
  CHECK(prune_all(*harness, policy) == PrunedRows{0, 0, 5});
  CHECK(rows_of(*harness, "audit payloads") == rows_of(*harness, "audit"));
  harness->reopen();
  const auto rows = audit(*harness);
  REQUIRE(rows.size() == 5);
  CHECK(rows.front().sequence == 6);
  CHECK(rows.front().previous == before[4].hash);
  CHECK(verify(rows, head_before(rows)));
  CHECK_FALSE(verify(rows));
  CHECK(rows.back().entry.type == "audit.pruned");
  CHECK(rows.back().entry.body == R"({"entries":5,"hash":")" + before[4].hash + R"(","to":5,"until":")" +
                                      format_instant(before[4].at) + R"("})");
  INFO("nothing more goes, and nothing more is told");
  CHECK(prune_all(*harness, policy) == PrunedRows{});
  CHECK(audit(*harness).size() == 5);
  policy.audit_before = noon + std::chrono::hours(1);
  CHECK(prune_all(*harness, policy) == PrunedRows{0, 0, 5});
  write_audit(*harness, acquire(*harness), 1, noon);
  const auto last = audit(*harness);
  REQUIRE(last.size() == 2);
  CHECK(verify(last, head_before(last)));
}

TEST_CASE("more audit than one step takes goes with the next ones", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  write_audit(*harness, acquire(*harness), limits::pruned_rows_per_step + 1, noon - std::chrono::hours(1));
  PrunePolicy policy;
  policy.audit_before = noon;
  const auto first = prune(*harness, policy);
  CHECK(first.pruned == PrunedRows{0, 0, limits::pruned_rows_per_step});
  CHECK(prune(*harness, policy, first.next_cursor).pruned == PrunedRows{0, 0, 1});
  const auto rows = audit(*harness);
  CHECK(rows.size() == 2);
  CHECK(verify(rows, head_before(rows)));
}

TEST_CASE("a dead letter goes when it is old and settled", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  for (const auto* entity : {"over", "open", "unknown"})
    write_dead_letter(*harness, lease, entity, noon - std::chrono::hours(24));
  write_dead_letter(*harness, lease, "over", noon);
  auto rows = turn_of("over");
  rows.turn.index = {{"documents", "over", "posted"}, {"documents", "open", "waiting"}};
  REQUIRE(commit(*harness, lease, {rows}).outcome == CommitOutcome::committed);
  PrunePolicy policy;
  policy.dead_letters_before = noon;
  INFO("without a word on what is settled nothing is");
  CHECK(prune_all(*harness, policy) == PrunedRows{});
  policy.is_settled = [](const DeadLetterRow& row, const IndexLookup& look_up) {
    return look_up("documents", row.entity.entity.key) == "posted";
  };
  CHECK(prune_all(*harness, policy) == PrunedRows{0, 1, 0});
  harness->reopen();
  const auto left = dead_letters(*harness);
  REQUIRE(left.size() == 3);
  CHECK(left[0].entity.entity == conversation("open"));
  CHECK(left[2].at == noon);
  const auto told = audit(*harness);
  REQUIRE(told.size() == 1);
  CHECK(told[0].entry.body == R"({"dead_letters":1,"numbers":[1]})");
  INFO("numbers are not given twice");
  write_dead_letter(*harness, acquire(*harness), "over", noon);
  CHECK(dead_letters(*harness).back().sequence == 5);
}

TEST_CASE("what is another tenant's is not pruned, and a cursor of another's is refused", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  write_events(*harness, acquire(*harness), "a", limits::pruned_rows_per_step + 1,
               limits::pruned_rows_per_step + 1);
  const auto cursor = prune(*harness).next_cursor;
  REQUIRE_FALSE(cursor.empty());
  auto [done, answer] = promised<Result<PruneStep>>();
  harness->journal().prune({TenantId("acme-2"), {}, cursor, noon}, done);
  const auto refused = await(*harness, std::move(answer));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  auto [done_alone, alone] = promised<Result<PruneStep>>();
  harness->journal().prune({TenantId("acme-2"), {}, {}, noon}, done_alone);
  CHECK(await(*harness, std::move(alone))->pruned == PrunedRows{});
  CHECK(rows_of(*harness, "events") == 1);
}

}  // namespace countersign::contract_pruning_test
