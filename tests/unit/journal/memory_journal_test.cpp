#include "journal/memory_journal.hpp"

#include <optional>

#include "catch.hpp"
#include "journal/audit_chain.hpp"
#include "journal/codec.hpp"
#include "journal/keys.hpp"

namespace countersign::memory_journal_test {

using namespace countersign;
using namespace countersign::journal;

namespace {

const TenantId acme{"acme"};
const EntityId entity{EntityKind::conversation, "a"};

std::unique_ptr<MemoryJournal> open_over(const std::shared_ptr<MemoryStore>& store) {
  auto journal = MemoryJournal::open(store, std::make_unique<SeededEntropy>(1));
  REQUIRE(journal);
  return std::move(*journal);
}

Lease acquire(MemoryJournal& journal) {
  Lease lease;
  journal.acquire(acme, [&](Result<Lease> result) { lease = result.value(); });
  REQUIRE(journal.step());
  return lease;
}

TurnWrite turn(std::uint64_t event) {
  TurnWrite write;
  write.entity = entity;
  write.first_event = event;
  write.turn.events = {{"e", 1, "{}"}};
  return write;
}

AcceptRequest request(const std::string& key) {
  return {{acme, entity}, {"i", 1, "{}"}, {key}, Instant{}, {}};
}

std::uint64_t next_event(MemoryJournal& journal) {
  std::uint64_t next = 0;
  journal.load({acme, entity}, [&](Result<LoadedEntity> loaded) { next = loaded.value().next_event; });
  while (journal.step()) {
  }
  return next;
}

}  // namespace

TEST_CASE("nothing happens but in a step, and a step runs as many requests as it is told", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  const auto rows_before = store->rows();
  std::string order;
  journal->accept(request("1"), [&](auto, auto) { order += "1"; });
  journal->load({acme, entity}, [&](auto) { order += "r"; });
  journal->accept(request("2"), [&](auto, auto) { order += "2"; });
  CHECK(journal->pending_requests() == 3);
  CHECK(order.empty());
  CHECK(store->rows() == rows_before);
  CHECK(journal->step(StepFault::none, 2));
  CHECK(order == "1r");
  CHECK(journal->step());
  CHECK(order == "1r2");
  CHECK_FALSE(journal->step());
}

TEST_CASE("a crash before the write leaves nothing, a crash after it leaves everything, and nobody is told",
          "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  auto journal = open_over(store);
  const auto lease = acquire(*journal);
  int called = 0;
  const auto count = [&](auto...) { ++called; };
  journal->commit(lease, {turn(1)}, count);
  journal->accept(request("key"), count);
  journal->load({acme, entity}, count);
  bool written = false;
  SECTION("before") {
    REQUIRE(journal->step(StepFault::crash_before_write));
  }
  SECTION("after") {
    REQUIRE(journal->step(StepFault::crash_after_write));
    written = true;
  }
  CHECK(journal->crashed());
  journal->accept(request("late"), count);
  CHECK(journal->pending_requests() == 0);
  CHECK_FALSE(journal->step());
  CHECK(called == 0);
  journal = open_over(store);
  CHECK(next_event(*journal) == (written ? 2 : 1));
  std::optional<AcceptOutcome> outcome;
  journal->accept(request("key"), [&](AcceptOutcome answer, auto) { outcome = answer; });
  journal->step();
  CHECK(outcome == (written ? AcceptOutcome::duplicate : AcceptOutcome::accepted));
}

TEST_CASE("an unavailable store refuses writes and reads and is as it was", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  const auto lease = acquire(*journal);
  const auto rows_before = store->rows();
  std::optional<CommitOutcome> commit;
  std::optional<AcceptOutcome> accept;
  std::optional<ErrorCode> read;
  std::optional<ErrorCode> secret;
  journal->commit(lease, {turn(1)}, [&](CommitOutcome outcome, auto) { commit = outcome; });
  journal->accept(request("key"), [&](AcceptOutcome outcome, auto) { accept = outcome; });
  journal->load({acme, entity}, [&](Result<LoadedEntity> loaded) { read = loaded.error().code; });
  journal->put_secret({acme, "n", "s", {}, {}}, [&](Result<void> result) { secret = result.error().code; });
  REQUIRE(journal->step(StepFault::unavailable));
  CHECK(commit == CommitOutcome::unavailable);
  CHECK(accept == AcceptOutcome::unavailable);
  CHECK(read == ErrorCode::unavailable);
  CHECK(secret == ErrorCode::unavailable);
  CHECK(store->rows() == rows_before);
  journal->commit(lease, {turn(1)}, [&](CommitOutcome outcome, auto) { commit = outcome; });
  journal->step();
  CHECK(commit == CommitOutcome::committed);
}

TEST_CASE("an unknown outcome sounds the same whether it was written or not", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  const auto lease = acquire(*journal);
  std::optional<CommitOutcome> commit;
  std::optional<AcceptOutcome> accept;
  journal->commit(lease, {turn(1)}, [&](CommitOutcome outcome, auto) { commit = outcome; });
  journal->accept(request("key"), [&](AcceptOutcome outcome, auto) { accept = outcome; });
  std::uint64_t expected = 1;
  SECTION("written") {
    REQUIRE(journal->step(StepFault::unknown_written));
    expected = 2;
  }
  SECTION("not written") {
    REQUIRE(journal->step(StepFault::unknown_not_written));
  }
  CHECK(commit == CommitOutcome::unknown);
  CHECK(accept == AcceptOutcome::unavailable);
  CHECK(next_event(*journal) == expected);
}

TEST_CASE("a damaged row fails what needs it, is reported and never skipped", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  journal->accept(request("1"), [](auto, auto) {});
  journal->accept(request("2"), [](auto, auto) {});
  journal->step();
  for (const auto& [key, value] : store->rows()) {
    if (key[0] != 'I' && key[0] != 'H') continue;
    std::string damaged = value;
    damaged[damaged.size() / 2] ^= 1;
    REQUIRE(store->write({{key, damaged}}));
    break;  // The tenant's head comes first.
  }
  std::optional<ErrorCode> pending;
  std::optional<AcceptOutcome> accept;
  journal->pending(acme, 0, 10, [&](Result<PendingPage> page) { pending = page.error().code; });
  journal->accept(request("3"), [&](AcceptOutcome outcome, auto) { accept = outcome; });
  journal->step();
  CHECK(pending == ErrorCode::corrupt);
  CHECK(accept == AcceptOutcome::unavailable);
  REQUIRE(journal->reported().size() == 1);
  CHECK(journal->reported()[0].code == ErrorCode::corrupt);
}

TEST_CASE("erasing an audit payload leaves the chain verifiable", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  for (const char* key : {"1", "2", "3"}) {
    auto with_audit = request(key);
    with_audit.audit = {{"accepted", key, "{}"}};
    journal->accept(with_audit, [](auto, auto) {});
  }
  journal->step();
  REQUIRE(store->write({{keys::audit_payload(acme, 2), std::nullopt}}));
  std::vector<AuditRow> rows;
  journal->audit(acme, 1, 10, [&](Result<std::vector<AuditRow>> result) { rows = result.value(); });
  journal->step();
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].erased);
  CHECK(rows[1].entry.body.empty());
  CHECK(rows[1].entry.type == "accepted");
  CHECK(verify(rows));
}

