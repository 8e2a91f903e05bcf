// Internal: one inbound connection, over TCP, TLS or a Unix socket alike. Everything runs on its own strand.
#pragma once

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "http/exchange.hpp"
#include "http/request_reader.hpp"
#include "http/sessions.hpp"

namespace countersign::http {

template <class Stream>
struct IsTls : std::false_type {};
template <class Next>
struct IsTls<boost::beast::ssl_stream<Next>> : std::true_type {};

template <class Stream>
class Session final : public SessionControl, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, std::string remote_address, std::shared_ptr<Sessions> sessions)
      : stream_(std::move(stream)),
        wake_(stream_.get_executor(), boost::asio::steady_timer::time_point::max()),
        remote_address_(std::move(remote_address)),
        sessions_(std::move(sessions)),
        buffer_(sessions_->limits().head_bytes + read_ahead_bytes) {}

  /// After `Sessions::add`, which the end of the connection undoes.
  void start() {
    boost::asio::co_spawn(stream_.get_executor(), run(),
                          [self = this->shared_from_this()](const std::exception_ptr&) {
                            self->end_exchange();
                            self->sessions_->remove(self.get());
                          });
  }

  void drain() override {
    boost::asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
      self->draining_ = true;
      if (self->idle_) self->socket().close();
      self->wake_.cancel();
    });
  }

  void abort() override {
    boost::asio::post(stream_.get_executor(), [self = this->shared_from_this()] {
      self->aborted_ = true;
      self->socket().close();
      self->wake_.cancel();
    });
  }

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  static constexpr std::size_t read_ahead_bytes = 64 * 1024;

  auto& socket() { return boost::beast::get_lowest_layer(stream_); }

  Awaitable<void> run() {
    bool answered = false;
    if (co_await shake_hands()) {
      const auto& server_limits = sessions_->limits();
      bool go_on = co_await wait_for_bytes(server_limits.read_timeout);
      while (go_on) {
        answered = co_await serve_one();
        go_on = answered && keep_alive_ && co_await wait_for_bytes(server_limits.idle_timeout);
      }
    }
    if (answered && !aborted_) co_await linger();
    socket().close();
  }

  Awaitable<bool> shake_hands() {
    if constexpr (IsTls<Stream>::value) {
      boost::system::error_code error;
      socket().expires_after(sessions_->limits().read_timeout);
      co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, into(error));
      co_return !error;
    }
    co_return true;
  }

  /// False when none came in time, the client hung up, or the server stops.
  Awaitable<bool> wait_for_bytes(Duration timeout) {
    if (draining_ || aborted_) co_return false;
    if (buffer_.size() > 0) co_return true;
    boost::system::error_code error;
    idle_ = true;
    socket().expires_after(timeout);
    const auto received = co_await stream_.async_read_some(buffer_.prepare(4096), into(error));
    idle_ = false;
    buffer_.commit(received);
    co_return !error;
  }

  /// True once a response is out; `keep_alive_` tells whether another request may follow.
  Awaitable<bool> serve_one() {
    keep_alive_ = false;
    socket().expires_after(sessions_->limits().read_timeout);
    auto request = co_await read_request(stream_, buffer_, sessions_->limits());
    if (!request) co_return false;
    socket().expires_never();
    exchange_ = std::make_shared<Exchange>(waker());
    target_ = request->message.url;
    begun_at_ = std::chrono::steady_clock::now();
    sessions_->handle({std::move(request->message), remote_address_, request->body_too_large},
                      Responder(exchange_));
    const bool answered = co_await answer(*request);
    end_exchange();
    co_return answered;
  }

  /// Called under the exchange's lock, from any thread, and never after `end_exchange`.
  std::function<void()> waker() {
    return [weak = this->weak_from_this(), executor = stream_.get_executor()] {
      boost::asio::post(executor, [weak] {
        if (const auto self = weak.lock()) self->wake_.cancel();
      });
    };
  }

  void end_exchange() {
    if (exchange_) exchange_->detach();
    exchange_.reset();
  }

  Awaitable<Exchange::Turn> next_turn() {
    while (true) {
      Exchange::Turn turn = exchange_->take();
      if (aborted_) turn.step = Exchange::Step::abandoned;
      if (turn.step != Exchange::Step::wait) co_return turn;
      if (draining_ && exchange_->end_stream()) continue;
      boost::system::error_code woken;
      co_await wake_.async_wait(into(woken));
    }
  }

  Awaitable<bool> answer(const IncomingRequest& request) {
    auto turn = co_await next_turn();
    if (turn.step == Exchange::Step::abandoned) co_return false;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_at_;
    sessions_->answered(target_, took.count());
    auto message = to_beast_response(std::move(turn.response), request.version);
    if (!message) co_return false;
    if (turn.step == Exchange::Step::head) co_return co_await send_stream(request, *message);
    keep_alive_ = request.keep_alive && !draining_;
    message->keep_alive(keep_alive_);
    co_return co_await send_whole(request, *message);
  }

  Awaitable<bool> send_whole(const IncomingRequest& request, BeastResponse& message) {
    const unsigned status = message.result_int();
    if (status == 204 || status == 304) {
      message.body().clear();
    } else {
      message.content_length(message.body().size());
    }
    if (request.head_only) message.body().clear();
    boost::system::error_code error;
    socket().expires_after(response_write_timeout_ms);
    co_await boost::beast::http::async_write(stream_, message, into(error));
    co_return !error;
  }

  Awaitable<bool> send_stream(const IncomingRequest& request, BeastResponse& message) {
    const bool chunked = request.version == 11;
    message.body().clear();
    message.keep_alive(false);
    message.chunked(chunked);
    boost::system::error_code error;
    boost::beast::http::response_serializer<boost::beast::http::string_body> serializer(message);
    socket().expires_after(response_write_timeout_ms);
    co_await boost::beast::http::async_write_header(stream_, serializer, into(error));
    while (!error && !request.head_only) {
      socket().expires_never();
      const auto turn = co_await next_turn();
      if (turn.step == Exchange::Step::abandoned) co_return false;
      socket().expires_after(response_write_timeout_ms);
      if (turn.step == Exchange::Step::end) {
        if (chunked) {
          co_await boost::asio::async_write(stream_, boost::beast::http::make_chunk_last(), into(error));
        }
        break;
      }
      co_await send_piece(turn.chunk, chunked, error);
    }
    co_return !error;
  }

  Awaitable<void> send_piece(const std::string& piece, bool chunked, boost::system::error_code& error) {
    const auto bytes = boost::asio::buffer(piece);
    if (chunked) {
      co_await boost::asio::async_write(stream_, boost::beast::http::make_chunk(bytes), into(error));
    } else {
      co_await boost::asio::async_write(stream_, bytes, into(error));
    }
  }

  /// Ends our side and throws away what the client still sends: closing with unread bytes would reset the
  /// connection, and the client could lose the response.
  Awaitable<void> linger() {
    boost::system::error_code error;
    socket().expires_after(linger_timeout_ms);
    if constexpr (IsTls<Stream>::value) co_await stream_.async_shutdown(into(error));
    socket().socket().shutdown(boost::asio::socket_base::shutdown_send, error);
    if (error) co_return;
    std::array<char, 16 * 1024> dropped;
    std::size_t total_bytes = 0;
    while (!error && total_bytes < linger_bytes) {
      total_bytes += co_await socket().async_read_some(boost::asio::buffer(dropped), into(error));
    }
  }

  Stream stream_;
  boost::asio::steady_timer wake_;  ///< Never fires; cancelled to wake `next_turn`.
  const std::string remote_address_;
  const std::shared_ptr<Sessions> sessions_;
  boost::beast::flat_buffer buffer_;
  std::shared_ptr<Exchange> exchange_;  ///< Of the request in hand.
  std::string target_;                  ///< Likewise.
  std::chrono::steady_clock::time_point begun_at_;
  bool keep_alive_ = false;
  bool idle_ = false;
  bool draining_ = false;
  bool aborted_ = false;
};

}  // namespace countersign::http
