// Loopback helpers of the HTTP tests: bytes on a socket, and waiting with a deadline.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http/server.hpp"

namespace http_test {

using namespace countersign;
using namespace std::chrono_literals;

/// Nothing in these tests waits longer.
inline constexpr Duration deadline = 5s;

/// A blocking TCP socket to 127.0.0.1 that sends and receives exactly what a test says.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port);
  explicit RawSocket(int accepted);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  void send(std::string_view bytes);
  /// Everything until the other side closes; nothing when it does not within the deadline.
  std::optional<std::string> read_to_end();
  /// Until the received text ends with `end`; what came when the deadline passed or the peer closed.
  std::string read_until(std::string_view end);

 private:
  int descriptor_;
};

/// A listening socket without any HTTP.
class RawListener {
 public:
  RawListener();
  ~RawListener();
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  std::uint16_t port() const { return port_; }
  /// The descriptor of the next connection.
  int accept();

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

/// One value, handed from another thread.
template <class T>
class Box {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    value_.emplace(std::move(value));
    changed_.notify_all();
  }
  /// Nothing when the deadline passes.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, deadline, [this] { return value_.has_value(); });
    auto taken = std::move(value_);
    value_.reset();
    return taken;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
};

/// Sends and waits for the result.
HttpResult call(http::Client& client, HttpRequest request);

/// A GET of http://127.0.0.1:port/target.
HttpRequest get(std::uint16_t port, const std::string& target = "/");

/// A handler that answers with what arrived: "METHOD url|remote|too large?|body".
void echo(http::ServerRequest request, const http::Responder& responder);

std::unique_ptr<http::Server> start(http::IoThreads& threads, http::Handler handler,
                                    http::ServerLimits server_limits = {});

bool contains(const std::string& text, std::string_view part);

}  // namespace http_test
