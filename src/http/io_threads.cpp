#include "http/io_threads.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace countersign::http {
namespace {

struct Loop {
  boost::asio::io_context context{1};  // Run by one thread; others only post to it.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread;
};

}  // namespace

struct IoThreads::State {
  std::vector<std::unique_ptr<Loop>> loops;
  std::atomic<std::size_t> next{0};
};

IoThreads::IoThreads(unsigned threads) : state_(std::make_unique<State>()) {
  for (unsigned number = 0; number < std::max(threads, 1U); ++number) {
    state_->loops.push_back(std::make_unique<Loop>());
  }
  for (const auto& loop : state_->loops) {
    loop->thread = std::thread([raw = loop.get()] { raw->context.run(); });
  }
}

IoThreads::~IoThreads() {
  for (const auto& loop : state_->loops) loop->context.stop();
  for (const auto& loop : state_->loops) loop->thread.join();
}

boost::asio::io_context& IoThreads::context() {
  return state_->loops[state_->next++ % state_->loops.size()]->context;
}

void IoThreads::after(Duration delay, std::function<void()> task) {
  auto timer = std::make_shared<boost::asio::steady_timer>(context(), delay);
  timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
    if (!error) task();
  });
}

}  // namespace countersign::http
