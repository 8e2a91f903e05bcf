// Internal: connections that wait for another request to the same place. Thread safe.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/connection.hpp"

namespace countersign::http {

class Pool {
 public:
  explicit Pool(std::size_t connections_per_host) : connections_per_host_(connections_per_host) {}

  /// The connection used last, if one is still good; null otherwise.
  std::shared_ptr<Connection> take(const std::string& place);
  /// Beyond the limit the oldest goes.
  void put(const std::string& place, std::shared_ptr<Connection> connection);
  /// Closes all, and every one that is put back later.
  void stop();

 private:
  struct Idle {
    std::shared_ptr<Connection> connection;
    std::chrono::steady_clock::time_point since;
  };
  void drop_expired();

  const std::size_t connections_per_host_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::map<std::string, std::deque<Idle>> idle_;  ///< By place; the oldest first.
};

}  // namespace countersign::http
