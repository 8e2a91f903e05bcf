#include "http/socket_session.hpp"

#include <atomic>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "http/into.hpp"

namespace countersign::http {
namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
namespace websocket = boost::beast::websocket;

// How Beast ends the connection below a WebSocket. Both sides have said goodbye by then, or it has timed out.
void teardown(boost::beast::role_type, ByteStream& stream, boost::system::error_code& error) {
  error = {};
  stream.close();
}
template <class Handler>
void async_teardown(boost::beast::role_type, ByteStream& stream, Handler&& handler) {
  stream.close();
  asio::post(stream.executor(), [handler = std::forward<Handler>(handler)]() mutable {
    std::move(handler)(boost::system::error_code{});
  });
}
void beast_close_socket(ByteStream& stream) {
  stream.close();
}

namespace {

class BeastSession final : public SocketSession, public std::enable_shared_from_this<BeastSession> {
 public:
  BeastSession(ByteStream& stream, std::shared_ptr<void> owner)
      : executor_(stream.executor()), socket_(stream), owner_(std::move(owner)) {
    stream.expires_never();  // the WebSocket has its own clock
    socket_.set_option(
        websocket::stream_base::timeout{web_socket_handshake_timeout_ms, web_socket_idle_timeout_ms, true});
    socket_.read_message_max(web_socket_message_bytes);
    socket_.text(true);
  }

  asio::awaitable<std::string> upgrade(const WebUrl& url, const std::string& user_agent) override {
    socket_.set_option(websocket::stream_base::decorator([user_agent](websocket::request_type& request) {
      request.set(beast_http::field::user_agent, user_agent);
    }));
    websocket::response_type response;
    const std::string host = authority(url, false);
    boost::system::error_code error;
    co_await socket_.async_handshake(response, host, url.target, into(error));
    if (error == websocket::error::upgrade_declined) {
      co_return url.host + " refuses the WebSocket with status " + std::to_string(response.result_int());
    }
    if (error) co_return "no WebSocket with " + url.host + ": " + error.message();
    open_ = true;
    co_return "";
  }

  asio::awaitable<bool> take(const beast_http::request<beast_http::empty_body>& request) {
    boost::system::error_code error;
    co_await socket_.async_accept(request, into(error));
    open_ = !error;
    co_return open_;
  }

  asio::awaitable<void> run(WebSocketWatch watch) override {
    const auto self = shared_from_this();
    boost::system::error_code error;
    while (!error) {
      boost::beast::flat_buffer buffer;
      co_await socket_.async_read(buffer, into(error));
      if (!error && watch.message) watch.message(boost::beast::buffers_to_string(buffer.data()));
    }
    open_ = false;
    if (watch.closed) watch.closed(error == websocket::error::closed ? "closed" : error.message());
    watch = {};  // what it captured is gone with the connection
  }

  bool send(std::string text) override {
    if (!open_) return false;
    asio::post(executor_, [self = shared_from_this(), text = std::move(text)]() mutable {
      self->queue(std::move(text));
    });
    return true;
  }

  void close() override {
    asio::post(executor_, [self = shared_from_this()] {
      if (!self->open_ || std::exchange(self->leaving_, true)) return;  // Beast takes one goodbye
      asio::co_spawn(self->executor_, self->say_goodbye(), asio::detached);
    });
  }

 private:
  void queue(std::string text) {
    if (!open_) return;
    if (waiting_.size() >= web_socket_messages_waiting) return socket_.next_layer().close();
    waiting_.push_back(std::move(text));
    if (!writing_) asio::co_spawn(executor_, write_waiting(), asio::detached);
  }

  asio::awaitable<void> write_waiting() {
    const auto self = shared_from_this();
    writing_ = true;
    boost::system::error_code error;
    while (!error && open_ && !leaving_ && !waiting_.empty()) {
      const std::string text = std::move(waiting_.front());
      waiting_.pop_front();
      co_await socket_.async_write(asio::buffer(text), into(error));
    }
    writing_ = false;
  }

  asio::awaitable<void> say_goodbye() {
    const auto self = shared_from_this();
    boost::system::error_code error;
    co_await socket_.async_close(websocket::close_code::normal, into(error));
  }

  const asio::any_io_executor executor_;
  websocket::stream<ByteStream&> socket_;
  const std::shared_ptr<void> owner_;
  std::atomic<bool> open_ = false;
  bool leaving_ = false;
  bool writing_ = false;
  std::deque<std::string> waiting_;
};

}  // namespace

bool asks_for_web_socket(const HttpRequest& request) {
  return request.method == "GET" &&
         boost::beast::iequals(find_header(request.headers, "Upgrade"), "websocket");
}

asio::awaitable<std::shared_ptr<SocketSession>> SocketSession::accept(ByteStream& stream,
                                                                      const HttpRequest& request) {
  beast_http::request<beast_http::empty_body> upgrade(beast_http::verb::get, request.url, 11);
  for (const auto& header : request.headers) upgrade.insert(header.name, header.value);
  const auto session = std::make_shared<BeastSession>(stream, nullptr);
  const bool taken = co_await session->take(upgrade);
  if (taken) co_return session;
  co_return nullptr;
}

std::shared_ptr<SocketSession> SocketSession::over(ByteStream& stream, std::shared_ptr<void> owner) {
  return std::make_shared<BeastSession>(stream, std::move(owner));
}

}  // namespace countersign::http
