#include "http/client.hpp"

#include <atomic>
#include <thread>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::client_test {

using namespace http_test;
using http::Client;
using http::ClientOptions;

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::unique_ptr<Client> make_client(http::IoThreads& threads, ClientOptions options = {}) {
  return std::move(Client::create(threads, std::move(options)).value());
}

HttpRequest post(std::uint16_t port, std::string body = "body") {
  auto request = get(port);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

/// A port that refuses connections.
std::uint16_t closed_port() {
  const RawListener listener;
  return listener.port();
}

}  // namespace

TEST_CASE("a call sends method, target, headers and body and returns the response") {
  http::IoThreads threads;
  ClientOptions options;
  options.user_agent = "countersign/test";
  const auto client = make_client(threads, options);
  RawListener listener;
  std::string seen;
  std::thread serving([&] {
    RawSocket socket(listener.accept());
    seen = socket.read_until("hello");
    socket.send(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow\r\nRetry-After: 3\r\nTransfer-Encoding: "
        "chunked\r\n\r\n"
        "3\r\nabc\r\n0\r\n\r\n");
  });
  auto request = get(listener.port(), "/a%20b?c=d");
  request.method = "PATCH";
  request.headers = {{"If-Match", "*"}, {"Content-Length", "999"}, {"Host", "wrong"}};
  request.body = "hello";
  const auto result = call(*client, request);
  serving.join();
  REQUIRE(result);
  CHECK(result->status == 429);
  CHECK(result->body == "abc");
  CHECK(find_header(result->headers, "retry-after") == "3");
  CHECK(seen.starts_with("PATCH /a%20b?c=d HTTP/1.1\r\n"));
  CHECK(seen.find("Host: 127.0.0.1:" + std::to_string(listener.port()) + "\r\n") != std::string::npos);
  CHECK(seen.find("If-Match: *\r\n") != std::string::npos);
  CHECK(seen.find("User-Agent: countersign/test\r\n") != std::string::npos);
  CHECK(seen.find("Content-Length: 5\r\n") != std::string::npos);
  CHECK(seen.find("999") == std::string::npos);
  CHECK(seen.find("wrong") == std::string::npos);
}

TEST_CASE("an empty body has a length where a server may ask for one") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  RawListener listener;
  std::string seen;
  std::thread serving([&] {
    RawSocket socket(listener.accept());
    seen = socket.read_until("\r\n\r\n");
    socket.send(ok);
  });
  auto request = get(listener.port());
  request.method = GENERATE("POST", "PUT", "PATCH", "DELETE", "GET");
  CHECK(call(*client, request).has_value());
  serving.join();
  CHECK((seen.find("Content-Length: 0\r\n") != std::string::npos) == (request.method != "GET"));
}

TEST_CASE("a refused connection proves that nothing was sent") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  const auto result = call(*client, post(closed_port()));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("a name that does not resolve proves that nothing was sent") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  HttpRequest request;
  request.url = "http://name.invalid/";
  request.timeout = 2s;
  const auto result = call(*client, request);
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("a malformed request proves that nothing was sent and its error repeats no secret") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  auto request = get(closed_port());
  SECTION("URL") {
    request.url = "secret";
  }
  SECTION("user information") {
    request.url = "http://me:secret@127.0.0.1/";
  }
  SECTION("header") {
    request.headers = {{"Authorization", "secret\r\nX: y"}};
  }
  SECTION("method") {
    request.method = "GET secret";
  }
  const auto result = call(*client, request);
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
  CHECK(result.error().detail.find("secret") == std::string::npos);
}

TEST_CASE("a server that accepts and never answers leaves open whether the request was seen") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  const RawListener listener;
  auto request = post(listener.port());
  request.timeout = 150ms;
  const auto begun = std::chrono::steady_clock::now();
  const auto result = call(*client, request);
  REQUIRE_FALSE(result);
  CHECK(result.error().request_sent);
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

TEST_CASE("a TLS handshake that never ends proves that nothing was sent") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  const RawListener listener;
  HttpRequest request = post(listener.port());
  request.url = "https://127.0.0.1:" + std::to_string(listener.port()) + "/";
  request.timeout = 150ms;
  const auto result = call(*client, request);
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("a response that breaks off is an error") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  RawListener listener;
  const std::string reply =
      GENERATE("", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "nonsense\r\n\r\n");
  std::thread serving([&] {
    RawSocket socket(listener.accept());
    socket.read_until("body");
    socket.send(reply);
  });
  const auto result = call(*client, post(listener.port()));
  serving.join();
  REQUIRE_FALSE(result);
  CHECK(result.error().request_sent);
}

