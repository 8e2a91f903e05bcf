// Internal: one outbound connection, plain or TLS, direct or through a proxy. Used from its executor's
// thread.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "core/web_url.hpp"
#include "http/byte_stream.hpp"
#include "http/response_reader.hpp"
#include "http/wire.hpp"

namespace countersign::http {

class Connection {
 public:
  explicit Connection(boost::asio::any_io_executor executor);

  boost::asio::any_io_executor executor() { return stream_.executor(); }
  /// Once it is open, for what is no HTTP.
  ByteStream& stream() { return stream_; }

  /// Looks the name up, connects (through `proxy` unless null) and, for https, shakes hands and verifies the
  /// host's certificate. What went wrong as text, without user information; empty when connected. Not one
  /// byte of a request is sent.
  boost::asio::awaitable<std::string> open(const WebUrl& url, const WebUrl* proxy,
                                           boost::asio::ssl::context& tls);

  /// What went wrong; empty when written.
  boost::asio::awaitable<std::string> write(const BeastRequest& request);
  boost::asio::awaitable<ReceivedResponse> read(bool head_only, std::size_t body_bytes);

  /// For an idle connection: false when the peer closed it or sent something that nobody asked for.
  bool is_quiet() { return stream_.is_quiet(); }
  /// Ends whatever waits. On that thread.
  void close();

 private:
  boost::asio::awaitable<std::string> connect(const std::string& host, std::uint16_t port);
  boost::asio::awaitable<std::string> open_tunnel(const WebUrl& url, const WebUrl& proxy);

  boost::asio::ip::tcp::resolver resolver_;
  ByteStream stream_;
  boost::beast::flat_buffer buffer_;
  bool closed_ = false;
};

}  // namespace countersign::http
