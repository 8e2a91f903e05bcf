#include "contract.hpp"

#include <cstdlib>
#include <system_error>

#include "core/entropy.hpp"
#include "journal/memory_journal.hpp"
#include "journal/rocksdb_journal.hpp"

namespace countersign::journal::test {
namespace {

class MemoryHarness final : public Harness {
 public:
  MemoryHarness() { reopen(); }
  Journal& journal() override { return *journal_; }
  void run() override {
    while (journal_->step()) {
    }
  }
  void reopen() override {
    journal_.reset();
    auto opened = MemoryJournal::open(store_, std::make_unique<SeededEntropy>(++seed_));
    REQUIRE(opened);
    journal_ = std::move(*opened);
  }

 private:
  std::shared_ptr<MemoryStore> store_ = std::make_shared<MemoryStore>();
  std::uint64_t seed_ = 0;
  std::unique_ptr<MemoryJournal> journal_;
};

class RocksDbHarness final : public Harness {
 public:
  RocksDbHarness() { reopen(); }
  Journal& journal() override { return *journal_; }
  void run() override {}
  void reopen() override {
    journal_.reset();
    RocksDbJournalOptions options;
    options.path = (directory_ / "journal").string();
    options.fatal = [](const Error&) { std::abort(); };
    auto opened = RocksDbJournal::open(std::move(options));
    REQUIRE(opened);
    journal_ = std::move(*opened);
  }

