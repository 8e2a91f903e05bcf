// A tenant's identities in Business Central. Of each: tokens by single flight, at most five calls in flight,
// a sliding budget, a pause when it is asked for one, and a breaker while it fails. A call waits in the lane
// of its duty, and goes to the identity that should make it; a click goes ahead of any backlog and has a
// share of its own.
#include "actors/business_central.hpp"

#include <algorithm>
#include <map>

#include "actors/business_central_call.hpp"
#include "actors/notification_addresses.hpp"
#include "businesscentral/credential.hpp"
#include "businesscentral/token.hpp"
#include "core/limits.hpp"
#include "domain/identity_choice.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using namespace std::chrono_literals;
using telemetry::log_event;

/// A token is fetched anew this long before it ends.
constexpr Duration token_refresh_margin_ms = 5min;
/// How often the ends of credentials are looked at; days are counted in UTC.
constexpr Duration look_at_credentials_every_ms = 1h;

namespace {

using BusinessCentralSelf = BusinessCentralActor::stateful_pointer<BusinessCentralState>;

void pump(BusinessCentralSelf self);

Urgency urgency_of(const Job& job) {
  return job.effect.urgent ? Urgency::urgent : Urgency::background;
}

void show_in_flight(const BusinessCentralState& state, const BusinessCentralIdentity& identity) {
  state.executor.services->metrics.set(telemetry::metric::business_central_in_flight,
                                       {state.executor.tenant->id().value, identity.name()},
                                       static_cast<double>(identity.in_flight));
}

// Tokens ----------------------------------------------------------------------------------------------------

void ask_with_present_credential(BusinessCentralSelf self, std::size_t place) {
  auto& state = self->state;
  const auto& executor = state.executor;
  auto request = state.identities[place].login.request(*executor.entropy, executor.now());
  if (!request) {
    TokenAnswered answer;
    answer.identity = place;
    answer.error = describe(request.error());
    answer.refused = true;
    caf::anon_send(BusinessCentralActor{self}, std::move(answer));
    return;
  }
  executor.services->http.send(*std::move(request),
                               [handle = BusinessCentralActor{self}, clock = &executor.services->clock,
                                place](const HttpResult& reply) {
                                 auto token = businesscentral::read_token(reply, clock->now());
                                 TokenAnswered answer;
                                 answer.identity = place;
                                 if (token) {
                                   answer.access_token = std::move(token->access_token);
                                   answer.expires_at = token->expires_at;
                                 } else {
                                   answer.error = describe(token.error());
                                   answer.refused = token.error().code == ErrorCode::unauthorised;
                                   answer.refused_credential = businesscentral::refuses_credential(reply);
                                 }
                                 caf::anon_send(handle, std::move(answer));
                               });
}

void ask_for_token(BusinessCentralSelf self, std::size_t place) {
  auto& state = self->state;
  auto& identity = state.identities[place];
  if (identity.token_asked) return;
  // While the old token still works, a failure to renew it is not repeated with every call.
  const Instant now = state.executor.now();
  if (identity.has_token(now) && identity.ask_again_at > now) return;
  identity.token_asked = true;
  identity.login.begin();
  ask_with_present_credential(self, place);
}

// Flights ---------------------------------------------------------------------------------------------------

/// `is_another_s`: somebody else may be able to make the call.
void finish(BusinessCentralSelf self, std::uint64_t id, domain::AttemptResult result, bool is_another_s) {
  auto& state = self->state;
  const auto found = state.flights.find(id);
  if (found == state.flights.end()) return;
  Job job = std::move(found->second.job);
  const std::size_t place = found->second.identity;
  state.flights.erase(found);
  auto& identity = state.identities[place];
  --identity.in_flight;
  show_in_flight(state, identity);
  const Lane others = DutyLanes::without(job.lane, place);
  if (is_another_s && job.teller == nullptr &&
      one_is_open(state.identities, state.lanes.candidates(others), urgency_of(job), state.executor.now())) {
    log_event(telemetry::events::effect_passed_on, {{"tenant", state.executor.tenant->id()},
                                                    {"entity", to_string(job.owner)},
                                                    {"call", job.effect.call.type},
                                                    {"identity", identity.name()}});
    pass_on(state.executor, std::move(job), others);
  } else {
    settle_attempt(state.executor, std::move(job), std::move(result));
  }
  answer_drains(state.executor, state.flights.size());
  pump(self);
}

void send_request(BusinessCentralSelf self, std::uint64_t id) {
  auto& state = self->state;
  auto& flight = state.flights.at(id);
  auto& identity = state.identities[flight.identity];
  const Instant now = state.executor.now();
  if (!identity.has_token(now)) {
    flight.wants_token = true;
    ask_for_token(self, flight.identity);
    return;
  }
  flight.wants_token = false;
  flight.token_number = identity.token_number;
  if (*identity.token_expires_at - now < token_refresh_margin_ms) ask_for_token(self, flight.identity);
  HttpRequest request = flight.exchange->request();
  request.headers.push_back({"Authorization", "Bearer " + identity.token});
  identity.budget.sent(now);
  state.executor.services->http.send(
      std::move(request), [handle = BusinessCentralActor{self}, exchange = flight.exchange, id,
                           services = state.executor.services, tenant = state.executor.tenant->id(),
                           name = identity.name()](const HttpResult& reply) {
        services->metrics.count(telemetry::metric::business_central_requests,
                                {tenant.value, name, status_class(reply)});
        auto answer =
            std::make_shared<businesscentral::Answer>(exchange->answer(reply, services->clock.now()));
        caf::anon_send(handle, BusinessCentralAnswered{id, std::move(answer)});
      });
}

void begin(BusinessCentralSelf self, Job job, std::size_t place) {
  auto& state = self->state;
  auto& identity = state.identities[place];
  const auto& tenant = state.executor.tenant;
  auto exchange = businesscentral::Exchange::begin(job.call, tenant->settings.business_central,
                                                   subscription_identity_for(*tenant, job.call),
                                                   subscriptions_of(tenant));
  if (!exchange) {
    end_job(state.executor, job,
            domain::Failed{domain::Failed::Kind::payload, to_string(exchange.error().code),
                           exchange.error().message});
    return;
  }
  const std::uint64_t id = state.executor.next_job++;
  identity.breaker.began();
  ++identity.in_flight;
  show_in_flight(state, identity);
  begin_attempt(state.executor, job);
  const bool must_mark = domain::when_in_doubt(job.call) == domain::WhenInDoubt::ask;
  if (must_mark) mark_started(job);
  auto& flight = state.flights[id];
  flight.job = std::move(job);
  flight.exchange = std::make_shared<businesscentral::Exchange>(*std::move(exchange));
  flight.identity = place;
  if (!must_mark) {
    send_request(self, id);
    return;
  }
  save_effect(state.executor, flight.job, started_audit(flight.job, identity.name()),
              [handle = BusinessCentralActor{self}, id](journal::CommitOutcome outcome) {
                caf::anon_send(handle, EffectSaved{id, outcome});
              });
}

// The lanes -------------------------------------------------------------------------------------------------

/// Begins one call if any may begin: what a person waits for first.
bool begin_next(BusinessCentralSelf self) {
  auto& state = self->state;
  auto& executor = state.executor;
  const Instant now = executor.now();
  for (const auto urgency : {Urgency::urgent, Urgency::background}) {
    const bool urgent_only = urgency == Urgency::urgent;
    for (const auto lane : executor.queue.lanes(now)) {
      if (!executor.queue.has(now, urgent_only, lane)) continue;
      const auto place = choose_identity(state.identities, state.lanes.candidates(lane), urgency, now);
      if (!place) continue;
      begin(self, *take_job(executor, urgent_only, lane), *place);
      return true;
    }
  }
  return false;
}

/// When something that waits may begin, but for the ends of calls under way.
std::optional<Instant> next_opening(BusinessCentralState& state) {
  auto& queue = state.executor.queue;
  const Instant now = state.executor.now();
  auto next = queue.next_later();
  for (const auto lane : queue.lanes(now)) {
    const Urgency urgency = queue.has(now, true, lane) ? Urgency::urgent : Urgency::background;
    for (const auto& group : state.lanes.candidates(lane)) {
      for (const auto place : group) {
        const auto opens = state.identities[place].opens_at(urgency, now);
        if (opens) next = std::min(next.value_or(*opens), *opens);
      }
    }
  }
  return next;
}

/// Begins what may begin; what must wait for a time is looked at again then, and the rest when a call ends.
void pump(BusinessCentralSelf self) {
  auto& executor = self->state.executor;
  while (!executor.draining && begin_next(self)) {
  }
  schedule_tick(self, executor, next_opening(self->state));
}

// Messages --------------------------------------------------------------------------------------------------

void on_token(BusinessCentralSelf self, const TokenAnswered& answer) {
  auto& state = self->state;
  auto& identity = state.identities[answer.identity];
  if (answer.refused_credential && identity.login.refused(answer.error)) {
    ask_with_present_credential(self, answer.identity);
    return;
  }
  identity.token_asked = false;
  if (answer.access_token.empty()) {
    identity.do_without_token({answer.error, answer.refused}, state.executor.now(),
                              state.executor.entropy->fraction(), state.executor.queue.waiting());
  } else {
    identity.take_token(answer.access_token, answer.expires_at);
  }
  std::vector<std::uint64_t> waiting;
  for (const auto& [id, flight] : state.flights) {
    if (flight.wants_token && flight.identity == answer.identity) waiting.push_back(id);
  }
  for (const auto id : waiting) {
    if (identity.has_token(state.executor.now())) {
      send_request(self, id);
    } else {
      const bool in_doubt = state.flights.at(id).exchange->is_in_doubt();
      domain::AttemptFailed failure{in_doubt, std::nullopt, answer.error};
      if (answer.refused) failure.retry_after = limits::token_refused_wait_ms;
      finish(self, id, std::move(failure), !in_doubt);
    }
  }
}

/// What a call's result says of the identity, and of Business Central as a whole.
void learn(BusinessCentralState& state, const BusinessCentralState::Flight& flight,
           const domain::AttemptResult& result) {
  using Side = domain::AttemptFailed::Side;
  auto& identity = state.identities[flight.identity];
  const Instant now = state.executor.now();
  const auto* failure = std::get_if<domain::AttemptFailed>(&result);
  if (failure == nullptr) {
    identity.budget.carried_out();
    const auto kind = domain::kind_of(flight.job.call);
    if (!domain::concerns_identity(result)) {
      identity.took(kind);
    } else if (domain::must_be_allowed(flight.job.call)) {
      const auto& failed = std::get<domain::Failed>(std::get<domain::Outcome>(result));
      identity.refused(kind, failed.reason, flight.token_was_refused, now);
    }
  } else if (failure->retry_after || failure->side == Side::busy) {
    const Duration wait = identity.budget.throttled(failure->retry_after, state.executor.entropy->fraction());
    identity.pause(wait, now, failure->retry_after ? "asked to wait" : "too many requests");
    count_pause(state.executor, "business_central");
  }
  const bool is_down = failure != nullptr && failure->side == Side::down;
  identity.tell(
      is_down ? identity.breaker.failed(now, state.executor.entropy->fraction()) : identity.breaker.worked(),
      state.executor.queue.waiting());
}

void on_answer(BusinessCentralSelf self, const BusinessCentralAnswered& answered) {
  auto& state = self->state;
  const auto found = state.flights.find(answered.job);
  if (found == state.flights.end()) return;
  auto& flight = found->second;
  if (std::holds_alternative<businesscentral::NextRequest>(*answered.answer)) {
    send_request(self, answered.job);
    return;
  }
  if (std::holds_alternative<businesscentral::TokenRefused>(*answered.answer)) {
    auto& identity = state.identities[flight.identity];
    flight.token_was_refused = true;
    // Another call may have fetched a new one meanwhile.
    if (identity.token_number == flight.token_number) identity.token.clear();
    send_request(self, answered.job);
    return;
  }
  const auto& result = std::get<domain::AttemptResult>(*answered.answer);
  learn(state, flight, result);
  finish(self, answered.job, result, domain::concerns_identity(result));
}

/// Past the queue: a person looks at an empty page meanwhile, and asks again when there is no room.
void read_at_once(BusinessCentralSelf self, const ReadAtOnce& read) {
  auto& state = self->state;
  const auto under_way = static_cast<std::size_t>(
      std::count_if(state.flights.begin(), state.flights.end(),
                    [](const auto& flight) { return flight.second.job.teller != nullptr; }));
  Job job;
  job.owner = owner_of_file(read.call);
  job.effect.call = domain::encode(read.call);
  job.effect.urgent = true;
  job.call = read.call;
  job.lane = DutyLanes::of(read.call);
  job.teller = read.teller;
  const bool is_free =
      !state.executor.draining && !state.executor.queue.is_held() && under_way < limits::files_at_a_time;
  const auto place = is_free ? choose_identity(state.identities, state.lanes.candidates(job.lane),
                                               Urgency::urgent, state.executor.now())
                             : std::nullopt;
  if (place) begin(self, std::move(job), *place);
}

void look_at_credentials(BusinessCentralSelf self) {
  auto& state = self->state;
  for (auto& identity : state.identities) identity.login.announce_ends(state.executor.now());
  self->delayed_send(self, look_at_credentials_every_ms, LookAtCredentials{});
}

void on_saved(BusinessCentralSelf self, const EffectSaved& saved) {
  auto& state = self->state;
  const auto found = state.flights.find(saved.job);
  if (found == state.flights.end()) return;
  if (saved.outcome == journal::CommitOutcome::committed) {
    send_request(self, saved.job);
    return;
  }
  // Not durable as started, so not a byte may leave.
  Job job = std::move(found->second.job);
  auto& identity = state.identities[found->second.identity];
  state.flights.erase(found);
  --identity.in_flight;
  show_in_flight(state, identity);
  identity.breaker.abandoned();
  job.effect.state = EffectState::queued;
  --job.effect.attempt;
  put_back(state.executor, std::move(job), 1s);
  answer_drains(state.executor, state.flights.size());
  pump(self);
}

}  // namespace