TEST_CASE("a response past the limit is an error") {
  http::IoThreads threads;
  ClientOptions options;
  options.response_body_bytes = 10;
  const auto client = make_client(threads, options);
  const auto server =
      std::move(http::Server::listen(
                    threads, {},
                    [](const http::ServerRequest& request, const http::Responder& responder) {
                      responder.send({200, {}, std::string(request.message.url == "/fits" ? 10 : 11, 'x')});
                    })
                    .value());
  CHECK(call(*client, get(server->port(), "/fits")).has_value());
  const auto result = call(*client, get(server->port(), "/large"));
  REQUIRE_FALSE(result);
  CHECK(result.error().request_sent);
  CHECK(result.error().detail.find("larger than 10 bytes") != std::string::npos);
}

TEST_CASE("a connection is used again, but not after the other side closed it") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  RawListener listener;
  Box<bool> closed;
  std::thread serving([&] {
    {
      RawSocket first(listener.accept());
      for (int request = 0; request < 2; ++request) {
        first.read_until("body");
        first.send(ok);
      }
    }
    closed.put(true);
    RawSocket second(listener.accept());
    second.read_until("body");
    second.send(ok);
  });
  CHECK(call(*client, post(listener.port())).has_value());
  CHECK(call(*client, post(listener.port())).has_value());
  CHECK(closed.take());
  CHECK(call(*client, post(listener.port())).has_value());
  serving.join();
}

TEST_CASE("a reused connection that dies under a request is tried again for GET alone") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  RawListener listener;
  const bool is_get = GENERATE(true, false);
  std::thread serving([&] {
    {
      RawSocket first(listener.accept());
      first.read_until("\r\n\r\n");
      first.send(ok);
      first.read_until("\r\n\r\n");
    }
    if (!is_get) return;
    RawSocket second(listener.accept());
    second.read_until("\r\n\r\n");
    second.send(ok);
  });
  CHECK(call(*client, get(listener.port())).has_value());
  const auto result = call(*client, is_get ? get(listener.port()) : post(listener.port(), ""));
  serving.join();
  CHECK(result.has_value() == is_get);
  if (!result) CHECK(result.error().request_sent);
}

TEST_CASE("a stop fails every call once and later ones with nothing sent") {
  http::IoThreads threads;
  const auto client = make_client(threads);
  const RawListener listener;
  std::atomic<int> failed = 0;
  for (int number = 0; number < 5; ++number) {
    client->send(post(listener.port()), [&](const HttpResult& result) { failed += result ? 100 : 1; });
  }
  client->stop();
  CHECK(failed == 5);
  const auto result = call(*client, post(listener.port()));
  REQUIRE_FALSE(result);
  CHECK_FALSE(result.error().request_sent);
}

TEST_CASE("past the limit a call waits for its turn, and its timeout with it") {
  http::IoThreads threads;
  ClientOptions options;
  options.at_once_per_host = 1;
  options.waiting = 1;
  const auto client = make_client(threads, options);
  RawListener listener;
  Box<HttpResult> first;
  Box<HttpResult> second;
  Box<HttpResult> third;
  client->send(get(listener.port(), "/1"), [&](HttpResult result) { first.put(std::move(result)); });
  auto waiting = get(listener.port(), "/2");
  waiting.timeout = 300ms;
  client->send(waiting, [&](HttpResult result) { second.put(std::move(result)); });
  client->send(get(listener.port(), "/3"), [&](HttpResult result) { third.put(std::move(result)); });
  const auto refused = third.take();
  REQUIRE(refused);
  REQUIRE_FALSE(*refused);
  CHECK_FALSE(refused->error().request_sent);
  CHECK(contains(refused->error().detail, "too many calls wait"));

  RawSocket socket(listener.accept());
  CHECK(contains(socket.read_until("\r\n\r\n"), "GET /1"));
  // One that began elsewhere after the second one was asked for has had its whole time.
  const RawListener elsewhere;
  Box<HttpResult> late;
  auto unanswered = get(elsewhere.port());
  unanswered.timeout = waiting.timeout;
  client->send(unanswered, [&](HttpResult result) { late.put(std::move(result)); });
  const auto is_over = late.take();
  REQUIRE(is_over);
  REQUIRE_FALSE(*is_over);
  socket.send(ok);
  CHECK(contains(socket.read_until("\r\n\r\n"), "GET /2"));
  socket.send(ok);
  REQUIRE(first.take().value());
  CHECK(second.take().value());
}

