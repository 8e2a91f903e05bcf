#include "journal/rocksdb_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_batch.h>

#include "core/limits.hpp"
#include "journal/information_log.hpp"
#include "journal/log_tail.hpp"

namespace countersign::journal {
namespace {

namespace files = std::filesystem;

constexpr std::size_t memtables = 2;
constexpr double bloom_bits_per_key = 10;
constexpr std::size_t block_cache_bytes = 64 * 1024 * 1024;
/// A table file with this many deletions among so many rows is compacted: queues must not leave scans of
/// tombstones.
constexpr std::size_t deletion_window_rows = 4'096;
constexpr std::size_t deletion_trigger_rows = 2'048;
/// A running server may replace files between the steps of a read-only opening.
constexpr int read_only_attempts = 5;

rocksdb::Options make_options(OpenMode mode) {
  rocksdb::Options options;
  options.create_if_missing = mode == OpenMode::read_write;
  options.paranoid_checks = true;
  // "We tolerate the last record in any log to be incomplete due to a crash while writing it […] in case a
  // corruption is detected during recovery, this mode will refuse to open the DB" (rocksdb/options.h). That
  // is the promise here: a torn last record was never acknowledged. kPointInTimeRecovery would open a log
  // damaged in its middle and silently drop acknowledged writes behind the damage; kAbsoluteConsistency would
  // refuse every crash in the middle of a write. log_tail.hpp closes the gap that this mode leaves.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // A closed log that vanished or shrank is refused too; "this option does not work with secondary instance".
  options.track_and_verify_wals_in_manifest = mode == OpenMode::read_write;
  // With one column family the log is as long as the unflushed memtables; max_total_wal_size has no effect
  // then.
  options.write_buffer_size = limits::journal_wal_bytes / memtables;
  options.max_write_buffer_number = static_cast<int>(memtables);
  options.max_background_jobs = 2;
  options.max_open_files = -1;  // A secondary keeps the files that the server deletes.
  options.table_properties_collector_factories.push_back(
      rocksdb::NewCompactOnDeletionCollectorFactory(deletion_window_rows, deletion_trigger_rows));
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits_per_key));
  table.block_cache = rocksdb::NewLRUCache(block_cache_bytes);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

tl::unexpected<Error> failed(const std::string& path, const std::string& what,
                             const rocksdb::Status& status) {
  const std::string place = "the journal " + path + ": ";
  if (status.IsCorruption() || status.IsNotSupported()) {
    return fail(ErrorCode::corrupt, place + what + ": " + status.ToString(),
                "Keep the directory as it is for analysis and restore the journal from its last backup.");
  }
  return fail(ErrorCode::io, place + what + ": " + status.ToString(),
              "Check the disk, its free space and the directory's owner.");
}

/// RocksDB takes a lock on the file LOCK, by fcntl against other processes and by a table within this one.
bool is_lock_conflict(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  return status.IsIOError() && (text.find("While lock file") != std::string::npos ||
                                text.find("lock hold by current process") != std::string::npos);
}

enum class Directory { missing, empty, database, foreign };

Result<Directory> look_at(const std::string& path) {
  std::error_code problem;
  if (!files::exists(path, problem)) {
    if (problem)
      return fail(ErrorCode::io, "the journal " + path + ": " + problem.message(), "Check its owner.");
    return Directory::missing;
  }
  if (!files::is_directory(path, problem)) return Directory::foreign;
  if (files::exists(files::path(path) / "CURRENT", problem)) return Directory::database;
  const bool empty = files::is_empty(path, problem);
  if (problem)
    return fail(ErrorCode::io, "the journal " + path + ": " + problem.message(), "Check its owner.");
  return empty ? Directory::empty : Directory::foreign;
}

tl::unexpected<Error> foreign(const std::string& path) {
  return fail(ErrorCode::corrupt, path + " is not a countersign journal",
              "Point the journal's path at a journal's directory, or at an empty or missing one. If this was "
              "a journal, "
              "restore it from its last backup.");
}

tl::unexpected<Error> closed() {
  return fail(ErrorCode::io, "the journal's store is closed", "Open it again.");
}

/// A new private directory beneath the system's temporary one; empty when it cannot be made.
std::string make_private_directory() {
  std::error_code problem;
  const auto base = files::temp_directory_path(problem);
  std::string name = (base / "countersign-journal-XXXXXX").string();
  return problem || mkdtemp(name.data()) == nullptr ? std::string() : name;
}

}  // namespace

struct RocksStore::Database {
  std::string path;
  std::string private_directory;  ///< A secondary's own; removed when it closes.
  std::unique_ptr<rocksdb::DB> db;

  ~Database() {
    db.reset();
    std::error_code ignored;
    if (!private_directory.empty()) files::remove_all(private_directory, ignored);
  }
};

RocksStore::RocksStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
RocksStore::~RocksStore() = default;

