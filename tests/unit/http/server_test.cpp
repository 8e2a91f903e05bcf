#include "http/server.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "support.hpp"

namespace countersign::server_test {

using namespace http_test;
using http::Responder;
using http::Server;
using http::ServerOptions;
using http::ServerRequest;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a handler gets the raw body and its answer goes out with length and date") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  RawSocket socket(server->port());
  const std::string body("{\"a\":\r\n\0\xff}", 11);
  socket.send(
      "POST /path?x=%20 HTTP/1.1\r\nHost: h\r\nX-Probe: p\r\nConnection: close\r\nContent-Length: "
      "11\r\n\r\n" +
      body);
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(contains(*reply, "X-Probe: p\r\n"));
  CHECK(contains(*reply, "Connection: close\r\n"));
  CHECK(contains(*reply, " GMT\r\n"));
  const auto expected = "POST /path?x=%20|127.0.0.1|fits|" + body;
  CHECK(contains(*reply, "Content-Length: " + std::to_string(expected.size()) + "\r\n"));
  CHECK(reply->ends_with("\r\n\r\n" + expected));
}

TEST_CASE("a connection carries several requests, also pipelined ones") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  RawSocket socket(server->port());
  socket.send("GET /1 HTTP/1.1\r\n\r\n");
  CHECK(contains(socket.read_until("fits|"), "GET /1|"));
  socket.send(
      "POST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPOST /3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nde\r\n1\r\nf\r\n0\r\n\r\nGET http://h/4?y HTTP/1.1\r\nConnection: close\r\n\r\n");
  const auto rest = socket.read_to_end();
  REQUIRE(rest);
  CHECK(count(*rest, "HTTP/1.1 200 OK") == 3);
  CHECK(rest->find("POST /2|127.0.0.1|fits|abc") < rest->find("POST /3|127.0.0.1|fits|def"));
  CHECK(rest->ends_with("GET /4?y|127.0.0.1|fits|"));
}

TEST_CASE("HEAD is answered without a body but with its length") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  RawSocket socket(server->port());
  socket.send("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(contains(*reply, "Content-Length: 23\r\n"));
  CHECK(reply->ends_with("\r\n\r\n"));
}

TEST_CASE("a client that expects 100-continue is told to go on") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  RawSocket socket(server->port());
  socket.send("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(socket.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("hi");
  CHECK(contains(socket.read_until("|hi"), "200 OK"));
}

TEST_CASE("a body past the limit reaches the handler as too large and the answer reaches the client") {
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.body_bytes = 1000;
  const auto server = start(threads, echo, limits);
  RawSocket socket(server->port());
  const std::string large(3'000'000, 'x');
  SECTION("announced by its length") {
    socket.send("POST /n HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + large);
  }
  SECTION("chunked") {
    socket.send("POST /n HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n" + large + "\r\n0\r\n\r\n");
  }
  SECTION("announced, waiting for 100-continue") {
    socket.send("POST /n HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n");
  }
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(contains(*reply, "Connection: close\r\n"));
  CHECK(reply->ends_with("POST /n|127.0.0.1|too large|"));
}

TEST_CASE("a body of exactly the limit fits") {
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.body_bytes = 4;
  const auto server = start(threads, echo, limits);
  RawSocket socket(server->port());
  socket.send("POST / HTTP/1.1\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfour");
  CHECK(socket.read_to_end().value_or("").ends_with("|fits|four"));
}

TEST_CASE("a malformed request closes the connection without a byte") {
  http::IoThreads threads;
  std::atomic<int> handled = 0;
  const auto server = start(threads, [&](ServerRequest, const Responder& responder) {
    ++handled;
    responder.send({200, {}, ""});
  });
  const std::string request =
      GENERATE("nonsense\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/3.7\r\n\r\n", "GET nonsense HTTP/1.1\r\n\r\n",
               "GET / HTTP/1.1\r\nno colon\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
               "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
               "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
               "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nabc",
               "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
               "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
               "\x16\x03\x01\x02\x00\x01");
  RawSocket socket(server->port());
  socket.send(request);
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->empty());
  CHECK(handled == 0);
}

