// WebSockets between our client and our server, over real sockets.
#include "http/web_socket.hpp"

#include "catch.hpp"
#include "support.hpp"

namespace countersign::web_socket_test {

using namespace countersign;
using namespace http_test;

namespace {

/// The texts and the end of one connection, as they came.
struct Ear {
  Box<std::string> text;
  Box<std::string> closed;
  Box<bool> opened;

  http::WebSocketWatch watch() {
    return {[this] { opened.put(true); }, [this](std::string words) { text.put(std::move(words)); },
            [this](std::string why) { closed.put(std::move(why)); }};
  }
};

struct Line {
  http::IoThreads threads{2};
  Ear client_ear;
  Ear server_ear;
  Box<std::shared_ptr<http::WebSocket>> accepted;
  Box<std::string> target;
  std::unique_ptr<http::Server> server = listen();
  std::unique_ptr<http::Client> client = *http::Client::create(threads, {});

  std::unique_ptr<http::Server> listen() {
    http::ServerOptions options;
    options.web_sockets = [this](std::shared_ptr<http::WebSocket> socket, const std::string& wanted) {
      target.put(wanted);
      accepted.put(std::move(socket));
      return server_ear.watch();
    };
    auto made = http::Server::listen(threads, std::move(options), echo);
    REQUIRE(made.has_value());
    return std::move(*made);
  }
  std::string url() const { return "ws://127.0.0.1:" + std::to_string(server->port()); }
  ~Line() {
    client->stop();
    server->stop(0ms);
  }
};

}  // namespace

TEST_CASE("texts go both ways over a WebSocket, whole and in order") {
  Line line;
  const auto socket = line.client->open_web_socket(line.url() + "/link/?ticket=7", line.client_ear.watch());
  REQUIRE(line.client_ear.opened.take());
  CHECK(line.target.take() == "/link/?ticket=7");
  const auto other = line.accepted.take();
  REQUIRE(other);
  CHECK(socket->send("one"));
  CHECK(line.server_ear.text.take() == "one");
  const std::string large(200'000, 'x');
  CHECK((*other)->send(large));
  CHECK(line.client_ear.text.take() == large);
  CHECK(socket->send("zwei – 2"));
  CHECK(line.server_ear.text.take() == "zwei – 2");
}

TEST_CASE("either side can end a WebSocket, and both hear of it") {
  Line line;
  const auto socket = line.client->open_web_socket(line.url(), line.client_ear.watch());
  REQUIRE(line.client_ear.opened.take());
  const auto other = line.accepted.take();
  REQUIRE(other);
  SECTION("the client") {
    socket->close();
  }
  SECTION("the server") {
    (*other)->close();
  }
  CHECK(line.client_ear.closed.take());
  CHECK(line.server_ear.closed.take());
  CHECK_FALSE(socket->send("too late"));
}

TEST_CASE("a WebSocket that cannot be opened says why") {
  Line line;
  const auto closed_because = [&](const std::string& url) {
    line.client->open_web_socket(url, line.client_ear.watch());
    return line.client_ear.closed.take().value_or("nothing was said");
  };
  CHECK(contains(closed_because("https://127.0.0.1/"), "neither ws:// nor wss://"));
  CHECK(contains(closed_because("ws://127.0.0.1:1/"), "cannot connect"));
  const auto plain = start(line.threads, echo);
  const std::string of_plain = "ws://127.0.0.1:" + std::to_string(plain->port()) + "/";
  CHECK(contains(closed_because(of_plain), "refuses the WebSocket with status 200"));
}

TEST_CASE("a server that stops ends its WebSockets") {
  Line line;
  const auto socket = line.client->open_web_socket(line.url(), line.client_ear.watch());
  REQUIRE(line.client_ear.opened.take());
  line.server->stop(0ms);
  CHECK(line.client_ear.closed.take());
  CHECK(line.server_ear.closed.take());
}

TEST_CASE("a message past the limit ends the WebSocket") {
  Line line;
  const auto socket = line.client->open_web_socket(line.url(), line.client_ear.watch());
  REQUIRE(line.client_ear.opened.take());
  CHECK(socket->send(std::string(http::web_socket_message_bytes + 1, 'x')));
  CHECK(line.server_ear.closed.take());
  CHECK(line.client_ear.closed.take());
}

TEST_CASE("a request that came another way is answered through a responder") {
  http::IoThreads threads;
  Box<std::optional<HttpResponse>> box;
  {
    const auto responder = http::make_responder(threads, [&](auto answer) { box.put(std::move(answer)); });
    CHECK(responder.send({200, {}, "as asked"}));
    CHECK_FALSE(responder.send({200, {}, "twice"}));
  }
  const auto answer = box.take();
  REQUIRE(answer);
  REQUIRE(answer->has_value());
  CHECK((*answer)->body == "as asked");
  {
    const auto unused = http::make_responder(threads, [&](auto none) { box.put(std::move(none)); });
  }
  const auto nothing = box.take();
  REQUIRE(nothing);
  CHECK_FALSE(nothing->has_value());
}

}  // namespace countersign::web_socket_test
