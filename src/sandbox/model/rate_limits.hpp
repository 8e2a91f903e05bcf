// Business Central's limits of one identity (Microsoft: "Operational limits for Business Central online"):
// requests in a sliding window, requests at a time, requests that wait.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/http_message.hpp"
#include "core/time.hpp"
#include "sandbox/model/json.hpp"
#include "sandbox/model/model.hpp"

namespace countersign::sandbox {

struct World;

struct WaitingCall {
  CallId call = 0;
  HttpRequest request;
};

struct IdentityLoad {
  std::deque<Instant> recent;  ///< Requests of the last window.
  std::set<CallId> running;
  std::deque<WaitingCall> waiting;
  std::optional<Instant> throttled_until;  ///< By `control_throttle`.
};

/// By client id.
using IdentityLoads = std::map<std::string, IdentityLoad>;

/// True: the call may run now. False: it was answered 429, or waits for others of the same identity to end.
bool admit(World& world, const std::string& client, CallId call, const HttpRequest& request);
/// A call was answered, or will be at `at`; the next one of its identity may then run.
void call_ended(World& world, CallId call, Instant at);
/// `POST /sandbox/api/throttle` {"client_id", "for_ms"}: this identity is answered 429 for so long.
HttpResponse control_throttle(World& world, const Json& body);

}  // namespace countersign::sandbox
