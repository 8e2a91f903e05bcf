// RocksDB's account of itself, for whoever must look into a store: the file LOG beside it, and LOG.old before
// it.
//
// RocksDB's own logger ends the process by an assertion when it cannot write a second time, which Debian's
// build has compiled in: on a full disk that came before the journal could say what was wrong. This one drops
// the line.
#pragma once

#include <memory>
#include <string>

#include <rocksdb/env.h>

namespace countersign::journal {

/// In this directory, which need not exist yet. Bounded by two files of 4 MiB. Thread safe.
std::shared_ptr<rocksdb::Logger> make_information_log(const std::string& directory);
/// Keeps nothing.
std::shared_ptr<rocksdb::Logger> make_no_log();

}  // namespace countersign::journal
