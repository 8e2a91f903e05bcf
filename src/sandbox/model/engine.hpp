// The machinery under the three services: virtual time, calls in and out, faults, the log of calls.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/entropy.hpp"
#include "core/http_message.hpp"
#include "core/time.hpp"
#include "sandbox/model/faults.hpp"
#include "sandbox/model/model.hpp"

namespace countersign::sandbox {

/// One line of the log that the page shows. Never holds a token, a query or a body.
struct LoggedCall {
  Instant at{};
  bool incoming = true;
  std::string method;
  std::string path;
  unsigned status = 0;  ///< 0: not answered.
  std::string summary;
  bool faulted = false;  ///< A fault struck it.
};

class Engine {
 public:
  using Work = std::function<void()>;
  using Answered = std::function<void(const HttpResult&)>;

  Engine(std::uint64_t seed, Instant start) : entropy(seed), now_(start) {}

  SeededEntropy entropy;
  Faults faults;

  Instant now() const { return now_; }
  /// Something that a person or a test can see has changed.
  void touch() { ++revision_; }
  std::uint64_t revision() const { return revision_; }
  const std::deque<LoggedCall>& log() const { return log_; }

  // Driven by Model
  // --------------------------------------------------------------------------------------------
  void begin(Instant now);
  Reaction take_reaction() { return std::exchange(reaction_, {}); }
  void answered(CallId outgoing, const HttpResult& result);
  std::optional<Instant> next_due() const;
  void run_due();

  /// Set by the world: a call that came in is answered at that time, or never will be.
  std::function<void(CallId, Instant)> call_ended = [](CallId, Instant) {};

  // For the services
  // -------------------------------------------------------------------------------------------
  /// Does `work` at `at`, after what was scheduled before for the same instant.
  using WorkKey = std::pair<Instant, std::uint64_t>;
  WorkKey schedule(Instant at, Work work);
  /// Registers a call that came in. False: a fault has answered it (or never will) and no work is to be done.
  /// Without a target (the control API) no fault applies and nothing is logged. `client`: the app that calls.
  bool accept(CallId call, const HttpRequest& request, std::optional<FaultTarget> target,
              std::string_view client = {});
  /// Says in the log what the call was about.
  void describe(CallId call, std::string summary);
  /// Answers a call that was accepted, unless a fault changes that.
  void reply(CallId call, HttpResponse response);
  /// Makes a call; `done` is called once, with the answer or at the request's timeout, whichever is first.
  void send(FaultTarget target, HttpRequest request, std::string summary, Answered done);

 private:
  struct Incoming {
    std::optional<FaultTarget> target;
    std::optional<Fault> fault;  ///< To be applied when the work is done.
    LoggedCall entry;
  };
  struct Pending {
    Answered done;
    LoggedCall entry;
    WorkKey timeout;
  };

  void answer(CallId call, std::optional<HttpResponse> response, Duration delay);
  void write_log(LoggedCall entry);
  void put_outgoing(const HttpRequest& request, Duration delay, const std::string& summary, Answered done);

  Instant now_;
  std::uint64_t revision_ = 1;
  CallId next_outgoing_ = 1;
  std::uint64_t next_work_ = 1;
  std::map<WorkKey, Work> schedule_;
  std::map<CallId, Incoming> incoming_;
  std::map<CallId, Pending> outgoing_;
  std::deque<LoggedCall> log_;
  Reaction reaction_;
};

}  // namespace countersign::sandbox
