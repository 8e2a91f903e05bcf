#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "http/responder.hpp"
#include "support.hpp"

namespace countersign::server_answer_test {

using namespace http_test;
using http::Responder;
using http::ServerRequest;

TEST_CASE("a request without an answer closes the connection without a byte") {
  http::IoThreads threads;
  http::Handler handler;
  SECTION("the responder is dropped") {
    handler = [](const ServerRequest&, const Responder&) {};
  }
  SECTION("the handler throws") {
    handler = [](const ServerRequest&, const Responder&) { throw std::runtime_error("broken"); };
  }
  SECTION("the status is out of range") {
    handler = [](const ServerRequest&, const Responder& responder) { responder.send({1000, {}, ""}); };
  }
  SECTION("a header holds a line break") {
    handler = [](const ServerRequest&, const Responder& responder) {
      responder.send({200, {{"A", "b\r\nC: d"}}, ""});
    };
  }
  const auto server = start(threads, handler);
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(socket.read_to_end() == "");
}

TEST_CASE("an answer may come later, from another thread, and only the first counts") {
  http::IoThreads threads;
  Box<Responder> box;
  const auto server =
      start(threads, [&](const ServerRequest&, Responder responder) { box.put(std::move(responder)); });
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  std::thread answering([&] {
    const auto responder = box.take();
    CHECK(responder->send({201, {{"Content-Length", "999"}}, "late"}));
    CHECK_FALSE(responder->send({202, {}, "later"}));
  });
  const auto reply = socket.read_to_end();
  answering.join();
  REQUIRE(reply);
  CHECK(reply->starts_with("HTTP/1.1 201 Created\r\n"));
  CHECK(contains(*reply, "Content-Length: 4\r\n"));
  CHECK_FALSE(contains(*reply, "999"));
  CHECK(reply->ends_with("\r\n\r\nlate"));
}

TEST_CASE("an answer that is held back leaves that much later, and then the next request is taken") {
  http::IoThreads threads;
  const auto server = start(threads, [](const ServerRequest& request, const Responder& responder) {
    responder.send({200, {}, "hi"}, request.message.url == "/slow" ? Duration{150} : Duration::zero());
  });
  RawSocket socket(server->port());
  const auto begun = std::chrono::steady_clock::now();
  socket.send("GET /slow HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(std::chrono::steady_clock::now() - begun >= Duration{150});
  CHECK(reply->find("hi") != reply->rfind("hi"));
}

TEST_CASE("a server that stops sends at once what it holds back") {
  http::IoThreads threads;
  Box<bool> asked;
  const auto server = start(threads, [&](const ServerRequest&, const Responder& responder) {
    responder.send({200, {}, "hi"}, Duration{3'600'000});
    asked.put(true);
  });
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  REQUIRE(asked.take());
  server->stop(Duration{10'000});
  const auto reply = socket.read_to_end();
  REQUIRE(reply);
  CHECK(contains(*reply, "hi"));
}

TEST_CASE("a responder may outlive its server") {
  http::IoThreads threads;
  Box<Responder> box;
  auto server =
      start(threads, [&](const ServerRequest&, Responder responder) { box.put(std::move(responder)); });
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  const auto responder = box.take();
  REQUIRE(responder);
  server.reset();
  CHECK_FALSE(responder->send({200, {}, "nobody hears"}));
  CHECK(socket.read_to_end() == "");
}

TEST_CASE("a streamed response arrives piece by piece and ends properly") {
  http::IoThreads threads;
  Box<http::ResponseStream> box;
  const auto server = start(threads, [&](const ServerRequest&, const Responder& responder) {
    box.put(responder.stream({200, {{"Content-Type", "text/event-stream"}}, ""}));
  });
  RawSocket socket(server->port());
  socket.send("GET /events HTTP/1.1\r\n\r\n");
  const auto stream = box.take();
  REQUIRE(stream);
  CHECK(contains(socket.read_until("\r\n\r\n"), "Content-Type: text/event-stream\r\n"));
  CHECK(stream->write("data: 1\n\n"));
  CHECK(socket.read_until("\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  CHECK(stream->write(""));
  CHECK(stream->write("data: 2\n\n"));
  stream->close();
  CHECK_FALSE(stream->write("too late"));
  CHECK(socket.read_to_end() == "9\r\ndata: 2\n\n\r\n0\r\n\r\n");
}

TEST_CASE("a stream that is dropped or overflows ends without the last chunk") {
  http::IoThreads threads;
  Box<http::ResponseStream> box;
  const auto server = start(threads, [&](const ServerRequest&, const Responder& responder) {
    box.put(responder.stream({200, {}, ""}));
  });
  RawSocket socket(server->port());
  socket.send("GET /events HTTP/1.1\r\n\r\n");
  auto stream = box.take();
  REQUIRE(stream);
  CHECK(socket.read_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
  SECTION("dropped") {
    stream.reset();
  }
  SECTION("overflowing") {
    CHECK_FALSE(stream->write(std::string(http::stream_buffer_bytes + 1, 'x')));
    CHECK_FALSE(stream->is_open());
  }
  CHECK(socket.read_to_end() == "");
}

TEST_CASE("a stop lets the request in flight finish, ends streams and closes idle connections") {
  http::IoThreads threads;
  Box<Responder> slow;
  Box<http::ResponseStream> streaming;
  const auto server = start(threads, [&](const ServerRequest& request, const Responder& responder) {
    if (request.message.url == "/slow") return slow.put(responder);
    if (request.message.url == "/events") return streaming.put(responder.stream({200, {}, ""}));
    echo(request, responder);
  });
  RawSocket idle(server->port());
  idle.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(idle.read_until("fits|").ends_with("fits|"));
  std::optional<RawSocket> events(std::in_place, server->port());
  events->send("GET /events HTTP/1.1\r\n\r\n");
  const auto stream = streaming.take();
  REQUIRE(stream);
  CHECK(stream->write("last words"));
  std::optional<RawSocket> busy(std::in_place, server->port());
  busy->send("GET /slow HTTP/1.1\r\n\r\n");
  auto responder = slow.take();
  REQUIRE(responder);

  std::thread stopping([&] { server->stop(deadline); });
  CHECK(idle.read_to_end() == "");
  CHECK(events->read_to_end().value_or("").ends_with("last words\r\n0\r\n\r\n"));
  events.reset();
  CHECK_FALSE(stream->is_open());
  CHECK(responder->send({200, {}, "done"}));
  const auto reply = busy->read_to_end();
  busy.reset();
  stopping.join();
  REQUIRE(reply);
  CHECK(contains(*reply, "Connection: close\r\n"));
  CHECK(reply->ends_with("done"));
  RawSocket late(server->port());
  late.send("GET / HTTP/1.1\r\n\r\n");
  CHECK(late.read_to_end().value_or("").empty());
}

TEST_CASE("a stop closes what does not finish within the grace") {
  http::IoThreads threads;
  Box<Responder> box;
  const auto server =
      start(threads, [&](const ServerRequest&, Responder responder) { box.put(std::move(responder)); });
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\n\r\n");
  const auto responder = box.take();
  REQUIRE(responder);
  server->stop(50ms);
  CHECK(socket.read_to_end() == "");
}

}  // namespace countersign::server_answer_test
