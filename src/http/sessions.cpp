#include "http/sessions.hpp"

#include <vector>

namespace countersign::http {

bool Sessions::add(const std::shared_ptr<SessionControl>& session) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (sessions_.size() >= limits_.connections) {
    if (!full_told_ && watch_.full) watch_.full();
    full_told_ = true;
    return false;
  }
  sessions_.emplace(session.get(), session);
  show_open();
  return true;
}

void Sessions::remove(const SessionControl* session) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(session);
  full_told_ = false;
  show_open();
  if (sessions_.empty()) empty_.notify_all();
}

void Sessions::stop(Duration grace) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for_each(&SessionControl::drain);
  const auto is_empty = [this] { return sessions_.empty(); };
  std::unique_lock lock(mutex_);
  if (!empty_.wait_for(lock, grace, is_empty)) {
    lock.unlock();
    for_each(&SessionControl::abort);
    lock.lock();
    empty_.wait(lock, is_empty);
  }
  handler_ = nullptr;  // what it captured may not outlive the server
  web_sockets_ = nullptr;
}

void Sessions::for_each(void (SessionControl::*action)()) {
  std::vector<std::shared_ptr<SessionControl>> living;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [address, session] : sessions_) {
      if (auto shared = session.lock()) living.push_back(std::move(shared));
    }
  }
  for (const auto& session : living) ((*session).*action)();
}

}  // namespace countersign::http
