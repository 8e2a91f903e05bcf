#include "support.hpp"

#include <array>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "catch.hpp"

namespace sandbox_test {

namespace {

std::unique_ptr<SandboxServer> start_sandbox(sandbox::SandboxOptions options) {
  auto started = SandboxServer::start(std::move(options));
  REQUIRE(started.has_value());
  return std::move(*started);
}

}  // namespace

Sandbox::Sandbox(sandbox::SandboxOptions options)
    : client_(std::move(http::Client::create(threads_, {}).value())),
      server_(start_sandbox(std::move(options))) {}

Answer Sandbox::begin(const std::string& method, const std::string& target, const std::string& body,
                      std::vector<HttpHeader> headers) {
  auto box = std::make_shared<Box<HttpResult>>();
  client_->send({method, url() + target, std::move(headers), body, deadline},
                [box](HttpResult result) { box->put(std::move(result)); });
  return box;
}

HttpResult Sandbox::call(const std::string& method, const std::string& target, const std::string& body) {
  auto result = begin(method, target, body)->take();
  if (!result) return tl::unexpected(TransportError{true, "the test's deadline passed"});
  return std::move(*result);
}

json Sandbox::fetch(const std::string& method, const std::string& target, const json& body) {
  const auto result = call(method, target, body.is_null() ? std::string() : body.dump());
  REQUIRE(result.has_value());
  INFO(method << " " << target << ": " << result->body);
  REQUIRE(result->status / 100 == 2);
  return result->body.empty() ? json() : json::parse(result->body);
}

RawReader::RawReader(const std::string& url, const std::string& target)
    : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  timeval limit{};
  limit.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(deadline).count();
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const auto request = "GET " + target + " HTTP/1.1\r\nHost: sandbox\r\n\r\n";
  ::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
}

RawReader::~RawReader() {
  ::close(descriptor_);
}

bool RawReader::receive() {
  std::array<char, 4096> piece;
  const auto size = ::recv(descriptor_, piece.data(), piece.size(), 0);
  if (size > 0) received_.append(piece.data(), static_cast<std::size_t>(size));
  return size > 0;
}

bool RawReader::wait_for(std::string_view text) {
  while (received_.find(text) == std::string::npos) {
    if (!receive()) return false;
  }
  return true;
}

bool RawReader::wait_for_end() {
  std::array<char, 4096> piece;
  ssize_t size = 1;
  while (size > 0) size = ::recv(descriptor_, piece.data(), piece.size(), 0);
  return size == 0 || errno == ECONNRESET;
}

json find_document(const json& state, const std::string& number) {
  for (const auto& company : state.at("companies")) {
    for (const auto& document : company.at("documents")) {
      if (document.at("number") == number) return document;
    }
  }
  return nullptr;
}

}  // namespace sandbox_test
