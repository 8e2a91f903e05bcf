#include "http/session.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "http/into.hpp"
#include "http/socket_session.hpp"

namespace countersign::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t read_ahead_bytes = 64 * 1024;
/// Asked of a connection that waits for its next request.
constexpr std::size_t first_read_bytes = 4096;

}  // namespace

Session::Session(ByteStream::Protocol::socket accepted, std::shared_ptr<asio::ssl::context> tls,
                 std::string remote_address, std::shared_ptr<Sessions> sessions)
    : stream_(std::move(accepted)),
      tls_(std::move(tls)),
      wake_(stream_.executor(), asio::steady_timer::time_point::max()),
      remote_address_(std::move(remote_address)),
      sessions_(std::move(sessions)),
      buffer_(sessions_->limits().head_bytes + read_ahead_bytes) {}

void Session::start() {
  stream_.disable_delay();
  asio::co_spawn(stream_.executor(), run(), [self = shared_from_this()](const std::exception_ptr&) {
    self->end_exchange();
    self->sessions_->remove(self.get());
  });
}

void Session::drain() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    self->draining_ = true;
    if (self->idle_) self->stream_.close();
    self->wake_.cancel();
  });
}

void Session::abort() {
  asio::post(stream_.executor(), [self = shared_from_this()] {
    self->aborted_ = true;
    self->stream_.close();
    self->wake_.cancel();
  });
}

asio::awaitable<void> Session::run() {
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
  stream_.close();
}

asio::awaitable<bool> Session::shake_hands() {
  if (!tls_) co_return true;
  boost::system::error_code error;
  stream_.expires_after(sessions_->limits().read_timeout);
  co_await stream_.accept_tls(*tls_, error);
  co_return !error;
}

asio::awaitable<bool> Session::wait_for_bytes(Duration timeout) {
  if (draining_ || aborted_) co_return false;
  if (buffer_.size() > 0) co_return true;
  boost::system::error_code error;
  idle_ = true;
  stream_.expires_after(timeout);
  const auto received = co_await stream_.read_some(buffer_.prepare(first_read_bytes), error);
  idle_ = false;
  buffer_.commit(received);
  co_return !error;
}

asio::awaitable<bool> Session::serve_one() {
  keep_alive_ = false;
  stream_.expires_after(sessions_->limits().read_timeout);
  auto request = co_await read_request(stream_, buffer_, sessions_->limits());
  if (!request) co_return false;
  stream_.expires_never();
  if (sessions_->web_sockets() && asks_for_web_socket(request->message)) {
    co_await serve_socket(request->message);
    co_return false;
  }
  exchange_ = std::make_shared<Exchange>(waker());
  target_ = request->message.url;
  begun_at_ = std::chrono::steady_clock::now();
  sessions_->handle({std::move(request->message), remote_address_, request->body_too_large},
                    Responder(exchange_));
  const bool answered = co_await answer(*request);
  end_exchange();
  co_return answered;
}

asio::awaitable<void> Session::serve_socket(const HttpRequest& request) {
  const auto socket = co_await SocketSession::accept(stream_, request);
  if (!socket) co_return;
  idle_ = true;  // nothing is owed: draining ends it
  co_await socket->run(sessions_->web_sockets()(socket, request.url));
}

std::function<void()> Session::waker() {
  return [weak = weak_from_this(), executor = stream_.executor()] {
    asio::post(executor, [weak] {
      if (const auto self = weak.lock()) self->wake_.cancel();
    });
  };
}

void Session::end_exchange() {
  if (exchange_) exchange_->detach();
  exchange_.reset();
}

asio::awaitable<Exchange::Turn> Session::next_turn() {
  while (true) {
    Exchange::Turn turn = exchange_->take();
    if (aborted_) turn.step = Exchange::Step::abandoned;
    if (turn.step != Exchange::Step::wait) co_return turn;
    if (draining_ && exchange_->end_stream()) continue;
    boost::system::error_code woken;
    co_await wake_.async_wait(into(woken));
  }
}

asio::awaitable<bool> Session::answer(const IncomingRequest& request) {
  auto turn = co_await next_turn();
  if (turn.step == Exchange::Step::abandoned) co_return false;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_at_;
  sessions_->answered(target_, took.count());
  if (turn.hold > Duration::zero()) co_await hold_back(turn.hold);
  auto message = to_beast_response(std::move(turn.response), request.version);
  if (!message) co_return false;
  if (turn.step == Exchange::Step::head) co_return co_await send_stream(request, *message);
  keep_alive_ = request.keep_alive && !draining_;
  message->keep_alive(keep_alive_);
  const bool sent = co_await send_whole(request, *message);
  if (sent) sessions_->sent(target_);
  co_return sent;
}

asio::awaitable<void> Session::hold_back(Duration hold) {
  const auto end = std::chrono::steady_clock::now() + hold;
  wake_.expires_at(end);
  while (!draining_ && !aborted_ && std::chrono::steady_clock::now() < end) {
    boost::system::error_code woken;
    co_await wake_.async_wait(into(woken));
  }
  wake_.expires_at(asio::steady_timer::time_point::max());
}

asio::awaitable<bool> Session::send_whole(const IncomingRequest& request, BeastResponse& message) {
  const unsigned status = message.result_int();
  if (status == 204 || status == 304) {
    message.body().clear();
  } else {
    message.content_length(message.body().size());
  }
  if (request.head_only) message.body().clear();
  const std::string bytes = head_bytes(message) + message.body();
  co_return co_await send(bytes);
}

asio::awaitable<bool> Session::send_stream(const IncomingRequest& request, BeastResponse& message) {
  const bool chunked = request.version == 11;
  message.keep_alive(false);
  message.chunked(chunked);
  const std::string head = head_bytes(message);
  bool sent = co_await send(head);
  while (sent && !request.head_only) {
    stream_.expires_never();
    const auto turn = co_await next_turn();
    if (turn.step == Exchange::Step::abandoned) co_return false;
    if (turn.step == Exchange::Step::end) {
      if (chunked) sent = co_await send(last_chunk);
      break;
    }
    // Named: g++ 12 destroys a temporary of ?: under co_await twice.
    const std::string piece = chunked ? chunk_bytes(turn.chunk) : turn.chunk;
    sent = co_await send(piece);
  }
  co_return sent;
}

asio::awaitable<bool> Session::send(std::string_view bytes) {
  boost::system::error_code error;
  stream_.expires_after(response_write_timeout_ms);
  co_await stream_.write(bytes, error);
  co_return !error;
}

asio::awaitable<void> Session::linger() {
  boost::system::error_code error;
  stream_.expires_after(linger_timeout_ms);
  co_await stream_.end(error);
  std::size_t total_bytes = 0;
  while (!error && total_bytes < linger_bytes) total_bytes += co_await stream_.drop_some(error);
}

}  // namespace countersign::http
