#include "support.hpp"

#include <array>
#include <memory>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace http_test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void limit_time(int descriptor) {
  timeval limit{};
  limit.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(deadline).count();
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

}  // namespace

RawSocket::RawSocket(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  limit_time(descriptor_);
  const auto address = loopback(port);
  ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RawSocket::RawSocket(int accepted) : descriptor_(accepted) {
  limit_time(descriptor_);
}

RawSocket::~RawSocket() {
  ::close(descriptor_);
}

void RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the peer closed: the test looks at what it reads
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::optional<std::string> RawSocket::read_to_end() {
  std::string text;
  std::array<char, 4096> piece;
  while (true) {
    const auto received = ::recv(descriptor_, piece.data(), piece.size(), 0);
    if (received > 0) {
      text.append(piece.data(), static_cast<std::size_t>(received));
      continue;
    }
    if (received == 0 || errno == ECONNRESET) return text;
    return std::nullopt;
  }
}

std::string RawSocket::read_until(std::string_view end) {
  std::string text;
  char byte = 0;
  while (!text.ends_with(end) && ::recv(descriptor_, &byte, 1, 0) == 1) text += byte;
  return text;
}

RawListener::RawListener() : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  limit_time(descriptor_);
  auto address = loopback(0);
  ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  ::listen(descriptor_, 16);
  socklen_t size = sizeof address;
  ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

RawListener::~RawListener() {
  ::close(descriptor_);
}

int RawListener::accept() {
  return ::accept(descriptor_, nullptr, nullptr);
}

HttpResult call(http::Client& client, HttpRequest request) {
  const auto box = std::make_shared<Box<HttpResult>>();
  client.send(std::move(request), [box](HttpResult result) { box->put(std::move(result)); });
  auto result = box->take();
  if (!result) return tl::unexpected(TransportError{true, "the test's deadline passed"});
  return std::move(*result);
}

HttpRequest get(std::uint16_t port, const std::string& target) {
  HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(port) + target;
  request.timeout = deadline;
  return request;
}

void echo(http::ServerRequest request, const http::Responder& responder) {
  responder.send({200,
                  {{"X-Probe", std::string(find_header(request.message.headers, "x-probe"))}},
                  request.message.method + " " + request.message.url + "|" + request.remote_address + "|" +
                      (request.body_too_large ? "too large" : "fits") + "|" + request.message.body});
}

std::unique_ptr<http::Server> start(http::IoThreads& threads, http::Handler handler,
                                    http::ServerLimits server_limits) {
  http::ServerOptions options;
  options.limits = server_limits;
  return std::move(http::Server::listen(threads, options, std::move(handler)).value());
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace http_test
