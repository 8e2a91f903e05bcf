#include "http/io_threads.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace countersign::http {

struct IoThreads::State {
  boost::asio::io_context context;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  std::vector<std::thread> threads;
};

IoThreads::IoThreads(unsigned threads) : state_(std::make_unique<State>()) {
  for (unsigned number = 0; number < std::max(threads, 1U); ++number) {
    state_->threads.emplace_back([this] { state_->context.run(); });
  }
}

IoThreads::~IoThreads() {
  state_->context.stop();
  for (auto& thread : state_->threads) thread.join();
}

boost::asio::io_context& IoThreads::context() {
  return state_->context;
}

void IoThreads::after(Duration delay, std::function<void()> task) {
  auto timer = std::make_shared<boost::asio::steady_timer>(state_->context, delay);
  timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
    if (!error) task();
  });
}

}  // namespace countersign::http
