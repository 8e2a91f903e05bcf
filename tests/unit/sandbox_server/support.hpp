// Helpers of the sandbox server's tests: a client on loopback, and waiting with a deadline.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "http/client.hpp"
#include "sandbox/server/server.hpp"

namespace sandbox_test {

using namespace countersign;
using namespace std::chrono_literals;
using nlohmann::json;
using sandbox::SandboxServer;

/// Nothing in these tests waits longer.
inline constexpr Duration deadline = 5s;

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
    return std::exchange(value_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<T> value_;
};

using Answer = std::shared_ptr<Box<HttpResult>>;

/// A sandbox on a free port, and a client that calls it.
class Sandbox {
 public:
  explicit Sandbox(sandbox::SandboxOptions options = {});

  SandboxServer& server() { return *server_; }
  std::string url() const { return server_->url(); }
  /// Sends at once; the answer comes into the box.
  Answer begin(const std::string& method, const std::string& target, const std::string& body = {},
               std::vector<HttpHeader> headers = {});
  /// Sends and waits.
  HttpResult call(const std::string& method, const std::string& target, const std::string& body = {});
  /// Sends and waits for JSON with a 2xx status; fails the test otherwise.
  json fetch(const std::string& method, const std::string& target, const json& body = nullptr);

 private:
  http::IoThreads threads_;
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<SandboxServer> server_;
};

/// A connection that asks for one target and then reads its answer as it comes.
class RawReader {
 public:
  RawReader(const std::string& url, const std::string& target);
  ~RawReader();
  RawReader(const RawReader&) = delete;
  RawReader& operator=(const RawReader&) = delete;

  /// True once everything received holds `text`; false when the deadline passes or the server closes first.
  bool wait_for(std::string_view text);
  /// True when the server closes within the deadline.
  bool wait_for_end();
  const std::string& received() const { return received_; }

 private:
  bool receive();

  int descriptor_;
  std::string received_;
};

/// The document with that number, from `GET /sandbox/api/state`; null when there is none.
json find_document(const json& state, const std::string& number);

}  // namespace sandbox_test
