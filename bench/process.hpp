// A child process that is measured.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace countersign::bench {

/// What the kernel counted of a process so far.
struct Usage {
  double cpu_seconds = 0;
  std::uint64_t written_bytes = 0;  ///< Handed to the disk: /proc/<pid>/io, write_bytes.
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
};

class Process {
 public:
  /// Output goes to the file. `io` when it cannot be started.
  static Result<std::unique_ptr<Process>> start(const std::vector<std::string>& command,
                                                const std::string& output_file);
  /// Ends it at once.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool is_running();
  Usage usage() const;

 private:
  struct State;
  explicit Process(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Runs a program to its end with this on its standard input; what it printed. `io` when it failed.
Result<std::string> run_to_end(const std::vector<std::string>& command, const std::string& input = {});

}  // namespace countersign::bench
