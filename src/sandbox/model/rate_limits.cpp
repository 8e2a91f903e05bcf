#include "sandbox/model/rate_limits.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "sandbox/model/business_central.hpp"
#include "sandbox/model/codec.hpp"

namespace countersign::sandbox {

namespace {

constexpr Duration longest_wait_ms{8 * 60'000};  // Then 503.

HttpHeader retry_after_header(const World& world, Instant until) {
  const auto now = world.engine.now();
  const auto wait = std::max(std::chrono::ceil<std::chrono::seconds>(until - now), std::chrono::seconds(1));
  if (world.settings.retry_after == RetryAfter::date) return {"Retry-After", http_date(now + wait)};
  return {"Retry-After", std::to_string(wait.count())};
}

HttpResponse too_many(World& world, const std::string& client, Instant until) {
  ++world.oracle.identities[client].throttled;
  auto response = business_central_error(world, 429, "Unknown", "Too many requests.");
  if (world.settings.retry_after != RetryAfter::none)
    response.headers.push_back(retry_after_header(world, until));
  return response;
}

void forget_old(const World& world, IdentityLoad& load) {
  const auto oldest = world.engine.now() - world.settings.request_window_ms;
  while (!load.recent.empty() && load.recent.front() <= oldest) load.recent.pop_front();
}

/// When the next request is taken; none when one is taken now.
std::optional<Instant> refused_until(World& world, IdentityLoad& load) {
  const auto now = world.engine.now();
  if (load.throttled_until && *load.throttled_until > now) return load.throttled_until;
  forget_old(world, load);
  if (load.recent.size() >= world.settings.requests_per_window)
    return load.recent.front() + world.settings.request_window_ms;
  if (load.waiting.size() >= world.settings.requests_queued) return now + std::chrono::seconds(1);
  return std::nullopt;
}

void begin(World& world, const std::string& client, CallId call) {
  auto& load = world.identities[client];
  auto& record = world.oracle.identities[client];
  load.running.insert(call);
  record.most_in_flight = std::max<std::uint64_t>(record.most_in_flight, load.running.size());
}

void wait_for_others(World& world, const std::string& client, CallId call, const HttpRequest& request) {
  world.identities[client].waiting.push_back({call, request});
  ++world.oracle.identities[client].waited;
  world.engine.schedule(world.engine.now() + longest_wait_ms, [&world, client, call] {
    auto& waiting = world.identities[client].waiting;
    const auto gone = std::erase_if(waiting, [&](const WaitingCall& one) { return one.call == call; });
    if (gone == 0) return;
    world.engine.reply(call, business_central_error(world, 503, "Unknown", "The service is not available."));
  });
}

void end_call(World& world, const std::string& client, CallId call) {
  auto& load = world.identities[client];
  load.running.erase(call);
  while (!load.waiting.empty() && load.running.size() < world.settings.requests_in_flight) {
    const auto next = std::move(load.waiting.front());
    load.waiting.pop_front();
    begin(world, client, next.call);
    run_business_central(world, next.call, next.request);
  }
}

}  // namespace

const char* retry_after_name(RetryAfter form) {
  if (form == RetryAfter::seconds) return "seconds";
  return form == RetryAfter::date ? "date" : "none";
}

std::optional<RetryAfter> retry_after_named(std::string_view name) {
  for (const auto form : {RetryAfter::none, RetryAfter::seconds, RetryAfter::date}) {
    if (name == retry_after_name(form)) return form;
  }
  return std::nullopt;
}

bool admit(World& world, const std::string& client, CallId call, const HttpRequest& request) {
  auto& load = world.identities[client];
  if (const auto until = refused_until(world, load)) {
    world.engine.describe(call, "too many requests of one identity");
    world.engine.reply(call, too_many(world, client, *until));
    return false;
  }
  load.recent.push_back(world.engine.now());
  auto& record = world.oracle.identities[client];
  ++record.requests;
  record.most_in_window = std::max<std::uint64_t>(record.most_in_window, load.recent.size());
  if (load.running.size() >= world.settings.requests_in_flight) {
    wait_for_others(world, client, call, request);
    return false;
  }
  begin(world, client, call);
  return true;
}

void call_ended(World& world, CallId call, Instant at) {
  for (auto& [client, load] : world.identities) {
    if (!load.running.contains(call)) continue;
    if (at <= world.engine.now()) return end_call(world, client, call);
    world.engine.schedule(at, [&world, name = client, call] { end_call(world, name, call); });
    return;
  }
}

HttpResponse control_throttle(World& world, const Json& body) {
  const auto client = ascii::lower(text_member(body, "client_id"));
  const auto milliseconds = integer_member(body, "for_ms");
  if (client.empty() || !milliseconds || *milliseconds < 0) {
    return json_response(400, {{"error", "POST {client_id, for_ms}"}});
  }
  world.identities[client].throttled_until = world.engine.now() + Duration(*milliseconds);
  world.engine.touch();
  return json_response(200, {{"client_id", client}, {"for_ms", *milliseconds}});
}

}  // namespace countersign::sandbox
