#include "sandbox/model/engine.hpp"

#include <algorithm>

#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

constexpr std::size_t calls_kept = 100;

HttpResponse fault_response(const Fault& fault, Instant now) {
  HttpResponse response;
  response.status = fault.status;
  if (fault.effect == FaultEffect::html) {
    if (response.status == 0) response.status = 502;
    response.headers.push_back({"Content-Type", "text/html; charset=utf-8"});
    response.body =
        "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Service "
        "unavailable</h1></body></html>";
  } else if (fault.effect == FaultEffect::slack_error) {
    response.status = 200;
    response.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    response.body = write_json(Json{{"ok", false}, {"error", fault.error}});
  } else if (fault.target == FaultTarget::slack) {
    response.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    response.body =
        write_json(Json{{"ok", false}, {"error", fault.status == 429 ? "ratelimited" : fault.error}});
  } else {
    response.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
    response.body =
        write_json(Json{{"error", {{"code", "Unknown"}, {"message", "The service is not available."}}}});
  }
  if (fault.retry_after) {
    const auto date = http_date(now + std::chrono::seconds(*fault.retry_after));
    response.headers.push_back(
        {"Retry-After", fault.retry_after_date ? date : std::to_string(*fault.retry_after)});
  }
  return response;
}

bool replaces_answer(FaultEffect effect) {
  return effect == FaultEffect::status || effect == FaultEffect::html || effect == FaultEffect::slack_error;
}

// A response URL is a credential: whoever knows it may write into the channel.
std::string path_for_log(std::string_view url) {
  auto path = read_target(url).path;
  constexpr std::string_view secret_root = "/slack/response/";
  if (path.starts_with(secret_root)) return std::string(secret_root) + "…";
  return path;
}

}  // namespace

void Engine::begin(Instant now) {
  now_ = std::max(now_, now);  // A clock that steps back must not undo an order already given.
}

Engine::WorkKey Engine::schedule(Instant at, Work work) {
  const WorkKey key{at, next_work_++};
  schedule_.emplace(key, std::move(work));
  return key;
}

std::optional<Instant> Engine::next_due() const {
  if (schedule_.empty()) return std::nullopt;
  return schedule_.begin()->first.first;
}

void Engine::run_due() {
  while (!schedule_.empty() && schedule_.begin()->first.first <= now_) {
    const auto work = std::move(schedule_.begin()->second);
    schedule_.erase(schedule_.begin());
    work();
  }
}

bool Engine::accept(CallId call, const HttpRequest& request, std::optional<FaultTarget> target,
                    std::string_view client) {
  Incoming incoming;
  incoming.target = target;
  incoming.entry = {now_, true, request.method, path_for_log(request.url), 0, {}};
  if (target) incoming.fault = faults.take(*target, request.method, request.url, client);
  const auto fault = incoming.fault;
  incoming.entry.faulted = fault.has_value();
  incoming_[call] = std::move(incoming);
  if (!fault || fault->after_work) return true;
  if (replaces_answer(fault->effect)) {
    describe(call, "a fault answered");
    answer(call, fault_response(*fault, now_), {});
    return false;
  }
  if (fault->effect == FaultEffect::hang || fault->effect == FaultEffect::drop) {
    describe(call, "a fault keeps this unanswered");
    if (fault->effect == FaultEffect::drop) {
      answer(call, std::nullopt, {});
    } else {
      write_log(std::move(incoming_[call].entry));
      incoming_.erase(call);
    }
    return false;
  }
  return true;
}

void Engine::describe(CallId call, std::string summary) {
  if (const auto found = incoming_.find(call); found != incoming_.end()) {
    found->second.entry.summary = std::move(summary);
  }
}