TEST_CASE("an oversized head closes the connection without a byte") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  RawSocket socket(server->port());
  SECTION("one long header") {
    socket.send("GET / HTTP/1.1\r\nX: " + std::string(limits::request_head_bytes, 'x') + "\r\n\r\n");
  }
  SECTION("a long target") {
    socket.send("GET /" + std::string(limits::request_head_bytes, 'x') + " HTTP/1.1\r\n\r\n");
  }
  SECTION("many headers") {
    std::string head = "GET / HTTP/1.1\r\n";
    while (head.size() < limits::request_head_bytes) head += "A: b\r\n";
    socket.send(head + "\r\n");
  }
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->empty());
}

TEST_CASE("a request that is not complete in time closes the connection without a byte") {
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.read_timeout = 150ms;
  const auto server = start(threads, echo, limits);
  RawSocket socket(server->port());
  const std::string part = GENERATE("", "GET / HT", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc",
                                    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
  socket.send(part);
  const auto begun = std::chrono::steady_clock::now();
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(reply->empty());
  CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

TEST_CASE("an idle connection is closed") {
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.idle_timeout = 100ms;
  const auto server = start(threads, echo, limits);
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(socket.read_until("fits|").ends_with("fits|"));
  CHECK(socket.read_to_end() == "");
}

TEST_CASE("a server tells of its connections, its answers, and that it is full") {
  http::IoThreads threads;
  std::atomic<std::size_t> open{0};
  std::atomic<int> full{0};
  std::atomic<int> answers{0};
  ServerOptions options;
  options.limits.connections = 1;
  options.watch.connections = [&](std::size_t now) { open = now; };
  options.watch.full = [&] { ++full; };
  options.watch.answered = [&](std::string_view target, double seconds) {
    if (target == "/seen" && seconds >= 0) ++answers;
  };
  const auto server = Server::listen(threads, std::move(options), echo);
  REQUIRE(server.has_value());
  {
    RawSocket first((*server)->port());
    first.send("GET /seen HTTP/1.1\r\n\r\n");
    CHECK(contains(first.read_until("fits|"), "GET /seen|"));
    CHECK(open == 1);
    CHECK(answers == 1);
    RawSocket second((*server)->port());
    (void)second.read_to_end();
    RawSocket third((*server)->port());
    (void)third.read_to_end();
    CHECK(full == 1);
  }
  (*server)->stop(Duration{0});
  CHECK(open == 0);
}

TEST_CASE("connections past the limit are closed") {
  http::IoThreads threads;
  http::ServerLimits limits;
  limits.connections = 1;
  const auto server = start(threads, echo, limits);
  RawSocket first(server->port());
  first.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(first.read_until("fits|").ends_with("fits|"));
  RawSocket second(server->port());
  second.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(second.read_to_end() == "");
  first.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(first.read_until("fits|").ends_with("fits|"));
}

TEST_CASE("a port that is taken or an unknown address is an error") {
  http::IoThreads threads;
  const auto server = start(threads, echo);
  ServerOptions options;
  options.port = server->port();
  CHECK(Server::listen(threads, options, echo).error().code == ErrorCode::io);
  options.port = 0;
  options.host = "not an address";
  CHECK(Server::listen(threads, options, echo).error().code == ErrorCode::io);
}

TEST_CASE("many clients on several threads each get their own answer") {
  http::IoThreads threads(3);
  const auto server = start(threads, echo);
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&, client] {
      RawSocket socket(server->port());
      for (int request = 0; request < 20; ++request) {
        const auto target = "/" + std::to_string(client) + "-" + std::to_string(request);
        socket.send("GET " + target + " HTTP/1.1\r\n\r\n");
        if (contains(socket.read_until("fits|"), "GET " + target + "|")) ++right;
      }
    });
  }
  for (auto& client : clients) client.join();
  CHECK(right == 160);
}

}  // namespace countersign::server_test
