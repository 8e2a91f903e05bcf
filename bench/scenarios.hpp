// What can be measured, a function each. They print their progress, and leave what they found in Results.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

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

struct PaceOptions {
  std::vector<std::size_t> channels{1'000, 10'000, 50'000};
  std::size_t channels_per_tenant = 100;
  std::chrono::seconds duration{15};  ///< Of each number of channels, after seconds that do not count.
};

/// How exactly Slack channels with full queues keep their pace of one message a second, and what that costs.
Result<Results> pace(const PaceOptions& options);

struct FlowOptions {
  std::string program;                             ///< countersign.
  std::vector<std::size_t> multiples{1, 10, 100};  ///< Of a month-end.
  std::chrono::seconds duration{60};               ///< Of each.
  double hurry = 1;                                ///< More documents in the same time, for a short run.
};

/// From a change in Business Central to its card, and from a click to the posting, by stage, through the real
/// program and the sandbox.
Result<Results> flow(const FlowOptions& options);

struct RecoverOptions {
  std::string program;  ///< countersign.
  std::size_t events = 1'000'000;
  std::size_t effects = 100'000;  ///< Unfinished, of a conversation each.
};

/// How long a start takes over a large store: to being ready, and until every unfinished call is queued
/// again.
Result<Results> recover(const RecoverOptions& options);

struct IdleOptions {
  std::string program;  ///< countersign.
  std::vector<std::size_t> tenants{100, 1'000};
  std::vector<std::size_t> waiting{100'000, 1'000'000};
  std::chrono::seconds settle{150};   ///< After the start's work, until what is idle has left memory.
  std::chrono::seconds duration{20};  ///< Of each, after that.
};

/// Memory and CPU while nothing happens: many tenants, and many approvals that wait.
Result<Results> idle(const IdleOptions& options);

struct FairOptions {
  std::string program;           ///< countersign.
  std::size_t connections = 32;  ///< Of the flood; each sends its next notification when it has its answer.
  std::chrono::seconds duration{30};  ///< Alone, and flooded.
  /// The flooded tenant's limit; none: what the product has by itself.
  std::optional<std::size_t> notifications_per_second;
};

/// What one tenant notices while another one is flooded with notifications.
Result<Results> fair(const FairOptions& options);

struct SoakOptions {
  std::string program;  ///< countersign.
  std::chrono::seconds duration{3'600};
  double documents_per_second = 1;
};

/// Everything, with faults, for long: whether memory, open files and queues stay flat.
Result<Results> soak(const SoakOptions& options);

}  // namespace countersign::bench
