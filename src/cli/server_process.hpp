// The server as one process runs it, whoever prepared its settings.
#pragma once

#include <csignal>
#include <functional>

#include "cli/open.hpp"

namespace countersign::cli {

/// Blocks SIGINT and SIGTERM in every thread that is started later; `wait` takes the first of them.
class StopSignals {
 public:
  StopSignals();
  void wait() const;

 private:
  sigset_t signals_{};
};

Result<void> configure_logs(const settings::LogSettings& log);

struct ServerHooks {
  /// Before the tenants' secrets are opened. May be empty.
  std::function<Result<void>(journal::Journal&)> prepare;
  /// Once the doors are open. May be empty.
  std::function<Result<void>()> started;
};

/// Serves until a signal comes, then stops within ten seconds. Returns the process's exit code.
int run_server(settings::Loaded loaded, const StopSignals& signals, const ServerHooks& hooks);

}  // namespace countersign::cli
