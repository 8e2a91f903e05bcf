#include "bench/load.hpp"

#include <atomic>

#include "bench/free_port.hpp"
#include "catch.hpp"
#include "http/server.hpp"

namespace countersign::load_test {

using namespace countersign::bench;
using namespace std::chrono_literals;

namespace {

/// Answers each request after a while; every tenth otherwise.
class SlowServer {
 public:
  explicit SlowServer(Duration wait) {
    server_ = *http::Server::listen(threads_, {}, [this, wait](const auto& request, const auto& responder) {
      bodies += request.message.body == "body";
      const unsigned status = ++asked % 10 == 0 ? 503 : 202;
      threads_.after(wait, [responder, status] { responder.send({status, {}, {}}); });
    });
  }
  ~SlowServer() { server_->stop(Duration{0}); }
  SlowServer(const SlowServer&) = delete;
  SlowServer& operator=(const SlowServer&) = delete;

  Load load() const {
    Load load;
    load.port = server_->port();
    load.connections = 1;
    load.duration = 500ms;
    load.status = 202;
    load.next = [] { return Load::Content{"X-Test: 1\r\n", "body"}; };
    return load;
  }

  std::atomic<std::uint64_t> asked{0};
  std::atomic<std::uint64_t> bodies{0};

 private:
  http::IoThreads threads_{1};
  std::unique_ptr<http::Server> server_;
};

}  // namespace

TEST_CASE("in the closed loop a slow server is asked rarely, and its latency is that of one answer") {
  SlowServer server(20ms);
  auto measured = run(server.load());
  REQUIRE(measured);
  CHECK(measured->answered + measured->failed == server.asked);
  CHECK(server.bodies == server.asked);
  CHECK(measured->failed == server.asked / 10);
  CHECK(measured->answered >= 2);
  CHECK(measured->answered <= 25);
  CHECK(quantile_us(*measured, 0) >= 20'000);
}

TEST_CASE("in the open loop the wait of what was due and could not be sent counts") {
  SlowServer server(20ms);
  auto load = server.load();
  load.due_per_second = 100;
  auto measured = run(load);
  REQUIRE(measured);
  INFO(
      "fifty fall due in half a second; one connection answers a request in 20 ms or more, so the last waits "
      "long");
  CHECK(measured->answered + measured->failed + measured->unsent == 50);
  CHECK(quantile_us(*measured, 1) >= 300'000);
}

TEST_CASE("nobody who listens is an error, not a figure") {
  Load load;
  load.port = *free_port();
  load.next = [] { return Load::Content{}; };
  const auto measured = run(load);
  REQUIRE(!measured);
  CHECK(measured.error().message.find("cannot connect") != std::string::npos);
}

}  // namespace countersign::load_test
