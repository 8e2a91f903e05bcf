// A store in a RocksDB directory.
#pragma once

#include <memory>
#include <string>

#include "journal/store.hpp"

namespace countersign::journal {

enum class OpenMode {
  read_write,  ///< Creates the directory if it is missing; excludes every other writer.
  read_only,   ///< For the command line: reads what is durable now, also while a server runs on the same
               ///< directory.
};

/// Reads are thread safe; `write` belongs to one thread.
class RocksStore final : public Store {
 public:
  /// Errors: `conflict` (another process writes here), `corrupt` (damaged, or a directory that is not a
  /// journal), `not_found` (read_only, and there is nothing), `io`. The format row is the engine's to check
  /// (reads.hpp).
  static Result<std::unique_ptr<RocksStore>> open(const std::string& path, OpenMode mode);
  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  Result<std::optional<std::string>> get(const std::string& key) const override;
  Result<void> scan(const std::string& from, const std::string& to, const RowVisitor& visit) const override;
  Result<void> write(const Changes& changes) override;

  /// Reads every block of every table file and proves its checksum: as long as reading the whole directory
  /// takes. Errors: `corrupt`, `io`.
  Result<void> verify_files() const;
  /// A store of what is durable now, in a directory that does not exist yet; of table files that are on the
  /// same file system it gets hard links. Any thread, while writes go on. Errors: `io`.
  Result<void> checkpoint(const std::string& directory);
  /// Moves the log into tables, so that the next start is short, and closes; the store answers `io`
  /// afterwards. The destructor closes without it, and the next start reads the log. Errors: `io`; nothing
  /// durable is lost by one.
  Result<void> close();

 private:
  struct Database;
  explicit RocksStore(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace countersign::journal
