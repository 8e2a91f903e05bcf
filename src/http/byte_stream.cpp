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

ByteStream::ByteStream(asio::any_io_executor executor)
    : socket_(std::move(executor)), watch_(std::make_shared<Watch>(*this)) {}

ByteStream::ByteStream(Protocol::socket accepted)
    : socket_(std::move(accepted)), watch_(std::make_shared<Watch>(*this)) {}

void ByteStream::expires_after(Duration timeout) {
  watch_->deadline = std::chrono::steady_clock::now() + timeout;
  if (watch_->deadline < watch_->fires_at) wait_for_deadline(watch_);
}

void ByteStream::wait_for_deadline(const std::shared_ptr<Watch>& watch) {
  watch->fires_at = watch->deadline;
  watch->timer.expires_at(watch->fires_at);  // ends an earlier wait
  watch->timer.async_wait([weak = std::weak_ptr<Watch>(watch)](const Error& error) {
    const auto live = weak.lock();
    if (error || !live) return;
    live->fires_at = TimePoint::max();
    if (live->deadline == TimePoint::max()) return;
    if (live->deadline > std::chrono::steady_clock::now()) return wait_for_deadline(live);
    live->passed = true;
    live->stream.close();
  });
}

void ByteStream::name_timeout(Error& error) const {
  if (error && watch_->passed) error = asio::error::timed_out;
}

void ByteStream::close() {
  Error ignored;  // closed is closed
  socket_.close(ignored);
}

asio::awaitable<void> ByteStream::connect(Protocol::endpoint endpoint, Error& error) {
  watch_->passed = false;  // the next address of the same name
  co_await socket_.async_connect(endpoint, into(error));
  name_timeout(error);
}

asio::awaitable<void> ByteStream::accept_tls(asio::ssl::context& tls, Error& error) {
  tls_.emplace(socket_, tls);
  co_await tls_->async_handshake(asio::ssl::stream_base::server, into(error));
  name_timeout(error);
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
  name_timeout(error);
}

asio::awaitable<std::size_t> ByteStream::read_some(asio::mutable_buffer room, Error& error) {
  std::size_t received = 0;
  if (tls_) {
    received = co_await tls_->async_read_some(room, into(error));
  } else {
    received = co_await socket_.async_read_some(room, into(error));
  }
  name_timeout(error);
  co_return received;
}

asio::awaitable<void> ByteStream::write(std::string_view bytes, Error& error) {
  const asio::const_buffer all(bytes.data(), bytes.size());
  if (tls_) {
    co_await asio::async_write(*tls_, all, into(error));
  } else {
    co_await asio::async_write(socket_, all, into(error));
  }
  name_timeout(error);
}

asio::awaitable<void> ByteStream::end(Error& error) {
  if (tls_) co_await tls_->async_shutdown(into(error));
  socket_.shutdown(asio::socket_base::shutdown_send, error);
}

asio::awaitable<std::size_t> ByteStream::drop_some(Error& error) {
  std::array<char, 16 * 1024> dropped;
  co_return co_await socket_.async_read_some(asio::buffer(dropped), into(error));
}

void ByteStream::disable_delay() {
  Error ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

bool ByteStream::is_quiet() {
  char byte = 0;
  Error error;
  socket_.non_blocking(true, error);
  socket_.receive(asio::buffer(&byte, 1), Protocol::socket::message_peek, error);
  return error == asio::error::would_block;
}

}  // namespace countersign::http
