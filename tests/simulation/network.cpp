#include "simulation/network.hpp"

#include <algorithm>

namespace countersign::simulation {
namespace {

using namespace std::chrono_literals;

constexpr double not_sent_share = 0.03;
constexpr double reply_lost_share = 0.05;
constexpr double notification_lost_share = 0.2;
constexpr double notification_repeated_share = 0.1;
constexpr double slow_share = 0.02;
constexpr Duration longest_usual_ms = 200ms;
constexpr Duration longest_slow_ms = 20s;

HttpResult lost(bool sent) {
  return tl::unexpected<TransportError>(TransportError{sent, sent ? "the reply was lost" : "no connection"});
}

}  // namespace

Network::Network(sandbox::Model& model, const VirtualClock& clock, Entropy& choices, Faults& faults)
    : model_(model), clock_(clock), choices_(choices), faults_(faults) {}

Duration Network::latency(bool may_be_slow) {
  const Duration longest =
      may_be_slow && chance(slow_share, "an answer is slow") ? longest_slow_ms : longest_usual_ms;
  return Duration{1 + static_cast<long long>(choices_.fraction() * static_cast<double>(longest.count()))};
}

void Network::send(HttpRequest request, std::function<void(HttpResult)> done) {
  if (!up_) return;
  const sandbox::CallId call = next_call_++;
  Fate fate = Fate::arrives;
  if (chance(reply_lost_share, "the reply is lost to " + request.url)) fate = Fate::reply_lost;
  if (chance(not_sent_share, "no connection for " + request.url)) fate = Fate::not_sent;
  if (business_central_away_ && request.url.find("/bc/") != std::string::npos) fate = Fate::not_sent;
  calls_.emplace(call, std::make_pair(fate, std::move(done)));
  at(clock_.now() + request.timeout, [this, call] { finish(call, lost(true)); });
  at(clock_.now() + latency(false), [this, call, fate, message = std::move(request)] {
    if (fate == Fate::not_sent) {
      finish(call, lost(false));
    } else {
      apply(model_.handle(call, message, clock_.now()));
    }
  });
}

void Network::finish(sandbox::CallId call, HttpResult result) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;  // The server that asked is gone.
  auto [fate, done] = std::move(found->second);
  calls_.erase(found);
  done(fate == Fate::reply_lost ? lost(true) : std::move(result));
}

void Network::apply(sandbox::Reaction reaction) {
  for (auto& reply : reaction.replies) {
    HttpResult result = reply.response ? HttpResult{*reply.response} : lost(true);
    if (const auto person = answers_to_people_.find(reply.call); person != answers_to_people_.end()) {
      if (result) person->second = *result;
      continue;
    }
    const Instant when = std::max(reply.at, clock_.now()) + latency(true);
    at(when, [this, call = reply.call, answer = std::move(result)] { finish(call, answer); });
  }
  for (auto& outgoing : reaction.outgoing) {
    const Instant when = std::max(outgoing.at, clock_.now()) + latency(true);
    if (chance(notification_lost_share, "not delivered: " + outgoing.request.url)) {
      at(when, [this, call = outgoing.call] { answered(call, lost(false)); });
      continue;
    }
    if (chance(notification_repeated_share, "delivered twice: " + outgoing.request.url)) {
      at(when + latency(true),
         [this, call = outgoing.call, request = outgoing.request] { knock(call, request, true); });
    }
    at(when, [this, call = outgoing.call, request = outgoing.request] { knock(call, request, false); });
  }
}

void Network::answered(sandbox::CallId call, HttpResult result) {
  apply(model_.answered(call, result, clock_.now()));
}

void Network::knock(sandbox::CallId call, const HttpRequest& request, bool is_copy) {
  const std::string base = public_url;
  if (!door_ || request.url.compare(0, base.size(), base) != 0) {
    if (!is_copy) answered(call, lost(false));
    return;
  }
  http::ServerRequest arrived;
  arrived.message = request;
  arrived.message.url = request.url.substr(base.size());
  // The exchange tells of its answer under its own lock: the answer is taken by an event of its own.
  auto holder = std::make_shared<std::shared_ptr<http::Exchange>>();
  auto exchange = std::make_shared<http::Exchange>([this, call, is_copy, holder] {
    at(clock_.now() + latency(true), [this, call, is_copy, holder] {
      if (!*holder) return;
      const auto turn = (*holder)->take();
      holder->reset();
      if (is_copy) return;
      const bool has_answer = turn.step == http::Exchange::Step::response;
      answered(call, has_answer ? HttpResult{turn.response} : lost(true));
    });
  });
  *holder = exchange;
  door_(std::move(arrived), http::Responder(exchange));
}

void Network::forget_calls() {
  calls_.clear();
}

HttpResponse Network::ask_model(HttpRequest request) {
  const sandbox::CallId call = next_call_++;
  answers_to_people_[call] = {};
  apply(model_.handle(call, request, clock_.now()));
  auto answer = std::move(answers_to_people_.at(call));
  answers_to_people_.erase(call);
  return answer;
}

unsigned Network::control(const std::string& method, const std::string& path, const std::string& body,
                          std::string* answer) {
  auto response = ask_model({method, "/sandbox/api" + path, {}, body, Duration{1000}});
  if (answer != nullptr) *answer = std::move(response.body);
  return response.status;
}

HttpResponse Network::open_at_slack(const std::string& url) {
  return ask_model({"GET", url, {}, {}, Duration{1000}});
}

std::shared_ptr<http::Exchange> Network::open_at_door(const std::string& path,
                                                      std::vector<HttpHeader> headers) {
  if (!door_) return nullptr;
  auto exchange = std::make_shared<http::Exchange>([] {});
  http::ServerRequest arrived;
  arrived.message.url = path;
  arrived.message.headers = std::move(headers);
  door_(std::move(arrived), http::Responder(exchange));
  return exchange;
}

std::optional<Instant> Network::next_due() const {
  std::optional<Instant> due = model_.next_due();
  if (!events_.empty()) due = due ? std::min(*due, events_.begin()->first) : events_.begin()->first;
  return due;
}

bool Network::step() {
  const Instant now = clock_.now();
  if (!events_.empty() && events_.begin()->first <= now) {
    auto what = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    what();
    return true;
  }
  if (const auto due = model_.next_due(); due && *due <= now) {
    apply(model_.run_due(now));
    return true;
  }
  return false;
}

nlohmann::json read(Network& network, const std::string& path) {
  std::string text;
  network.control("GET", path, "", &text);
  return nlohmann::json::parse(text);
}

}  // namespace countersign::simulation
