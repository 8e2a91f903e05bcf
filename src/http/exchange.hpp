// Internal: what a Responder and its session share. The answering side is thread safe; the session is told by
// `wake` and then takes one step after another.
#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/http_message.hpp"
#include "core/time.hpp"

namespace countersign::http {

class Exchange {
 public:
  /// What the session has to do next.
  enum class Step {
    wait,       ///< Nothing yet; `wake` will be called.
    response,   ///< Send the whole response.
    head,       ///< Send the head of a streamed response.
    chunk,      ///< Send the next piece of its body.
    end,        ///< End the body.
    abandoned,  ///< No answer will come: close the connection.
  };
  struct Turn {
    Step step = Step::wait;
    HttpResponse response;  ///< For `response` and `head`.
    Duration hold{};        ///< For `response`: it is sent so much later.
    std::string chunk;      ///< For `chunk`.
  };

  /// `wake` is called under the exchange's lock, from any thread, until `detach`: it must only post.
  explicit Exchange(std::function<void()> wake) : wake_(std::move(wake)) {}

  // The answering side. False when it has no effect.
  bool answer(HttpResponse response, Duration hold);
  bool begin_stream(HttpResponse head);
  bool append(std::string chunk);
  bool end_stream();
  bool is_streaming() const;
  /// The last Responder or ResponseStream is gone; nothing happens if the answer is complete.
  void abandon();

  // The session's side.
  Turn take();
  /// The session is gone: later answers have no effect and `wake` is never called again.
  void detach();

 private:
  enum class State { unanswered, answered, streaming, ended, abandoned };

  mutable std::mutex mutex_;
  std::function<void()> wake_;
  State state_ = State::unanswered;
  std::optional<HttpResponse> response_;  ///< Until taken.
  Duration hold_{};
  std::deque<std::string> chunks_;
  std::size_t buffered_bytes_ = 0;
};

}  // namespace countersign::http