void Engine::reply(CallId call, HttpResponse response) {
  const auto found = incoming_.find(call);
  if (found == incoming_.end()) return;
  const auto& fault = found->second.fault;
  if (!fault) return answer(call, std::move(response), {});
  if (fault->effect == FaultEffect::delay) return answer(call, std::move(response), fault->delay);
  found->second.entry.summary += " (the reply was lost by a fault)";
  if (replaces_answer(fault->effect)) return answer(call, fault_response(*fault, now_), {});
  if (fault->effect != FaultEffect::hang) return answer(call, std::nullopt, {});
  write_log(std::move(found->second.entry));
  incoming_.erase(found);
  call_ended(call, now_);
}

void Engine::answer(CallId call, std::optional<HttpResponse> response, Duration delay) {
  const auto found = incoming_.find(call);
  auto entry = std::move(found->second.entry);
  const bool logged = found->second.target.has_value();
  incoming_.erase(found);
  entry.status = response ? response->status : 0;
  if (logged) write_log(std::move(entry));
  reaction_.replies.push_back({call, now_ + delay, std::move(response)});
  call_ended(call, now_ + delay);
}

void Engine::write_log(LoggedCall entry) {
  log_.push_back(std::move(entry));
  if (log_.size() > calls_kept) log_.pop_front();
  touch();
}

void Engine::put_outgoing(const HttpRequest& request, Duration delay, const std::string& summary,
                          Answered done) {
  const auto id = next_outgoing_++;
  LoggedCall entry{now_ + delay, false, request.method, path_for_log(request.url), 0, summary};
  const auto timeout = schedule(now_ + delay + request.timeout, [this, id] {
    answered(id, tl::unexpected<TransportError>(TransportError{true, "no answer in time"}));
  });
  outgoing_.emplace(id, Pending{std::move(done), std::move(entry), timeout});
  reaction_.outgoing.push_back({id, now_ + delay, request});
}

void Engine::send(FaultTarget target, HttpRequest request, std::string summary, Answered done) {
  const auto fault = faults.take(target, request.method, request.url);
  if (!fault) {
    put_outgoing(request, {}, summary, std::move(done));
    return;
  }
  const auto finish_at = [&](Instant at, HttpResult result) {
    write_log({now_, false, request.method, path_for_log(request.url), result ? result->status : 0,
               summary + " (a fault decided the outcome)", true});
    schedule(at, [done = std::move(done), result = std::move(result)] { done(result); });
  };
  const auto lost = [](const char* why) { return tl::unexpected<TransportError>(TransportError{true, why}); };
  switch (fault->effect) {
    case FaultEffect::status:
    case FaultEffect::html:
    case FaultEffect::slack_error:
      return finish_at(now_, fault_response(*fault, now_));
    case FaultEffect::hang:
      return finish_at(now_ + request.timeout, lost("no answer in time"));
    case FaultEffect::drop:
      if (target == FaultTarget::notifications) return finish_at(now_, HttpResponse{200, {}, {}});
      return finish_at(now_, lost("dropped by a fault"));
    case FaultEffect::reply_lost:
      put_outgoing(request, {}, summary, [](const HttpResult&) {});
      return finish_at(now_ + request.timeout, lost("the reply was lost"));
    case FaultEffect::duplicate:
      put_outgoing(request, {}, summary, std::move(done));
      put_outgoing(request, {}, summary + " (sent again by a fault)", [](const HttpResult&) {});
      return;
    case FaultEffect::delay:
      put_outgoing(request, fault->delay, summary, std::move(done));
      return;
  }
}

void Engine::answered(CallId outgoing, const HttpResult& result) {
  const auto found = outgoing_.find(outgoing);
  if (found == outgoing_.end()) return;  // Late: its timeout has decided already.
  auto pending = std::move(found->second);
  outgoing_.erase(found);
  schedule_.erase(pending.timeout);
  pending.entry.status = result ? result->status : 0;
  if (!result) pending.entry.summary += " (no answer)";
  write_log(std::move(pending.entry));
  pending.done(result);
}

}  // namespace countersign::sandbox
