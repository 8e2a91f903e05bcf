#include "http/responder.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "http/exchange.hpp"
#include "http/io_threads.hpp"

namespace countersign::http {

struct ResponseStream::Guard {
  explicit Guard(std::shared_ptr<Exchange> shared) : exchange(std::move(shared)) {}
  ~Guard() { exchange->abandon(); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  std::shared_ptr<Exchange> exchange;
};

bool ResponseStream::write(std::string chunk) const {
  return guard_ && guard_->exchange->append(std::move(chunk));
}

void ResponseStream::close() const {
  if (guard_) guard_->exchange->end_stream();
}

bool ResponseStream::is_open() const {
  return guard_ && guard_->exchange->is_streaming();
}

/// A stream outlives the Responder that began it, so only an answer that is still owed is abandoned here.
struct Responder::Guard {
  explicit Guard(std::shared_ptr<Exchange> shared) : exchange(std::move(shared)) {}
  ~Guard() {
    if (!exchange->is_streaming()) exchange->abandon();
  }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  std::shared_ptr<Exchange> exchange;
};

Responder::Responder(std::shared_ptr<Exchange> exchange)
    : guard_(std::make_shared<Guard>(std::move(exchange))) {}

bool Responder::send(HttpResponse response, Duration hold) const {
  return guard_->exchange->answer(std::move(response), hold);
}

ResponseStream Responder::stream(HttpResponse head) const {
  ResponseStream stream;
  if (guard_->exchange->begin_stream(std::move(head))) {
    stream.guard_ = std::make_shared<ResponseStream::Guard>(guard_->exchange);
  }
  return stream;
}

Responder make_responder(IoThreads& threads, std::function<void(std::optional<HttpResponse>)> done) {
  // The exchange keeps itself alive through its waker until it is answered or abandoned, which it always is.
  const auto exchange = std::make_shared<std::shared_ptr<Exchange>>();
  auto wake = [&threads, exchange, done = std::move(done)] {
    boost::asio::post(threads.context(), [taken = *exchange, done] {
      auto turn = taken->take();
      if (turn.step == Exchange::Step::wait) return;
      taken->detach();
      const bool answered = turn.step == Exchange::Step::response;
      done(answered ? std::optional(std::move(turn.response)) : std::nullopt);
    });
  };
  *exchange = std::make_shared<Exchange>(std::move(wake));
  return Responder(*exchange);
}

}  // namespace countersign::http
