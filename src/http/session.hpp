// Internal: one inbound connection, over TCP, TLS or a Unix socket alike. Everything runs on one thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/byte_stream.hpp"
#include "http/exchange.hpp"
#include "http/request_reader.hpp"
#include "http/sessions.hpp"

namespace countersign::http {

class Session final : public SessionControl, public std::enable_shared_from_this<Session> {
 public:
  /// `tls`: null for a plain connection.
  Session(ByteStream::Protocol::socket accepted, std::shared_ptr<boost::asio::ssl::context> tls,
          std::string remote_address, std::shared_ptr<Sessions> sessions);

  /// After `Sessions::add`, which the end of the connection undoes.
  void start();
  void drain() override;
  void abort() override;

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  Awaitable<void> run();
  Awaitable<bool> shake_hands();
  /// False when none came in time, the client hung up, or the server stops.
  Awaitable<bool> wait_for_bytes(Duration timeout);
  /// True once a response is out; `keep_alive_` tells whether another request may follow.
  Awaitable<bool> serve_one();
  /// Until the WebSocket ends, and the connection with it.
  Awaitable<void> serve_socket(const HttpRequest& request);
  /// Called under the exchange's lock, from any thread, and never after `end_exchange`.
  std::function<void()> waker();
  void end_exchange();
  Awaitable<Exchange::Turn> next_turn();
  Awaitable<bool> answer(const IncomingRequest& request);
  /// Less long when the server stops.
  Awaitable<void> hold_back(Duration hold);
  Awaitable<bool> send_whole(const IncomingRequest& request, BeastResponse& message);
  Awaitable<bool> send_stream(const IncomingRequest& request, BeastResponse& message);
  Awaitable<bool> send(std::string_view bytes);
  /// Ends our side and throws away what the client still sends: closing with unread bytes would reset the
  /// connection, and the client could lose the response.
  Awaitable<void> linger();

  ByteStream stream_;
  const std::shared_ptr<boost::asio::ssl::context> tls_;
  boost::asio::steady_timer wake_;  ///< Fires for `hold_back` alone; cancelled to wake `next_turn`.
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
