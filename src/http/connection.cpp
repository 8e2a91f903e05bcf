#include "http/connection.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/write.hpp>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "http/client.hpp"
#include "http/into.hpp"

namespace countersign::http {
namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using asio::ip::tcp;
namespace {

std::string place(const std::string& host, std::uint16_t port) {
  return host + " port " + std::to_string(port);
}

std::string base64(const std::string& text) {
  std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock adds a NUL
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

}  // namespace

Connection::Connection(asio::any_io_executor executor)
    : resolver_(executor), tcp_(executor), buffer_(response_head_bytes * 2) {}

asio::awaitable<std::string> Connection::open(const Url& url, const Url* proxy, asio::ssl::context& tls) {
  const Url& first = proxy != nullptr ? *proxy : url;
  std::string problem = co_await connect(first.host, first.port);
  if (problem.empty() && proxy != nullptr) problem = co_await open_tunnel(url, *proxy);
  if (problem.empty() && url.scheme == "https") problem = co_await shake_hands(url.host, tls);
  co_return problem;
}

asio::awaitable<std::string> Connection::connect(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  const auto service = std::to_string(port);
  const auto found = co_await resolver_.async_resolve(host, service, into(error));
  if (error) co_return "the name " + host + " could not be looked up: " + error.message();
  for (const auto& entry : found) {
    if (closed_) co_return "the connection was given up";
    const tcp::endpoint endpoint = entry.endpoint();
    tcp_.expires_after(connect_timeout_ms);
    co_await tcp_.async_connect(endpoint, into(error));
    tcp_.expires_never();
    if (!error) {
      boost::system::error_code ignored;  // only slower without
      tcp_.socket().set_option(tcp::no_delay(true), ignored);
      co_return "";
    }
    tcp_.close();
  }
  co_return "cannot connect to " + place(host, port) + ": " + error.message();
}

asio::awaitable<std::string> Connection::open_tunnel(const Url& url, const Url& proxy) {
  const std::string target = authority(url, true);
  beast_http::request<beast_http::empty_body> request(beast_http::verb::connect, target, 11);
  request.set(beast_http::field::host, target);
  if (!proxy.user_information.empty()) {
    request.set(beast_http::field::proxy_authorization, "Basic " + base64(proxy.user_information));
  }
  boost::system::error_code error;
  co_await beast_http::async_write(tcp_, request, into(error));
  beast_http::response_parser<beast_http::empty_body> parser;
  parser.header_limit(response_head_bytes);
  parser.skip(true);  // RFC 9110 9.3.6: no body follows a tunnel's response
  if (!error) co_await beast_http::async_read_header(tcp_, buffer_, parser, into(error));
  const std::string name = "the proxy " + place(proxy.host, proxy.port);
  if (error) co_return name + " does not answer: " + error.message();
  const unsigned status = parser.get().result_int();
  if (status < 200 || status > 299 || buffer_.size() != 0) {
    co_return name + " refuses the connection with status " + std::to_string(status);
  }
  co_return "";
}

asio::awaitable<std::string> Connection::shake_hands(const std::string& host, asio::ssl::context& tls) {
  tls_.emplace(tcp_, tls);
  boost::system::error_code is_name;
  asio::ip::make_address(host, is_name);
  // RFC 6066 3: the server's name is told, an address is not.
  if (is_name && SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str()) != 1) {
    co_return "the host's name does not fit into a TLS handshake";
  }
  boost::system::error_code error;
  tls_->set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (!error) co_await tls_->async_handshake(asio::ssl::stream_base::client, into(error));
  if (error) co_return "no TLS connection with " + host + ": " + error.message();
  co_return "";
}

asio::awaitable<std::string> Connection::write(BeastRequest& request) {
  boost::system::error_code error;
  if (tls_) {
    co_await beast_http::async_write(*tls_, request, into(error));
  } else {
    co_await beast_http::async_write(tcp_, request, into(error));
  }
  co_return error ? "the request could not be written: " + error.message() : "";
}

asio::awaitable<ReceivedResponse> Connection::read(bool head_only, std::size_t body_bytes) {
  if (tls_) co_return co_await read_response(*tls_, buffer_, head_only, body_bytes);
  co_return co_await read_response(tcp_, buffer_, head_only, body_bytes);
}

bool Connection::is_quiet() {
  char byte = 0;
  boost::system::error_code error;
  tcp_.socket().non_blocking(true, error);
  tcp_.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
  return error == asio::error::would_block;
}

void Connection::close() {
  closed_ = true;
  resolver_.cancel();
  tcp_.close();
}

}  // namespace countersign::http
