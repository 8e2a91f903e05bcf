#include "http/io_threads.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

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

}  // namespace countersign::http
