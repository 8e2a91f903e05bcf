#include "contract.hpp"
#include "core/limits.hpp"

namespace countersign::contract_inbox_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;
using Texts = std::vector<std::string>;

TEST_CASE("an accepted input is pending until its consumer deletes it", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto first = accept(*harness, request_for("a", "one"));
  REQUIRE(first.outcome == AcceptOutcome::accepted);
  REQUIRE(first.row);
  CHECK(first.row->to == EntityAddress{acme, conversation("a")});
  CHECK(first.row->input == record("one"));
  CHECK(first.row->accepted_at == noon);
  CHECK(first.row->failures == 0);
  const auto second = accept(*harness, request_for("b", "two"));
  CHECK(second.row->sequence > first.row->sequence);
  CHECK(bodies(pending(*harness).rows) == Texts{"one", "two"});
  CHECK(pending(*harness, 0, 10, TenantId("other")).rows.empty());

  auto turn = turn_of("a");
  turn.consumed = {first.row->sequence};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);
  CHECK(bodies(pending(*harness).rows) == Texts{"two"});
}

TEST_CASE("a repeated request is a duplicate under any one of its keys, for the keys' lifetime",
          "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  REQUIRE(accept(*harness, request_for("a", "one", {"event-1", "trigger-1"})).outcome ==
          AcceptOutcome::accepted);
  const auto repeat = accept(*harness, request_for("a", "two", {"event-2", "trigger-1"}));
  CHECK(repeat.outcome == AcceptOutcome::duplicate);
  CHECK_FALSE(repeat.row);
  CHECK(accept(*harness, request_for("a", "three", {"event-2"})).outcome == AcceptOutcome::accepted);
  harness->reopen();
  const auto before_expiry = noon + limits::dedup_key_lifetime_ms - Duration(1);
  CHECK(accept(*harness, request_for("a", "four", {"event-1"}, before_expiry)).outcome ==
        AcceptOutcome::duplicate);
  const auto expiry = noon + limits::dedup_key_lifetime_ms;
  CHECK(accept(*harness, request_for("a", "five", {"event-1"}, expiry)).outcome == AcceptOutcome::accepted);
  CHECK(accept(*harness, request_for("a", "six", {"event-1"}, expiry)).outcome == AcceptOutcome::duplicate);
  auto elsewhere = request_for("a", "seven", {"event-1"}, expiry);
  elsewhere.to.tenant = TenantId("other");
  CHECK(accept(*harness, elsewhere).outcome == AcceptOutcome::accepted);
}

TEST_CASE("two identical requests in one batch are stored once", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  auto first = submit_accept(*harness, request_for("a", "one", {"key"}));
  auto second = submit_accept(*harness, request_for("a", "one", {"key"}));
  CHECK(await(*harness, std::move(first)).outcome == AcceptOutcome::accepted);
  CHECK(await(*harness, std::move(second)).outcome == AcceptOutcome::duplicate);
  CHECK(pending(*harness).rows.size() == 1);
}

TEST_CASE("expired dedup keys are deleted when later requests write", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  for (int i = 0; i < 20; ++i) {
    accept(*harness, request_for("a", "x", {"key-" + std::to_string(i)}));
  }
  accept(*harness, request_for("a", "later", {"late"}, noon + 2 * limits::dedup_key_lifetime_ms));
  for (const auto& table : inspect(*harness)) {
    if (table.table == "dedup keys" || table.table == "dedup by expiry") CHECK(table.rows == 1);
  }
}

TEST_CASE("a tenant's inbox takes outside requests up to its limit and sends beyond it", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const std::string megabyte(1024 * 1024, 'x');
  std::vector<std::uint64_t> sequences;
  while (sequences.size() < 100) {
    const auto answer = accept(*harness, request_for("a", megabyte));
    if (answer.outcome == AcceptOutcome::full) break;
    REQUIRE(answer.outcome == AcceptOutcome::accepted);
    sequences.push_back(answer.row->sequence);
  }
  CHECK(sequences.size() == limits::tenant_inbox_bytes / megabyte.size() - 1);
  const auto lease = acquire(*harness);
  auto sender = turn_of("a");
  sender.turn.sends = {{conversation("b"), record(megabyte)}, {conversation("b"), record(megabyte)}};
  REQUIRE(commit(*harness, lease, {sender}).outcome == CommitOutcome::committed);
  harness->reopen();
  CHECK(accept(*harness, request_for("a", "small")).outcome == AcceptOutcome::full);
  auto other = request_for("a", "small");
  other.to.tenant = TenantId("other");
  CHECK(accept(*harness, other).outcome == AcceptOutcome::accepted);

  auto consumer = turn_of("a");
  consumer.consumed = sequences;
  REQUIRE(commit(*harness, acquire(*harness), {consumer}).outcome == CommitOutcome::committed);
  CHECK(accept(*harness, request_for("a", "small")).outcome == AcceptOutcome::accepted);
}

TEST_CASE("pending inputs come in pages of rising sequence", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  for (int i = 0; i < 7; ++i) accept(*harness, request_for("a", std::to_string(i)));
  Texts seen;
  std::uint64_t cursor = 0;
  std::vector<std::size_t> pages;
  for (bool complete = false; !complete && pages.size() < 10;) {
    const auto page = pending(*harness, cursor, 3);
    for (const auto& body : bodies(page.rows)) seen.push_back(body);
    pages.push_back(page.rows.size());
    cursor = page.next_cursor;
    complete = page.complete;
  }
  CHECK(seen == Texts{"0", "1", "2", "3", "4", "5", "6"});
  CHECK(pages == std::vector<std::size_t>{3, 3, 1});
}

TEST_CASE("consuming out of order, to the end and anew never hides a pending input", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  std::vector<std::uint64_t> rows;
  for (int i = 0; i < 5; ++i)
    rows.push_back(accept(*harness, request_for("a", std::to_string(i))).row->sequence);
  const auto lease = acquire(*harness);
  const auto consume = [&](std::vector<std::uint64_t> sequences) {
    auto turn = turn_of("a");
    turn.consumed = std::move(sequences);
    REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  };
  consume({rows[1], rows[3]});
  CHECK(bodies(pending(*harness).rows) == Texts{"0", "2", "4"});
  consume({rows[0]});
  CHECK(bodies(pending(*harness).rows) == Texts{"2", "4"});
  consume({rows[4], rows[2]});
  CHECK(pending(*harness).rows.empty());
  const auto next = accept(*harness, request_for("a", "next"));
  CHECK(next.row->sequence > rows[4]);
  CHECK(bodies(pending(*harness).rows) == Texts{"next"});
}

TEST_CASE("inbox sequences are never used twice, not even after a restart over an empty inbox", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto first = accept(*harness, request_for("a", "one")).row->sequence;
  auto turn = turn_of("a");
  turn.consumed = {first};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);
  harness->reopen();
  CHECK(accept(*harness, request_for("a", "two")).row->sequence > first);
}

TEST_CASE("a failed input stays pending and remembers how often", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto row = accept(*harness, request_for("a", "poison")).row;
  const auto lease = acquire(*harness);
  auto turn = turn_of("a");
  turn.failed = {row->sequence};
  REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  harness->reopen();
  const auto page = pending(*harness);
  REQUIRE(page.rows.size() == 1);
  CHECK(page.rows[0].failures == 2);
  CHECK(page.rows[0].input == record("poison"));
  auto gone = turn_of("a");
  gone.failed = {row->sequence + 1};
  CHECK(commit(*harness, acquire(*harness), {gone}).outcome == CommitOutcome::stale);
}

}  // namespace countersign::contract_inbox_test
