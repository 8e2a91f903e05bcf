// Internal: one outbound connection, plain or TLS, direct or through a proxy. Used from one strand at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "http/response_reader.hpp"
#include "http/url.hpp"
#include "http/wire.hpp"

namespace countersign::http {

class Connection {
 public:
  explicit Connection(boost::asio::any_io_executor executor);

  boost::asio::any_io_executor executor() { return tcp_.get_executor(); }

  /// Looks the name up, connects (through `proxy` unless null) and, for https, shakes hands and verifies the
  /// host's certificate. What went wrong as text, without user information; empty when connected. Not one
  /// byte of a request is sent.
  boost::asio::awaitable<std::string> open(const Url& url, const Url* proxy, boost::asio::ssl::context& tls);

  /// What went wrong; empty when written.
  boost::asio::awaitable<std::string> write(BeastRequest& request);
  boost::asio::awaitable<ReceivedResponse> read(bool head_only, std::size_t body_bytes);

  /// For an idle connection: false when the peer closed it or sent something that nobody asked for.
  bool is_quiet();
  /// Ends whatever waits. On the connection's strand.
  void close();

 private:
  boost::asio::awaitable<std::string> connect(const std::string& host, std::uint16_t port);
  boost::asio::awaitable<std::string> open_tunnel(const Url& url, const Url& proxy);
  boost::asio::awaitable<std::string> shake_hands(const std::string& host, boost::asio::ssl::context& tls);

  boost::asio::ip::tcp::resolver resolver_;
  boost::beast::tcp_stream tcp_;
  std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
  boost::beast::flat_buffer buffer_;
  bool closed_ = false;
};

}  // namespace countersign::http