namespace {

rocksdb::Status open_writer(const std::string& path, std::unique_ptr<rocksdb::DB>& db) {
  rocksdb::DB* raw = nullptr;
  auto options = make_options(OpenMode::read_write);
  options.info_log = make_information_log(path);
  auto status = rocksdb::DB::Open(options, path, &raw);
  db.reset(raw);
  return status;
}

/// A secondary, because DB::OpenForReadOnly has "undefined behavior" beside a writer (rocksdb/db.h), and
/// because a secondary reads the log too, which holds whatever the server has not flushed.
rocksdb::Status open_reader(const std::string& path, const std::string& private_directory,
                            std::unique_ptr<rocksdb::DB>& db) {
  auto options = make_options(OpenMode::read_only);
  options.info_log = make_no_log();
  rocksdb::Status status;
  for (int attempt = 0; attempt < read_only_attempts; ++attempt) {
    rocksdb::DB* raw = nullptr;
    status = rocksdb::DB::OpenAsSecondary(options, path, private_directory, &raw);
    db.reset(raw);
    if (status.ok()) status = db->TryCatchUpWithPrimary();
    if (status.ok() || status.IsCorruption()) break;
  }
  return status;
}

}  // namespace

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::string& path, OpenMode mode) {
  const auto directory = look_at(path);
  if (!directory) return fail(directory.error());
  if (*directory == Directory::foreign) return foreign(path);
  auto database = std::make_unique<Database>();
  database->path = path;
  rocksdb::Status status;
  if (mode == OpenMode::read_write) {
    std::error_code problem;
    files::create_directories(path, problem);
    if (problem)
      return fail(ErrorCode::io, "the journal " + path + ": " + problem.message(), "Check its owner.");
    const auto tails = check_log_tails(path);
    if (!tails) return fail(tails.error());
    status = open_writer(path, database->db);
  } else {
    if (*directory != Directory::database) {
      return fail(ErrorCode::not_found, "there is no journal at " + path, "Check the journal's path.");
    }
    database->private_directory = make_private_directory();
    if (database->private_directory.empty()) {
      return fail(ErrorCode::io, "no temporary directory could be made for reading the journal",
                  "Check TMPDIR and its free space.");
    }
    status = open_reader(path, database->private_directory, database->db);
  }
  if (is_lock_conflict(status)) {
    return fail(ErrorCode::conflict, "another countersign process holds the journal " + path,
                "Stop it first, or give this one a path of its own.");
  }
  if (!status.ok()) return failed(path, "it does not open", status);
  return std::unique_ptr<RocksStore>(new RocksStore(std::move(database)));
}

Result<std::optional<std::string>> RocksStore::get(const std::string& key) const {
  if (!database_->db) return closed();
  std::string value;
  const auto status = database_->db->Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return failed(database_->path, "a row cannot be read", status);
  return std::optional<std::string>(std::move(value));
}

Result<void> RocksStore::scan(const std::string& from, const std::string& to, const RowVisitor& visit) const {
  if (!database_->db) return closed();
  const rocksdb::Slice end(to);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> row(database_->db->NewIterator(options));
  for (row->Seek(from); row->Valid(); row->Next()) {
    if (!visit(row->key().ToStringView(), row->value().ToStringView())) break;
  }
  if (!row->status().ok()) return failed(database_->path, "rows cannot be read", row->status());
  return {};
}

Result<void> RocksStore::write(const Changes& changes) {
  if (!database_->db) return closed();
  rocksdb::WriteBatch batch;
  for (const auto& [key, value] : changes) {
    const auto status = value ? batch.Put(key, *value) : batch.Delete(key);
    if (!status.ok()) return failed(database_->path, "a write cannot be put together", status);
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  const auto status = database_->db->Write(options, &batch);
  if (!status.ok()) return failed(database_->path, "a write failed", status);
  return {};
}

Result<void> RocksStore::verify_files() const {
  if (!database_->db) return closed();
  const auto status = database_->db->VerifyChecksum();
  if (!status.ok()) return failed(database_->path, "a table file is damaged", status);
  return {};
}

Result<void> RocksStore::checkpoint(const std::string& directory) {
  if (!database_->db) return closed();
  rocksdb::Checkpoint* raw = nullptr;
  auto status = rocksdb::Checkpoint::Create(database_->db.get(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  // Flushed first: the copy has no log, and opens at once.
  if (status.ok()) status = checkpoint->CreateCheckpoint(directory, 0);
  if (!status.ok()) return failed(database_->path, "it cannot be copied to " + directory, status);
  return {};
}

Result<void> RocksStore::close() {
  if (!database_->db) return {};
  rocksdb::Status status;
  if (database_->private_directory.empty()) status = database_->db->Flush(rocksdb::FlushOptions());
  const auto closing = database_->db->Close();
  database_->db.reset();
  if (!status.ok()) return failed(database_->path, "it cannot be flushed", status);
  if (!closing.ok()) return failed(database_->path, "it cannot be closed", closing);
  return {};
}

}  // namespace countersign::journal
