// What every engine of the journal is tested with: the same cases, run over memory and over RocksDB.
#pragma once

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "journal/journal.hpp"

namespace countersign::journal::test {

/// A directory of its own beneath the system's temporary one; removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string path() const { return path_.string(); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// One engine over one store, and a way to let it work.
class Harness {
 public:
  virtual ~Harness() = default;
  virtual Journal& journal() = 0;
  /// Lets the engine run what was submitted, if it does not run by itself.
  virtual void run() = 0;
  /// Drops the engine and opens the next over the same store.
  virtual void reopen() = 0;
};

enum class EngineKind { memory, rocksdb };
std::unique_ptr<Harness> make_harness(EngineKind kind);

/// Waits for an answer with a deadline.
template <class T>
T await(Harness& harness, std::future<T> answer) {
  harness.run();
  REQUIRE(answer.wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  return answer.get();
}

/// A callback that fulfils a future.
template <class T>
std::pair<std::function<void(T)>, std::future<T>> promised() {
  auto promise = std::make_shared<std::promise<T>>();
  auto future = promise->get_future();
  return {[promise](T value) { promise->set_value(std::move(value)); }, std::move(future)};
}

struct AcceptAnswer {
  AcceptOutcome outcome{};
  std::optional<InboxRow> row;
};
struct CommitAnswer {
  CommitOutcome outcome{};
  std::vector<InboxRow> sent;
};

inline const TenantId acme{"acme"};
inline const Instant noon{std::chrono::hours(24 * 365 * 50)};

EntityId conversation(const std::string& key);
Record record(const std::string& body);
AcceptRequest request_for(const std::string& entity, const std::string& body,
                          std::vector<std::string> dedup_keys = {}, Instant now = noon);
TurnWrite turn_of(const std::string& entity);

std::future<AcceptAnswer> submit_accept(Harness& harness, AcceptRequest request);
std::future<CommitAnswer> submit_commit(Harness& harness, const Lease& lease, std::vector<TurnWrite> turns);

AcceptAnswer accept(Harness& harness, AcceptRequest request);
CommitAnswer commit(Harness& harness, const Lease& lease, std::vector<TurnWrite> turns);
Lease acquire(Harness& harness, const TenantId& tenant = acme);
LoadedEntity load(Harness& harness, const std::string& entity, const TenantId& tenant = acme);
PendingPage pending(Harness& harness, std::uint64_t cursor = 0, std::size_t limit = 1000,
                    const TenantId& tenant = acme);
std::vector<EntityId> entities_with_effects(Harness& harness);
std::vector<DueTimer> due(Harness& harness, Instant until, std::size_t limit = 1000,
                          std::optional<DueTimer> after = std::nullopt);
std::vector<AuditRow> audit(Harness& harness, std::uint64_t from = 0, std::size_t limit = 1000);
std::vector<DeadLetterRow> dead_letters(Harness& harness, std::uint64_t from = 0, std::size_t limit = 1000);
std::vector<IndexRow> index(Harness& harness, const std::string& name, const std::string& prefix,
                            std::size_t limit = 1000);
std::vector<IndexRow> secrets(Harness& harness, const TenantId& tenant = acme);
Result<std::optional<InboxRow>> replay(Harness& harness, std::uint64_t dead_letter);
Result<void> put_secret(Harness& harness, const std::string& name, const std::string& sealed,
                        const std::vector<AuditEntry>& entries = {});
PruneStep prune(Harness& harness, PrunePolicy policy = {}, const std::string& cursor = {});
/// Until all was looked at.
PrunedRows prune_all(Harness& harness, const PrunePolicy& policy = {});
std::vector<TableCount> inspect(Harness& harness);

/// Bodies of rows, for short comparisons.
std::vector<std::string> bodies(const std::vector<InboxRow>& rows);
std::vector<std::string> bodies(const std::vector<Record>& records);

}  // namespace countersign::journal::test
