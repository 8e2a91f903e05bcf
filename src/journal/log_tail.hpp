// Tells a torn end of RocksDB's write-ahead log from damage that only looks like one.
//
// RocksDB takes a record whose length reaches past the end of the file for one that a crash cut off, and
// drops it and all that follows. A damaged length says the same, and sound records that follow it were
// acknowledged. Nothing follows a record that was really torn, so a sound record behind it proves damage. The
// format: github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format.
#pragma once

#include <string>

#include "core/result.hpp"

namespace countersign::journal {

/// Checks every log in a closed RocksDB directory. Errors: `corrupt`, `io`. A missing directory is sound.
Result<void> check_log_tails(const std::string& directory);

}  // namespace countersign::journal
