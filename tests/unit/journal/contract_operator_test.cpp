#include "contract.hpp"
#include "journal/audit_chain.hpp"

namespace countersign::contract_operator_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;

TEST_CASE("index rows are put, replaced, deleted and found by prefix", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  auto turn = turn_of("a");
  turn.turn.index = {{"by-state", "open/1", "one"},
                     {"by-state", "open/2", "two"},
                     {"by-state", "posted/3", "three"},
                     {"by-state-too", "open/4", "four"}};
  REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  const auto open = index(*harness, "by-state", "open/");
  REQUIRE(open.size() == 2);
  CHECK(open[0].key == "open/1");
  CHECK(open[1].value == "two");
  CHECK(index(*harness, "by-state", "").size() == 3);
  CHECK(index(*harness, "by-state", "", 1).size() == 1);
  auto change = turn_of("a");
  change.turn.index = {{"by-state", "open/1", std::nullopt}, {"by-state", "open/2", "zwei"}};
  REQUIRE(commit(*harness, lease, {change}).outcome == CommitOutcome::committed);
  const auto left = index(*harness, "by-state", "open/");
  REQUIRE(left.size() == 1);
  CHECK(left[0].value == "zwei");
}

TEST_CASE("a dead letter is listed, replayed once as an input, and gone", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const auto lease = acquire(*harness);
  auto turn = turn_of("a");
  turn.turn.dead_letters = {{"failed three times", record("poison"), false},
                            {"other", record("next"), false}};
  REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  harness->reopen();
  const auto letters = dead_letters(*harness);
  REQUIRE(letters.size() == 2);
  CHECK(letters[0].entity == EntityAddress{acme, conversation("a")});
  CHECK(letters[0].at == noon);
  CHECK(letters[0].letter == turn.turn.dead_letters[0]);
  CHECK(letters[1].sequence > letters[0].sequence);
  CHECK(dead_letters(*harness, letters[1].sequence).size() == 1);

  const auto row = replay(*harness, letters[0].sequence);
  REQUIRE(row);
  REQUIRE(row->has_value());
  CHECK((*row)->input == record("poison"));
  CHECK(bodies(pending(*harness).rows) == std::vector<std::string>{"poison"});
  CHECK(dead_letters(*harness).size() == 1);
  const auto again = replay(*harness, letters[0].sequence);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::not_found);
  CHECK(pending(*harness).rows.size() == 1);
}

TEST_CASE("a dead effect is replayed as a queued effect of its entity", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  auto turn = turn_of("a");
  turn.turn.dead_letters = {{"past its retries", {"slack.post", 1, "{}"}, true}};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);
  const auto row = replay(*harness, dead_letters(*harness)[0].sequence);
  REQUIRE(row);
  CHECK_FALSE(row->has_value());
  const auto loaded = load(*harness, "a");
  REQUIRE(loaded.effects.size() == 1);
  CHECK(loaded.effects[0].call == Record{"slack.post", 1, "{}"});
  CHECK(loaded.effects[0].state == EffectState::queued);
  CHECK(loaded.effects[0].attempt == 0);
  CHECK(dead_letters(*harness).empty());
}

TEST_CASE("secrets are stored by name, replaced, deleted by an empty value and kept apart by tenant",
          "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const std::string sealed("\0\x01\xff sealed", 10);
  REQUIRE(put_secret(*harness, "slack-token", "old"));
  REQUIRE(put_secret(*harness, "slack-token", sealed));
  REQUIRE(put_secret(*harness, "data-key", "key"));
  harness->reopen();
  auto rows = secrets(*harness);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].key == "data-key");
  CHECK(rows[1].value == sealed);
  CHECK(secrets(*harness, TenantId("acm")).empty());
  REQUIRE(put_secret(*harness, "data-key", ""));
  rows = secrets(*harness);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key == "slack-token");
}

TEST_CASE("a turn's secrets are stored with its events, or not at all", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  const std::string sealed("\0\x01\xff sealed", 10);
  REQUIRE(put_secret(*harness, "slack-token", "old"));
  const auto lease = acquire(*harness);
  auto turn = turn_of("a");
  turn.first_event = 1;
  turn.turn.events = {record("{}")};
  turn.turn.secrets = {{"slack-token", sealed}, {"refresh-token", "sealed too"}};
  REQUIRE(commit(*harness, lease, {turn}).outcome == CommitOutcome::committed);
  auto stale = turn;  // The event's sequence is taken.
  stale.turn.secrets = {{"slack-token", "of a turn that is not"}};
  CHECK(commit(*harness, lease, {stale}).outcome == CommitOutcome::stale);
  harness->reopen();
  const auto rows = secrets(*harness);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].value == "sealed too");
  CHECK(rows[1].value == sealed);
}

TEST_CASE("what a secret's write says to the auditor is one write with the secret", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  auto turn = turn_of("a");
  turn.turn.audit = {{"conversation.opened", "a", "{}"}};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);
  const AuditEntry entry{"secret.set", "slack-token", R"({"name":"slack-token"})"};
  REQUIRE(put_secret(*harness, "slack-token", "sealed", {entry}));
  REQUIRE(put_secret(*harness, "other", "sealed"));
  harness->reopen();
  const auto rows = audit(*harness);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].entry == entry);
  CHECK(rows[1].at == noon);
  CHECK(verify(rows));
  CHECK(secrets(*harness).size() == 2);
}

TEST_CASE("the audit chain grows in commit order across restarts and verifies", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  auto request = request_for("a", "one", {"key"});
  request.audit = {{"request.accepted", "a", R"({"n":1})"}};
  accept(*harness, request);
  accept(*harness, request);  // A duplicate adds nothing.
  auto turn = turn_of("a");
  turn.turn.audit = {{"conversation.approved", "a", R"({"n":2})"},
                     {"conversation.posted", "b", R"({"n":3})"}};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);
  harness->reopen();
  turn.turn.audit = {{"conversation.closed", "a", R"({"n":4})"}};
  REQUIRE(commit(*harness, acquire(*harness), {turn}).outcome == CommitOutcome::committed);

  const auto rows = audit(*harness);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].sequence == 1);
  CHECK(rows[0].entry == request.audit[0]);
  CHECK(rows[0].previous == std::string(64, '0'));
  CHECK(rows[0].salt.size() == 32);
  CHECK(rows[0].salt != rows[1].salt);
  CHECK(rows[2].entry.subject == "b");
  CHECK(rows[3].entry.type == "conversation.closed");
  CHECK(rows[3].previous == rows[2].hash);
  CHECK(verify(rows));
  CHECK(audit(*harness, 3).size() == 2);
  CHECK(audit(*harness, 2, 1)[0].sequence == 2);
}

TEST_CASE("an inspection counts every table", "[journal]") {
  const auto harness = make_harness(GENERATE(EngineKind::memory, EngineKind::rocksdb));
  accept(*harness, request_for("a", "one"));
  accept(*harness, request_for("a", "two"));
  bool found = false;
  for (const auto& table : inspect(*harness)) {
    if (table.table != "inbox") continue;
    found = true;
    CHECK(table.rows == 2);
    CHECK(table.bytes > 0);
  }
  CHECK(found);
}

}  // namespace countersign::contract_operator_test
