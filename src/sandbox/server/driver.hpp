// Internal: drives the pure model with real requests, real calls and real time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/http_message.hpp"
#include "core/time.hpp"
#include "http/responder.hpp"
#include "sandbox/model/model.hpp"
#include "sandbox/server/server.hpp"

namespace countersign::sandbox {

/// Requests that the model has not answered yet, hung ones among them; past it the oldest is closed
/// unanswered.
inline constexpr std::size_t unanswered_requests = 4'096;
/// Replies and calls that wait for their time; past it a further reply closes its connection, and a further
/// call fails with nothing sent.
inline constexpr std::size_t delayed_steps = 16'384;

/// Thread safe. The model is only touched under one mutex, and nothing is sent while it is held.
class Driver {
 public:
  /// Called without a lock whenever something visible changed; a later call may carry a smaller revision.
  using Changed = std::function<void(std::uint64_t revision)>;

  /// `transport` must outlive the driver's last call, so it is stopped after `stop`. `watch` may be empty.
  Driver(HttpTransport& transport, Changed changed, Watch watch);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Makes the model; requests that arrive before wait for it. Once.
  void open(ModelOptions options);
  /// Hands a request to the model; the responder is used when the model says so.
  void handle(const HttpRequest& request, http::Responder responder);
  /// The model's revision; 0 before `open`.
  std::uint64_t revision() const;
  /// Drops the open requests, whose connections then close, and everything that waits. Never under a call of
  /// ours.
  void stop();

 private:
  /// A request, for whoever watches.
  struct Seen {
    HttpRequest request;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  };
  struct Open {
    http::Responder responder;
    std::shared_ptr<const Seen> seen;  ///< Null when nobody watches.
  };
  /// What is to be done outside the lock: a reply on its way to its connection, or a call of the model.
  struct Answer {
    Open open;
    std::optional<HttpResponse> response;
  };
  struct Work {
    std::vector<Answer> answers;
    std::vector<Outgoing> calls;
    std::vector<CallId> refused_calls;
    std::vector<Open> dropped;
    std::optional<std::uint64_t> revision;  ///< Set when it changed.
  };

  void keep_time();
  void sort_out(Reaction reaction, Instant now, Work& work);
  void take_reply(Reply reply, Work& work);
  void take_due(Instant now, Work& work);
  void note_revision(Work& work);
  std::optional<Instant> next_step() const;
  void perform(Work work);
  void call(Outgoing outgoing);
  void answered(CallId outgoing, const HttpResult& result);
  void tell(const Seen& seen, bool incoming, const HttpResponse* response) const;

  const SystemClock clock_;
  HttpTransport& transport_;
  const Changed changed_;
  const Watch watch_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;  ///< The model is there, an earlier step was added, or it stops.
  std::unique_ptr<Model> model_;
  bool stopping_ = false;
  CallId next_call_ = 1;
  std::uint64_t last_revision_ = 0;
  std::map<CallId, Open> open_;  ///< By age.
  std::multimap<Instant, Reply> later_replies_;
  std::multimap<Instant, Outgoing> later_calls_;
  std::thread timekeeper_;
};

}  // namespace countersign::sandbox
