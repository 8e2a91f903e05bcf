// Copies of a journal that is being written on.
#include "journal/backup.hpp"

#include <atomic>
#include <thread>

#include "contract.hpp"
#include "journal/reads.hpp"
#include "journal/rocksdb_journal.hpp"

namespace countersign::backup_test {

using namespace countersign;
using namespace countersign::journal;
using namespace countersign::journal::test;

namespace {

Result<std::unique_ptr<RocksDbJournal>> open_at(const std::filesystem::path& path) {
  RocksDbJournalOptions options;
  options.path = path.string();
  options.fatal = [](const Error&) { std::abort(); };
  return RocksDbJournal::open(std::move(options));
}

Result<void> back_up(RocksDbJournal& journal, const std::filesystem::path& into) {
  auto [done, answer] = promised<Result<void>>();
  journal.back_up(into.string(), noon, done);
  REQUIRE(answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  return answer.get();
}

std::size_t rows_in(const std::filesystem::path& directory) {
  const auto store = RocksStore::open(directory.string(), OpenMode::read_only);
  REQUIRE(store);
  CHECK((*store)->verify_files());
  const auto page = read_pending(**store, acme, 0, 1'000'000);
  REQUIRE(page);
  return page->rows.size();
}

}  // namespace

TEST_CASE("a backup holds what was acknowledged before it began, and is whole, while writes go on",
          "[journal]") {
  const TemporaryDirectory directory;
  auto journal = open_at(directory / "journal");
  REQUIRE(journal);
  std::atomic<std::size_t> acknowledged{0};
  std::atomic<bool> over{false};
  std::thread writer([&] {
    while (!over) {
      auto [done, answer] = promised<AcceptOutcome>();
      (*journal)->accept(request_for("a", "x"),
                         [done = done](AcceptOutcome outcome, auto) { done(outcome); });
      if (answer.get() == AcceptOutcome::accepted) ++acknowledged;
    }
  });
  while (acknowledged < 50) std::this_thread::yield();
  for (const auto* name : {"first", "second"}) {
    const std::size_t before = acknowledged;
    const auto made = back_up(**journal, directory / name);
    CHECK(made);
    const std::size_t after = acknowledged;
    const std::size_t rows = rows_in(directory / name);
    CHECK(rows >= before);
    CHECK(rows <= after + 1);  // One may be durable and not yet told.
    CHECK(backup_time((directory / name).string()).value() == noon);
  }
  over = true;
  writer.join();
  CHECK((*journal)->close());
}

TEST_CASE("a backup is not worked on until its mark is taken away", "[journal]") {
  const TemporaryDirectory directory;
  {
    auto journal = open_at(directory / "journal");
    REQUIRE(journal);
    CHECK(back_up(**journal, directory / "backup"));
  }
  const auto opened = open_at(directory / "backup");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == ErrorCode::conflict);
  CHECK(unmark_backup((directory / "backup").string()));
  CHECK(open_at(directory / "backup"));
  const auto time = backup_time((directory / "journal").string());
  REQUIRE_FALSE(time);
  CHECK(time.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a backup is never written over, and leaves nothing where it fails", "[journal]") {
  const TemporaryDirectory directory;
  auto journal = open_at(directory / "journal");
  REQUIRE(journal);
  std::filesystem::create_directory(directory / "taken");
  const auto taken = back_up(**journal, directory / "taken");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == ErrorCode::conflict);
  CHECK(std::filesystem::is_empty(directory / "taken"));
  const auto nowhere = back_up(**journal, directory / "no/where");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().code == ErrorCode::not_found);
  CHECK(back_up(**journal, directory / "free"));
}

TEST_CASE("who is in a journal is read without knowing them: tenants, and entities of a kind", "[journal]") {
  const TemporaryDirectory directory;
  {
    auto journal = open_at(directory / "journal");
    REQUIRE(journal);
    class Borrowed final : public Harness {
     public:
      explicit Borrowed(Journal& journal) : journal_(journal) {}
      Journal& journal() override { return journal_; }
      void run() override {}
      void reopen() override {}

     private:
      Journal& journal_;
    } harness(**journal);
    const auto lease = acquire(harness);
    for (const auto* name : {"b", "a"}) {
      auto turn = turn_of(name);
      turn.first_event = 1;
      turn.turn.events = {record("1"), record("2")};
      turn.turn.audit = {{"thing.happened", name, "{}"}};
      REQUIRE(commit(harness, lease, {turn}).outcome == CommitOutcome::committed);
    }
    CHECK((*journal)->close());
  }
  const auto store = RocksStore::open((directory / "journal").string(), OpenMode::read_only);
  REQUIRE(store);
  CHECK(read_tenants(**store).value() == std::vector<TenantId>{acme});
  CHECK(read_entities(**store, acme, EntityKind::conversation).value() ==
        std::vector<EntityId>{conversation("a"), conversation("b")});
  CHECK(read_entities(**store, acme, EntityKind::guard).value().empty());
  CHECK(read_entities(**store, TenantId{"acm"}, EntityKind::conversation).value().empty());
}

}  // namespace countersign::backup_test
