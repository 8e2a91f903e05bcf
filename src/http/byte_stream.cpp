#include "http/byte_stream.hpp"

#include <array>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include "http/into.hpp"

namespace countersign::http {
namespace asio = boost::asio;

ByteStream::ByteStream(asio::any_io_executor executor) : socket_(std::move(executor)) {}

ByteStream::ByteStream(Protocol::socket accepted) : socket_(std::move(accepted)) {}

asio::awaitable<void> ByteStream::connect(Protocol::endpoint endpoint, Error& error) {
  co_await socket_.async_connect(endpoint, into(error));
}

asio::awaitable<void> ByteStream::accept_tls(asio::ssl::context& tls, Error& error) {
  tls_.emplace(socket_, tls);
  co_await tls_->async_handshake(asio::ssl::stream_base::server, into(error));
}

asio::awaitable<void> ByteStream::connect_tls(asio::ssl::context& tls, std::string host, Error& error) {
  tls_.emplace(socket_, tls);
  Error is_name;
  asio::ip::make_address(host, is_name);
  // RFC 6066 3: the server's name is told, an address is not.
  if (is_name && SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str()) != 1) {
    error = asio::error::invalid_argument;  // too long for a handshake
    co_return;
  }
  tls_->set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (!error) co_await tls_->async_handshake(asio::ssl::stream_base::client, into(error));
}

asio::awaitable<std::size_t> ByteStream::read_some(asio::mutable_buffer room, Error& error) {
  if (tls_) co_return co_await tls_->async_read_some(room, into(error));
  co_return co_await socket_.async_read_some(room, into(error));
}

asio::awaitable<void> ByteStream::write(std::string_view bytes, Error& error) {
  const asio::const_buffer all(bytes.data(), bytes.size());
  if (tls_) {
    co_await asio::async_write(*tls_, all, into(error));
  } else {
    co_await asio::async_write(socket_, all, into(error));
  }
}

asio::awaitable<void> ByteStream::end(Error& error) {
  if (tls_) co_await tls_->async_shutdown(into(error));
  socket_.socket().shutdown(asio::socket_base::shutdown_send, error);
}

asio::awaitable<std::size_t> ByteStream::drop_some(Error& error) {
  std::array<char, 16 * 1024> dropped;
  co_return co_await socket_.async_read_some(asio::buffer(dropped), into(error));
}

void ByteStream::disable_delay() {
  Error ignored;
  socket_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

bool ByteStream::is_quiet() {
  char byte = 0;
  Error error;
  socket_.socket().non_blocking(true, error);
  socket_.socket().receive(asio::buffer(&byte, 1), Protocol::socket::message_peek, error);
  return error == asio::error::would_block;
}

}  // namespace countersign::http
