#include "http/connection.hpp"

#include <boost/beast/http/parser.hpp>
#include <openssl/evp.h>

#include "http/client.hpp"
#include "http/feed.hpp"
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
    : resolver_(executor), stream_(executor), buffer_(response_head_bytes * 2) {}

asio::awaitable<std::string> Connection::open(const WebUrl& url, const WebUrl* proxy,
                                              asio::ssl::context& tls) {
  const WebUrl& first = proxy != nullptr ? *proxy : url;
  std::string problem = co_await connect(first.host, first.port);
  if (problem.empty() && proxy != nullptr) problem = co_await open_tunnel(url, *proxy);
  if (!problem.empty() || url.scheme != "https") co_return problem;
  boost::system::error_code error;
  co_await stream_.connect_tls(tls, url.host, error);
  co_return error ? "no TLS connection with " + url.host + ": " + error.message() : "";
}

asio::awaitable<std::string> Connection::connect(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  const auto service = std::to_string(port);
  const auto found = co_await resolver_.async_resolve(host, service, into(error));
  if (error) co_return "the name " + host + " could not be looked up: " + error.message();
  for (const auto& entry : found) {
    if (closed_) co_return "the connection was given up";
    stream_.expires_after(connect_timeout_ms);
    co_await stream_.connect(entry.endpoint(), error);
    stream_.expires_never();
    if (!error) {
      stream_.disable_delay();
      co_return "";
    }
    stream_.close();
  }
  co_return "cannot connect to " + place(host, port) + ": " + error.message();
}

asio::awaitable<std::string> Connection::open_tunnel(const WebUrl& url, const WebUrl& proxy) {
  const std::string target = authority(url, true);
  BeastRequest request(beast_http::verb::connect, target, 11);
  request.set(beast_http::field::host, target);
  if (!proxy.user_information.empty()) {
    request.set(beast_http::field::proxy_authorization, "Basic " + base64(proxy.user_information));
  }
  boost::system::error_code error;
  const std::string bytes = head_bytes(request);
  co_await stream_.write(bytes, error);
  beast_http::response_parser<beast_http::string_body> parser;
  parser.header_limit(response_head_bytes);
  parser.skip(true);  // RFC 9110 9.3.6: no body follows a tunnel's response
  if (!error) co_await feed(stream_, buffer_, parser, FeedUntil::head, error);
  const std::string name = "the proxy " + place(proxy.host, proxy.port);
  if (error) co_return name + " does not answer: " + error.message();
  const unsigned status = parser.get().result_int();
  if (status < 200 || status > 299 || buffer_.size() != 0) {
    co_return name + " refuses the connection with status " + std::to_string(status);
  }
  co_return "";
}

asio::awaitable<std::string> Connection::write(const BeastRequest& request) {
  boost::system::error_code error;
  const std::string bytes = head_bytes(request) + request.body();
  co_await stream_.write(bytes, error);
  co_return error ? "the request could not be written: " + error.message() : "";
}

asio::awaitable<ReceivedResponse> Connection::read(bool head_only, std::size_t body_bytes) {
  co_return co_await read_response(stream_, buffer_, head_only, body_bytes);
}

void Connection::close() {
  closed_ = true;
  resolver_.cancel();
  stream_.close();
}

}  // namespace countersign::http
