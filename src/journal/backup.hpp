// Copies of a journal, made while it is written on. A copy carries a mark, so that no server works on it
// before `countersign journal restore` has told it what it is: it knows nothing of what was posted since.
#pragma once

#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "journal/rocksdb_store.hpp"

namespace countersign::journal {

/// What is durable now, into a directory that does not exist yet beneath one that does. Any thread; as long
/// as flushing takes, and copying where the directory is on another file system. Errors: `conflict` (it
/// exists), `not_found` (its parent does not), `io`, `corrupt`; then no directory is left.
Result<void> make_backup(RocksStore& store, const std::string& directory, Instant now);

/// When it was made. Errors: `invalid_argument` when it is no backup; those of RocksStore::open.
Result<Instant> backup_time(const std::string& directory);

/// Takes the mark away: from a copy of the backup, which becomes a journal. Errors: those of
/// RocksStore::open.
Result<void> unmark_backup(const std::string& directory);

}  // namespace countersign::journal
