#include "http/exchange.hpp"

#include <utility>

#include "http/responder.hpp"

namespace countersign::http {

bool Exchange::answer(HttpResponse response, Duration hold) {
  const std::lock_guard lock(mutex_);
  if (!wake_ || state_ != State::unanswered) return false;
  state_ = State::answered;
  response_ = std::move(response);
  hold_ = hold;
  wake_();
  return true;
}

bool Exchange::begin_stream(HttpResponse head) {
  const std::lock_guard lock(mutex_);
  if (!wake_ || state_ != State::unanswered) return false;
  state_ = State::streaming;
  response_ = std::move(head);
  wake_();
  return true;
}

bool Exchange::append(std::string chunk) {
  const std::lock_guard lock(mutex_);
  if (!wake_ || state_ != State::streaming) return false;
  if (chunk.empty()) return true;  // an empty chunk would end the body
  if (chunk.size() > stream_buffer_bytes - buffered_bytes_) {
    state_ = State::abandoned;
    wake_();
    return false;
  }
  buffered_bytes_ += chunk.size();
  chunks_.push_back(std::move(chunk));
  wake_();
  return true;
}

bool Exchange::end_stream() {
  const std::lock_guard lock(mutex_);
  if (!wake_ || state_ != State::streaming) return false;
  state_ = State::ended;
  wake_();
  return true;
}

bool Exchange::is_streaming() const {
  const std::lock_guard lock(mutex_);
  return wake_ && state_ == State::streaming;
}

void Exchange::abandon() {
  const std::lock_guard lock(mutex_);
  if (!wake_ || (state_ != State::unanswered && state_ != State::streaming)) return;
  state_ = State::abandoned;
  wake_();
}

Exchange::Turn Exchange::take() {
  const std::lock_guard lock(mutex_);
  Turn turn;
  if (state_ == State::abandoned) {
    turn.step = Step::abandoned;
  } else if (response_) {
    turn.step = state_ == State::answered ? Step::response : Step::head;
    turn.response = std::move(*response_);
    turn.hold = hold_;
    response_.reset();
  } else if (!chunks_.empty()) {
    turn.step = Step::chunk;
    turn.chunk = std::move(chunks_.front());
    chunks_.pop_front();
    buffered_bytes_ -= turn.chunk.size();
  } else if (state_ == State::ended) {
    turn.step = Step::end;
  }
  return turn;
}

void Exchange::detach() {
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
  response_.reset();
  chunks_.clear();
  buffered_bytes_ = 0;
}

}  // namespace countersign::http
