// The threads that every socket of the process shares.
#pragma once

#include <functional>
#include <memory>

#include "core/time.hpp"

namespace boost::asio {
class io_context;
}

namespace countersign::http {

/// Owns one event loop and the threads that run it. Must outlive every Server and Client made on it. Handlers
/// and callbacks run on these threads and must not block. An exception that reaches a thread is a bug and
/// ends the process.
class IoThreads {
 public:
  explicit IoThreads(unsigned threads = 1);
  /// Stops the loop and joins; never from one of its own threads.
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  boost::asio::io_context& context();

  /// Runs `task` on one of the threads once `delay` has passed, unless the loop has been stopped by then. Any
  /// thread.
  void after(Duration delay, std::function<void()> task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::http