BusinessCentralActor::behavior_type business_central_behavior(BusinessCentralSelf self,
                                                              const Services* services, Tenant tenant,
                                                              journal::Lease lease,
                                                              TenantActor tenant_actor) {
  auto& state = self->state;
  set_up(state.executor, services, std::move(tenant), std::move(lease), std::move(tenant_actor),
         "business_central");
  state.executor.lane_of = DutyLanes::of;
  const auto& identities = state.executor.tenant->settings.business_central.identities;
  for (std::size_t place = 0; place < identities.size(); ++place)
    state.identities.emplace_back(state.executor.tenant, place, services->metrics);
  state.lanes = DutyLanes(identities);
  look_at_credentials(self);
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  return {
      [self](const Dispatch& dispatch) {
        accept_dispatch(self->state.executor, dispatch);
        pump(self);
      },
      [self](const GateMoved& moved) {
        self->state.executor.queue.hold(held_from_business_central(moved.gate));
        pump(self);
      },
      [self](const EffectSaved& saved) { on_saved(self, saved); },
      [self](const BusinessCentralAnswered& answered) { on_answer(self, answered); },
      [self](const TokenAnswered& answer) { on_token(self, answer); },
      [self](const LookAtCredentials&) { look_at_credentials(self); },
      [self](const ReadAtOnce& read) { read_at_once(self, read); },
      [self](const Tick& tick) {
        if (take_tick(self->state.executor.tick_at, tick)) pump(self);
      },
      [self](const Drain&) {
        auto& executor = self->state.executor;
        auto promise = self->make_response_promise<Drained>();
        executor.draining = true;
        executor.drains.push_back(promise);
        answer_drains(executor, self->state.flights.size());
        return promise;
      },
  };
}

}  // namespace countersign::actors
