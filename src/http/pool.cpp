#include "http/pool.hpp"

#include "http/client.hpp"

namespace countersign::http {

std::shared_ptr<Connection> Pool::take(const std::string& place) {
  const std::lock_guard lock(mutex_);
  drop_expired();
  const auto found = idle_.find(place);
  if (found == idle_.end()) return nullptr;
  while (!found->second.empty()) {
    auto connection = std::move(found->second.back().connection);
    found->second.pop_back();
    if (connection->is_quiet()) return connection;
  }
  idle_.erase(found);
  return nullptr;
}

void Pool::put(const std::string& place, std::shared_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || connections_per_host_ == 0) return;
  drop_expired();
  auto& waiting = idle_[place];
  if (waiting.size() >= connections_per_host_) waiting.pop_front();
  waiting.push_back({std::move(connection), std::chrono::steady_clock::now()});
}

void Pool::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  idle_.clear();
}

void Pool::drop_expired() {
  const auto oldest = std::chrono::steady_clock::now() - idle_connection_age_ms;
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    auto& waiting = entry->second;
    while (!waiting.empty() && waiting.front().since < oldest) waiting.pop_front();
    entry = waiting.empty() ? idle_.erase(entry) : std::next(entry);
  }
}

}  // namespace countersign::http
