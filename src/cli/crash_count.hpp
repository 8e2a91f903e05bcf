// How often the server has crashed in a row: an input that crashes it must not hold it down for ever.
#pragma once

#include <cstddef>
#include <string>

#include "core/limits.hpp"

namespace countersign::cli {

/// Counted in a file of the data directory, a byte a crash. A crash is a fault of the process itself
/// (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT); one within `window` of this object's making adds to those
/// before, a later one begins anew. A kill from outside and a power cut say nothing of
/// an input and do not count. At most one in a process: signal handlers belong to the process.
class CrashCount {
 public:
  /// Reads the count and notes crashes from now on. A directory that cannot be written counts none.
  explicit CrashCount(const std::string& data_directory, Duration window = limits::crash_after_start_ms);

  /// In a row, before this start.
  std::size_t crashes() const { return crashes_; }
  /// The server stopped as it was asked to: whatever it did not survive before, it has survived now.
  void forget() const;

 private:
  std::string path_;
  std::size_t crashes_ = 0;
};

}  // namespace countersign::cli
