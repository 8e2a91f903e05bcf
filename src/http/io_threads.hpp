// The threads that every socket of the process shares.
#pragma once

#include <functional>
#include <memory>

#include "core/time.hpp"

namespace boost::asio {
class io_context;
}

namespace countersign::http {

/// Owns event loops, one a thread, and shares connections out among them: what belongs to one connection runs
/// on one thread, and needs neither lock nor strand. Must outlive every Server and Client made on it.
/// Handlers and callbacks run on these threads and must not block: whatever shares the thread would wait. An
/// exception that reaches a thread is a bug and ends the process.
class IoThreads {
 public:
  explicit IoThreads(unsigned threads = 1);
  /// Stops the loops and joins; never from one of its own threads.
  ~IoThreads();
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  /// The next loop in turn. Whatever is made on it runs on its thread alone. Any thread.
  boost::asio::io_context& context();

  /// Runs `task` on one of the threads once `delay` has passed, unless the loops have been stopped by then.
  /// Any thread.
  void after(Duration delay, std::function<void()> task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::http