 private:
  TemporaryDirectory directory_;
  std::unique_ptr<RocksDbJournal> journal_;
};

template <class T, class Submit>
T read(Harness& harness, Submit submit) {
  auto [done, answer] = promised<Result<T>>();
  submit(harness.journal(), done);
  auto result = await(harness, std::move(answer));
  REQUIRE(result);
  return std::move(*result);
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "countersign-test-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<Harness> make_harness(EngineKind kind) {
  if (kind == EngineKind::memory) return std::make_unique<MemoryHarness>();
  return std::make_unique<RocksDbHarness>();
}

EntityId conversation(const std::string& key) {
  return {EntityKind::conversation, key};
}

Record record(const std::string& body) {
  return {"test.input", 1, body};
}

AcceptRequest request_for(const std::string& entity, const std::string& body,
                          std::vector<std::string> dedup_keys, Instant now) {
  AcceptRequest request;
  request.to = {acme, conversation(entity)};
  request.input = record(body);
  request.dedup_keys = std::move(dedup_keys);
  request.now = now;
  return request;
}

TurnWrite turn_of(const std::string& entity) {
  TurnWrite write;
  write.entity = conversation(entity);
  write.now = noon;
  return write;
}

std::future<AcceptAnswer> submit_accept(Harness& harness, AcceptRequest request) {
  auto promise = std::make_shared<std::promise<AcceptAnswer>>();
  auto answer = promise->get_future();
  harness.journal().accept(std::move(request), [promise](AcceptOutcome outcome, std::optional<InboxRow> row) {
    promise->set_value({outcome, std::move(row)});
  });
  return answer;
}

std::future<CommitAnswer> submit_commit(Harness& harness, const Lease& lease, std::vector<TurnWrite> turns) {
  auto promise = std::make_shared<std::promise<CommitAnswer>>();
  auto answer = promise->get_future();
  harness.journal().commit(lease, std::move(turns),
                           [promise](CommitOutcome outcome, std::vector<InboxRow> sent) {
                             promise->set_value({outcome, std::move(sent)});
                           });
  return answer;
}

AcceptAnswer accept(Harness& harness, AcceptRequest request) {
  return await(harness, submit_accept(harness, std::move(request)));
}

CommitAnswer commit(Harness& harness, const Lease& lease, std::vector<TurnWrite> turns) {
  return await(harness, submit_commit(harness, lease, std::move(turns)));
}

Lease acquire(Harness& harness, const TenantId& tenant) {
  return read<Lease>(harness, [&](Journal& journal, auto done) { journal.acquire(tenant, done); });
}

LoadedEntity load(Harness& harness, const std::string& entity, const TenantId& tenant) {
  return read<LoadedEntity>(harness, [&](Journal& journal, auto done) {
    journal.load({tenant, conversation(entity)}, done);
  });
}

PendingPage pending(Harness& harness, std::uint64_t cursor, std::size_t limit, const TenantId& tenant) {
  return read<PendingPage>(
      harness, [&](Journal& journal, auto done) { journal.pending(tenant, cursor, limit, done); });
}

std::vector<EntityId> entities_with_effects(Harness& harness) {
  return read<std::vector<EntityId>>(
      harness, [&](Journal& journal, auto done) { journal.entities_with_effects(acme, done); });
}

std::vector<DueTimer> due(Harness& harness, Instant until, std::size_t limit, std::optional<DueTimer> after) {
  return read<std::vector<DueTimer>>(
      harness, [&](Journal& journal, auto done) { journal.due(after, until, limit, done); });
}

std::vector<AuditRow> audit(Harness& harness, std::uint64_t from, std::size_t limit) {
  return read<std::vector<AuditRow>>(
      harness, [&](Journal& journal, auto done) { journal.audit(acme, from, limit, done); });
}

std::vector<DeadLetterRow> dead_letters(Harness& harness, std::uint64_t from, std::size_t limit) {
  return read<std::vector<DeadLetterRow>>(
      harness, [&](Journal& journal, auto done) { journal.dead_letters(acme, from, limit, done); });
}

std::vector<IndexRow> index(Harness& harness, const std::string& name, const std::string& prefix,
                            std::size_t limit) {
  return read<std::vector<IndexRow>>(
      harness, [&](Journal& journal, auto done) { journal.index(acme, name, prefix, limit, done); });
}

std::vector<IndexRow> secrets(Harness& harness, const TenantId& tenant) {
  return read<std::vector<IndexRow>>(harness,
                                     [&](Journal& journal, auto done) { journal.secrets(tenant, done); });
}

Result<std::optional<InboxRow>> replay(Harness& harness, std::uint64_t dead_letter) {
  auto [done, answer] = promised<Result<std::optional<InboxRow>>>();
  harness.journal().replay(acme, dead_letter, noon, done);
  return await(harness, std::move(answer));
}

Result<void> put_secret(Harness& harness, const std::string& name, const std::string& sealed,
                        const std::vector<AuditEntry>& entries) {
  auto [done, answer] = promised<Result<void>>();
  harness.journal().put_secret({acme, name, sealed, entries, noon}, done);
  return await(harness, std::move(answer));
}

PruneStep prune(Harness& harness, PrunePolicy policy, const std::string& cursor) {
  return read<PruneStep>(harness, [&](Journal& journal, auto done) {
    journal.prune({acme, std::move(policy), cursor, noon}, done);
  });
}

PrunedRows prune_all(Harness& harness, const PrunePolicy& policy) {
  PrunedRows total;
  std::string cursor;
  do {
    auto step = prune(harness, policy, cursor);
    total.events += step.pruned.events;
    total.dead_letters += step.pruned.dead_letters;
    total.audit += step.pruned.audit;
    cursor = std::move(step.next_cursor);
  } while (!cursor.empty());
  return total;
}

std::vector<TableCount> inspect(Harness& harness) {
  return read<std::vector<TableCount>>(harness, [](Journal& journal, auto done) { journal.inspect(done); });
}

std::vector<std::string> bodies(const std::vector<InboxRow>& rows) {
  std::vector<std::string> list;
  for (const auto& row : rows) list.push_back(row.input.body);
  return list;
}

std::vector<std::string> bodies(const std::vector<Record>& records) {
  std::vector<std::string> list;
  for (const auto& each : records) list.push_back(each.body);
  return list;
}

}  // namespace countersign::journal::test
