// Load over keep-alive HTTP connections to a port of this machine, from one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "bench/latency.hpp"
#include "core/result.hpp"

namespace countersign::bench {

struct Load {
  std::uint16_t port = 0;
  std::size_t connections = 64;
  std::chrono::milliseconds duration{10'000};
  /// Requests that fall due each second, whatever became of those before (open loop). 0: every connection
  /// sends its next request when it has its answer (closed loop): what the server can do at most.
  double due_per_second = 0;
  std::string target = "/";
  unsigned status = 200;  ///< Anything else counts as failed.
  /// The header lines beside Host and Content-Length, each with its line end, and the body.
  struct Content {
    std::string header_lines;
    std::string body;
  };
  std::function<Content()> next;
};

/// Runs to its end. `io` when nothing listens there.
Result<Measured> run(const Load& load);

}  // namespace countersign::bench
