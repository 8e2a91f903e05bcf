#include "http/byte_stream.hpp"

#include <array>
#include <chrono>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "catch.hpp"

namespace countersign::byte_stream_test {

using namespace countersign;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using http::ByteStream;

namespace {

/// One side of a connection whose other side says nothing.
class SilentConnection {
 public:
  SilentConnection() : other_(context_) {
    asio::local::stream_protocol::socket mine(context_);
    asio::local::connect_pair(mine, other_);
    stream_.emplace(ByteStream::Protocol::socket(std::move(mine)));
  }

  ByteStream& stream() { return *stream_; }

  /// How long a read waits until the deadline ends it; whole milliseconds.
  Duration wait() {
    const auto begun = std::chrono::steady_clock::now();
    ByteStream::Error error;
    asio::co_spawn(context_, read(error), asio::detached);
    context_.run();
    context_.restart();
    CHECK(error == asio::error::timed_out);
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begun);
  }

 private:
  asio::awaitable<void> read(ByteStream::Error& error) {
    std::array<char, 8> room;
    co_await stream_->read_some(asio::buffer(room), error);
  }

  asio::io_context context_;
  asio::local::stream_protocol::socket other_;
  std::optional<ByteStream> stream_;
};

/// Nothing in these tests waits so long, however busy the machine is.
constexpr Duration far_ms = 60s;

}  // namespace

TEST_CASE("a deadline that moves away is not met at its old place") {
  SilentConnection connection;
  connection.stream().expires_after(20ms);
  connection.stream().expires_after(200ms);
  CHECK(connection.wait() >= 195ms);
}

TEST_CASE("a deadline that moves nearer is met at its new place") {
  SilentConnection connection;
  connection.stream().expires_after(far_ms);
  connection.stream().expires_after(20ms);
  CHECK(connection.wait() < far_ms / 2);
}

TEST_CASE("a deadline that was taken away and set anew is met") {
  SilentConnection connection;
  connection.stream().expires_after(20ms);
  connection.stream().expires_never();
  connection.stream().expires_after(100ms);
  CHECK(connection.wait() >= 95ms);
}

}  // namespace countersign::byte_stream_test
