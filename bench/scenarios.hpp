// What can be measured, a function each. They print their progress, and leave what they found in Results.
#pragma once

#include <chrono>
#include <string>

#include "bench/results.hpp"

namespace countersign::bench {

struct IngestOptions {
  std::string program;      ///< countersign.
  std::string self;         ///< countersign-bench, which is the bare server too.
  std::string bolt_folder;  ///< Empty: Bolt is left out.
  std::size_t connections = 64;
  std::chrono::seconds duration{5};  ///< Of each phase.
  std::size_t rounds = 3;
};

/// How many requests a second are acknowledged, and how late: Business Central's notifications against the
/// bare server, Slack's events against Bolt. The latter are durable nowhere: nothing of an event is kept.
Result<Results> ingest(const IngestOptions& options);

}  // namespace countersign::bench
