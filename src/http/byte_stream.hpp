// Internal: the bytes of one connection, over TCP or a Unix socket, plain or TLS: the only place that reads
// and writes sockets. Used from its own executor alone; errors come as values.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/time.hpp"

namespace countersign::http {

class ByteStream {
 public:
  using Protocol = boost::asio::generic::stream_protocol;
  using Error = boost::system::error_code;

  explicit ByteStream(boost::asio::any_io_executor executor);
  explicit ByteStream(Protocol::socket accepted);
  ByteStream(const ByteStream&) = delete;  // TLS refers to the socket
  ByteStream& operator=(const ByteStream&) = delete;

  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

  // What Beast asks of a stream; web_socket.cpp alone uses it.
  using executor_type = boost::asio::any_io_executor;
  executor_type get_executor() { return socket_.get_executor(); }
  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_read_some(buffers, std::forward<Token>(token))
                : socket_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return tls_ ? tls_->async_write_some(buffers, std::forward<Token>(token))
                : socket_.async_write_some(buffers, std::forward<Token>(token));
  }

  boost::asio::awaitable<void> connect(Protocol::endpoint endpoint, Error& error);
  /// The server's side of a TLS handshake; everything after it is encrypted.
  boost::asio::awaitable<void> accept_tls(boost::asio::ssl::context& tls, Error& error);
  /// The client's side. Verifies that the certificate is `host`'s, which is a name or an address.
  boost::asio::awaitable<void> connect_tls(boost::asio::ssl::context& tls, std::string host, Error& error);

  /// At least one byte, or an error: `asio::error::eof` when the peer ended its side.
  boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer room, Error& error);
  /// All of them. `bytes` must stay alive until then.
  boost::asio::awaitable<void> write(std::string_view bytes, Error& error);
  /// Ends our side properly; what the peer still sends can be read below TLS with `drop_some`.
  boost::asio::awaitable<void> end(Error& error);
  boost::asio::awaitable<std::size_t> drop_some(Error& error);

  /// A deadline for everything that waits; passing it ends the waiting with `asio::error::timed_out` and
  /// closes the connection.
  void expires_after(Duration timeout);
  void expires_never() { watch_->deadline = TimePoint::max(); }
  /// The last bytes of a message leave at once; only slower without.
  void disable_delay();
  /// False when the peer has closed, or sent something that nobody asked for.
  bool is_quiet();
  /// Ends whatever waits.
  void close();

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  /// Deadlines move several times a request and nearly never pass. So the timer is left where it is when one
  /// moves away from it, and looks when it fires.
  struct Watch {
    explicit Watch(ByteStream& watched) : stream(watched), timer(watched.executor()) {}
    ByteStream& stream;
    boost::asio::steady_timer timer;
    TimePoint deadline = TimePoint::max();
    TimePoint fires_at = TimePoint::max();
    bool passed = false;
  };
  static void wait_for_deadline(const std::shared_ptr<Watch>& watch);
  /// What ended because the deadline passed says so.
  void name_timeout(Error& error) const;

  Protocol::socket socket_;
  std::optional<boost::asio::ssl::stream<Protocol::socket&>> tls_;
  std::shared_ptr<Watch> watch_;  ///< Shared with no one but for the length of its timer's handler.
};

}  // namespace countersign::http