TEST_CASE("an event that is missing between others fails the load", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  const auto journal = open_over(store);
  const auto lease = acquire(*journal);
  for (std::uint64_t event = 1; event <= 3; ++event) journal->commit(lease, {turn(event)}, [](auto, auto) {});
  journal->step();
  REQUIRE(store->write({{keys::event({acme, entity}, 2), std::nullopt}}));
  std::optional<ErrorCode> load;
  journal->load({acme, entity}, [&](Result<LoadedEntity> loaded) { load = loaded.error().code; });
  journal->step();
  CHECK(load == ErrorCode::corrupt);
}

TEST_CASE("a store that is not ours or newer is refused before anything is written", "[journal]") {
  const auto store = std::make_shared<MemoryStore>();
  ErrorCode expected = ErrorCode::corrupt;
  SECTION("foreign rows") {
    REQUIRE(store->write({{"x", "y"}}));
  }
  SECTION("damaged format row") {
    REQUIRE(store->write({{keys::format(), "y"}}));
  }
  SECTION("another program's format row") {
    REQUIRE(store->write({{keys::format(), encode(StoreFormat{"other", 1})}}));
  }
  SECTION("newer format") {
    REQUIRE(store->write({{keys::format(), encode(StoreFormat{store_magic, store_format + 1})}}));
    expected = ErrorCode::newer_format;
  }
  const auto rows_before = store->rows();
  const auto journal = MemoryJournal::open(store, std::make_unique<SeededEntropy>(1));
  REQUIRE_FALSE(journal);
  CHECK(journal.error().code == expected);
  CHECK_FALSE(journal.error().remedy.empty());
  CHECK(store->rows() == rows_before);
}

}  // namespace countersign::memory_journal_test
