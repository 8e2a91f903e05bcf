// The wires of the simulation: every request takes its time, and some are lost on the way there or back.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include <nlohmann/json.hpp>

#include "core/entropy.hpp"
#include "http/exchange.hpp"
#include "http/server.hpp"
#include "sandbox/model/model.hpp"
#include "simulation/faults.hpp"

namespace countersign::simulation {

/// Where the server is reached.
inline constexpr const char* public_url = "https://countersign.example";

/// The simulation's time. Moves only by `Simulation`.
class VirtualClock final : public Clock {
 public:
  Instant now() const override { return read(); }
  std::function<Instant()> read;
};

class Network {
 public:
  Network(sandbox::Model& model, const VirtualClock& clock, Entropy& choices, Faults& faults);

  void send(HttpRequest request, std::function<void(HttpResult)> done);
  /// The server's public door; empty while it is down.
  void set_door(http::Handler door) { door_ = std::move(door); }
  /// While the server is down, what it sends goes nowhere.
  void set_up(bool up) { up_ = up; }
  /// The server is gone: its open calls are answered to nobody.
  void forget_calls();
  /// As while an environment is being restored: nothing arrives there.
  void set_business_central_away(bool away) { business_central_away_ = away; }
  void set_faulty(bool faulty) { faulty_ = faulty; }

  /// A person's act, through the model's control interface; the status of its answer.
  unsigned control(const std::string& method, const std::string& path, const std::string& body,
                   std::string* answer = nullptr);

  /// What a person's browser opens: a page of Slack's, answered at once …
  HttpResponse open_at_slack(const std::string& url);
  /// … and one of the server's, which may be answered later, or never; none while it is down.
  std::shared_ptr<http::Exchange> open_at_door(const std::string& path, std::vector<HttpHeader> headers);

  std::optional<Instant> next_due() const;
  /// Does one thing that is due now; false when nothing is.
  bool step();

 private:
  enum class Fate { arrives, not_sent, reply_lost };

  bool chance(double probability, const std::string& what) {
    return faulty_ && faults_.happens(probability, what);
  }
  /// One way. A request arrives soon or never; only answers and notifications may be slow.
  Duration latency(bool may_be_slow);
  void at(Instant when, std::function<void()> what) { events_.emplace(when, std::move(what)); }
  void apply(sandbox::Reaction reaction);
  HttpResponse ask_model(HttpRequest request);
  void finish(sandbox::CallId call, HttpResult result);
  void knock(sandbox::CallId call, const HttpRequest& request, bool is_copy);
  void answered(sandbox::CallId call, HttpResult result);

  sandbox::Model& model_;
  const VirtualClock& clock_;
  Entropy& choices_;
  Faults& faults_;
  bool faulty_ = true;
  bool up_ = true;
  bool business_central_away_ = false;
  http::Handler door_;
  std::multimap<Instant, std::function<void()>> events_;
  sandbox::CallId next_call_ = 1;
  std::map<sandbox::CallId, std::pair<Fate, std::function<void(HttpResult)>>> calls_;
  std::map<sandbox::CallId, HttpResponse> answers_to_people_;
};

/// What the sandbox tells of itself: "/state", "/oracle".
nlohmann::json read(Network& network, const std::string& path);

}  // namespace countersign::simulation