TEST_CASE("a stop fails calls that wait, with nothing sent") {
  http::IoThreads threads;
  ClientOptions options;
  options.at_once = 1;
  const auto client = make_client(threads, options);
  RawListener listener;
  Box<HttpResult> waited;
  client->send(get(listener.port()), [](const HttpResult&) {});
  client->send(get(listener.port()), [&](HttpResult result) { waited.put(std::move(result)); });
  const RawSocket begun(listener.accept());
  client->stop();
  const auto result = waited.take();
  REQUIRE(result);
  REQUIRE_FALSE(*result);
  CHECK_FALSE(result->error().request_sent);
}

TEST_CASE("many calls at once on several threads all succeed") {
  http::IoThreads threads(3);
  const auto client = make_client(threads);
  const auto server = std::move(
      http::Server::listen(threads, {},
                           [](const http::ServerRequest& request, const http::Responder& responder) {
                             responder.send({200, {}, request.message.body});
                           })
          .value());
  constexpr int calls = 200;
  std::atomic<int> right = 0;
  std::atomic<int> left = calls;
  Box<bool> finished;
  for (int number = 0; number < calls; ++number) {
    client->send(post(server->port(), std::to_string(number)), [&, number](HttpResult result) {
      if (result && result->body == std::to_string(number)) ++right;
      if (--left == 0) finished.put(true);
    });
  }
  CHECK(finished.take());
  CHECK(right == calls);
}

TEST_CASE("a proxy is asked for a tunnel to the host") {
  http::IoThreads threads;
  RawListener proxy;
  ClientOptions options;
  options.proxy_url = "http://me:secret@127.0.0.1:" + std::to_string(proxy.port());
  options.no_proxy = {"example.org", "127.0.0.1"};
  const auto client = make_client(threads, options);
  HttpRequest request;
  request.url = "http://behind.invalid/x";
  request.timeout = deadline;
  const bool accepts = GENERATE(true, false);
  std::string asked;
  std::string tunnelled;
  std::thread serving([&] {
    RawSocket socket(proxy.accept());
    asked = socket.read_until("\r\n\r\n");
    socket.send(accepts ? "HTTP/1.1 200 Connection established\r\n\r\n" : "HTTP/1.1 407 No\r\n\r\n");
    if (!accepts) return;
    tunnelled = socket.read_until("\r\n\r\n");
    socket.send(ok);
  });
  const auto result = call(*client, request);
  serving.join();
  CHECK(asked.starts_with("CONNECT behind.invalid:80 HTTP/1.1\r\n"));
  CHECK(asked.find("Proxy-Authorization: Basic bWU6c2VjcmV0\r\n") != std::string::npos);
  REQUIRE(result.has_value() == accepts);
  if (accepts) CHECK(tunnelled.starts_with("GET /x HTTP/1.1\r\n"));
  if (!accepts) {
    CHECK_FALSE(result.error().request_sent);
    CHECK(result.error().detail.find("407") != std::string::npos);
    CHECK(result.error().detail.find("secret") == std::string::npos);
  }
}

TEST_CASE("hosts of the no_proxy list and their subdomains are reached directly") {
  http::IoThreads threads;
  RawListener listener;
  ClientOptions options;
  options.proxy_url = "http://127.0.0.1:" + std::to_string(closed_port());
  options.no_proxy = {GENERATE("localhost", ".localhost", "*")};
  const auto client = make_client(threads, options);
  std::thread serving([&] {
    RawSocket socket(listener.accept());
    socket.read_until("\r\n\r\n");
    socket.send(ok);
  });
  auto request = get(listener.port());
  request.url = "http://localhost:" + std::to_string(listener.port()) + "/";
  const bool exact = options.no_proxy.front() != ".localhost";
  if (!exact) request.url = "http://127.0.0.1:" + std::to_string(listener.port()) + "/";
  const auto result = call(*client, request);
  if (!exact) RawSocket(listener.port()).send("x\r\n\r\n");  // lets the serving thread go
  serving.join();
  CHECK(result.has_value() == exact);
}

TEST_CASE("a bad proxy URL or CA file is an error that repeats no secret") {
  http::IoThreads threads;
  ClientOptions options;
  SECTION("proxy") {
    options.proxy_url = "socks5://me:secret@host:1";
    const auto client = Client::create(threads, options);
    REQUIRE_FALSE(client);
    CHECK(client.error().code == ErrorCode::invalid_argument);
    CHECK(describe(client.error()).find("secret") == std::string::npos);
  }
  SECTION("CA file") {
    options.extra_ca_file = "/nonexistent/ca.pem";
    CHECK(Client::create(threads, options).error().code == ErrorCode::io);
  }
}

}  // namespace countersign::client_test
