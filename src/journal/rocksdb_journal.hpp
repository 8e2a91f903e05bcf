// The journal of a server on one machine: one writer thread over a RocksDB store.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/entropy.hpp"
#include "journal/queued_journal.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::journal {

struct RocksDbJournalOptions {
  std::string path;  ///< A directory; made when it is missing.
  /// Salts the audit digests. SystemEntropy when empty.
  std::unique_ptr<Entropy> entropy;
  /// A write failed and its outcome is unknown: end the process; nothing may be retried. Called once, on the
  /// writer thread, before the commits of that write hear `unknown`. If it returns, the journal refuses
  /// everything. Required.
  std::function<void(const Error&)> fatal;
  /// A row did not decode; the request over it was refused. For the log. May be empty.
  std::function<void(const Error&)> report;
  /// For the metrics, on the writer thread: a group commit of so many writing requests took so long, its
  /// fsync included. May be empty.
  std::function<void(std::size_t requests, double seconds)> written;
};

/// Thread safe. The writer thread takes whatever waits, writes it with one fsync, and calls back: no request
/// waits for a timer. Reads run on the same thread after the writes submitted before them, so a load always
/// sees them.
class RocksDbJournal final : public QueuedJournal {
 public:
  /// Errors as RocksStore::open, and `corrupt` or `newer_format` for a store that this release must not
  /// touch.
  static Result<std::unique_ptr<RocksDbJournal>> open(RocksDbJournalOptions options);
  /// Closes. No call may be running or come later.
  ~RocksDbJournal() override;

  /// Answers what is queued, refuses what comes later, waits for a backup, flushes and closes the store. Not
  /// from a callback. Errors: `io`; what was acknowledged is durable all the same. A second call does
  /// nothing.
  Result<void> close();

  /// As make_backup (backup.hpp), on a thread of its own while writes go on; `done` is called there. Errors
  /// beside its own: `conflict`, at once, while another one is made.
  void back_up(std::string directory, Instant now, std::function<void(Result<void>)> done);

  /// Counts the whole store on the caller's own thread, so that no write waits for it.
  void inspect(std::function<void(Result<std::vector<TableCount>>)> done) override;

  /// Writes that reached the disk: far fewer than requests under load.
  std::uint64_t batches_written() const { return batches_written_.load(); }

 private:
  RocksDbJournal(RocksDbJournalOptions options, std::unique_ptr<RocksStore> store);
  void enqueue(Request request) override;
  void run();
  /// Waits for requests; empty when the journal closes and none is left.
  std::vector<Request> take();
  void process(std::vector<Request> requests);
  void fail_for_good(const Error& error);

  RocksDbJournalOptions options_;
  std::unique_ptr<RocksStore> store_;
  std::unique_ptr<Engine> engine_;  ///< The writer thread's alone.
  std::atomic<std::uint64_t> batches_written_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Request> queue_;  ///< Guarded by mutex_, like the flags.
  bool closing_ = false;
  bool failed_ = false;

  std::mutex backup_mutex_;
  std::thread backup_;  ///< Guarded by backup_mutex_, like the flag.
  bool backing_up_ = false;

  std::thread writer_;
};

}  // namespace countersign::journal
