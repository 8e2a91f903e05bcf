// The servers that take load, each in a process of its own on a port of this machine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bench/installation.hpp"
#include "bench/load.hpp"
#include "bench/process.hpp"
#include "core/result.hpp"

namespace countersign::bench {

/// One kind of request that a server takes.
struct Door {
  std::string target;
  unsigned status = 200;                ///< Of a good answer.
  std::function<Load::Content()> next;  ///< Unique each time.
};

/// The tenant's notifications of changes in the company, once the sandbox has its subscription; waits for it.
Result<Door> notification_door(Caller& caller, const std::string& sandbox, const std::string& tenant,
                               const CompanyPlan& company);

struct Server {
  std::string name;
  std::uint16_t port = 0;
  std::unique_ptr<Process> process;
  Door events;         ///< Slack's, signed. Nothing of them is kept, by whomever.
  Door notifications;  ///< Business Central's, durable before the answer. Without `next`: not taken.
};

/// The real program with one tenant. A sandbox plays Business Central until the tenant has its subscription;
/// then it is gone, so that what is measured is the taking of notifications, and not the fetching of records.
Result<Server> start_countersign(const std::string& program, const std::string& directory);
/// See bare_server.hpp. `program` is this one.
Result<Server> start_bare(const std::string& program, const std::string& directory);
/// Slack's own Bolt for Node with a handler that does nothing; `folder` holds it with its packages.
Result<Server> start_bolt(const std::string& folder, const std::string& directory);

}  // namespace countersign::bench
