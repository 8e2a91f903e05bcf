// One identity in Business Central: tokens by single flight, at most five calls in flight, a sliding budget,
// and a pause when it asks for one. A click goes ahead of any backlog.
#include "actors/business_central.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "businesscentral/token.hpp"
#include "core/limits.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using namespace std::chrono_literals;
using telemetry::log_event;

/// A token is fetched anew this long before it ends.
constexpr Duration token_refresh_margin_ms = 5min;
/// The wait when Entra refuses us: a person must act, and each call would be refused again.
constexpr Duration token_refused_wait_ms = 30s;
/// Failed attempts in a row that open the breaker, and how long it stays open.
constexpr unsigned breaker_failures = 6;
constexpr Duration breaker_pause_ms = 10s;

namespace {

using Self = BusinessCentralActor::stateful_pointer<BusinessCentralState>;

void pump(Self self);

void pause(BusinessCentralState& state, Duration wait, const char* why) {
  const Instant until = state.executor.now() + wait;
  if (state.paused_until && *state.paused_until >= until) return;
  state.paused_until = until;
  log_event(telemetry::events::business_central_throttled,
            {{"tenant", state.executor.tenant->id()}, {"wait", wait}, {"why", why}});
}

// Tokens ----------------------------------------------------------------------------------------------------

bool has_token(const BusinessCentralState& state) {
  return !state.token.empty() && state.token_expires_at > state.executor.now();
}

void ask_for_token(Self self) {
  auto& state = self->state;
  if (state.token_asked) return;
  state.token_asked = true;
  const auto& executor = state.executor;
  const auto secret = executor.tenant->secrets.get(executor.tenant->settings.business_central.client_secret);
  executor.services->http.send(
      businesscentral::token_request(executor.tenant->settings.business_central,
                                     std::string(secret.reveal())),
      [handle = BusinessCentralActor{self}, clock = &executor.services->clock](HttpResult reply) {
        auto token = businesscentral::read_token(reply, clock->now());
        TokenAnswered answer;
        if (token) {
          answer.access_token = std::move(token->access_token);
          answer.expires_at = token->expires_at;
        } else {
          answer.error = describe(token.error());
          answer.refused = token.error().code == ErrorCode::unauthorised;
        }
        caf::anon_send(handle, std::move(answer));
      });
}

// Flights ---------------------------------------------------------------------------------------------------

void finish(Self self, std::uint64_t id, domain::AttemptResult result) {
  auto& state = self->state;
  const auto found = state.flights.find(id);
  if (found == state.flights.end()) return;
  Job job = std::move(found->second.job);
  state.flights.erase(found);
  settle_attempt(state.executor, std::move(job), std::move(result));
  answer_drains(state.executor, state.flights.size());
  pump(self);
}

void send_request(Self self, std::uint64_t id) {
  auto& state = self->state;
  auto& flight = state.flights.at(id);
  if (!has_token(state)) {
    flight.wants_token = true;
    ask_for_token(self);
    return;
  }
  flight.wants_token = false;
  if (*state.token_expires_at - state.executor.now() < token_refresh_margin_ms) ask_for_token(self);
  HttpRequest request = flight.exchange->request();
  request.headers.push_back({"Authorization", "Bearer " + state.token});
  state.requests.push_back(state.executor.now());
  state.executor.services->http.send(
      std::move(request), [handle = BusinessCentralActor{self}, exchange = flight.exchange, id,
                           clock = &state.executor.services->clock](HttpResult reply) {
        auto answer = std::make_shared<businesscentral::Answer>(exchange->answer(reply, clock->now()));
        caf::anon_send(handle, BusinessCentralAnswered{id, std::move(answer)});
      });
}

businesscentral::SubscriptionIdentity identity_for(const TenantRuntime& tenant, const domain::Call& call) {
  if (const auto* ensure = std::get_if<domain::EnsureSubscription>(&call)) {
    return subscription_identity(tenant, ensure->company, ensure->resource);
  }
  if (const auto* renew = std::get_if<domain::RenewSubscription>(&call)) {
    return subscription_identity(tenant, renew->company, renew->resource);
  }
  return {};
}

void begin(Self self, Job job) {
  auto& state = self->state;
  auto exchange = businesscentral::Exchange::begin(job.call, state.executor.tenant->settings.business_central,
                                                   identity_for(*state.executor.tenant, job.call));
  if (!exchange) {
    end_job(state.executor, job,
            domain::Failed{domain::Failed::Kind::payload, to_string(exchange.error().code),
                           exchange.error().message});
    return;
  }
  const std::uint64_t id = state.executor.next_job++;
  ++job.effect.attempt;
  const bool must_mark = domain::when_in_doubt(job.call) == domain::WhenInDoubt::ask;
  if (must_mark) job.effect.state = EffectState::started;
  auto& flight = state.flights[id];
  flight = {std::move(job), std::make_shared<businesscentral::Exchange>(*std::move(exchange)), false};
  if (!must_mark) {
    send_request(self, id);
    return;
  }
  save_effect(state.executor, flight.job, "post.started",
              [handle = BusinessCentralActor{self}, id](journal::CommitOutcome outcome) {
                caf::anon_send(handle, EffectSaved{id, outcome});
              });
}

/// When the next request may leave; the sliding window and a pause are both respected.
std::optional<Instant> blocked_until(BusinessCentralState& state) {
  const Instant now = state.executor.now();
  while (!state.requests.empty() && state.requests.front() + limits::business_central_window_ms <= now) {
    state.requests.pop_front();
  }
  std::optional<Instant> until;
  if (state.requests.size() >= limits::business_central_requests_per_window) {
    until = state.requests.front() + limits::business_central_window_ms;
  }
  if (state.paused_until && *state.paused_until > now)
    until = std::max(until.value_or(now), *state.paused_until);
  return until;
}

void pump(Self self) {
  auto& state = self->state;
  while (!state.executor.draining && state.flights.size() < limits::business_central_in_flight) {
    if (const auto until = blocked_until(state)) {
      if (state.executor.queue.waiting() > 0) schedule_tick(self, state.executor, until);
      return;
    }
    auto job = state.executor.queue.take(state.executor.now());
    if (!job) break;
    begin(self, *std::move(job));
  }
  if (state.flights.size() < limits::business_central_in_flight) {
    schedule_tick(self, state.executor, state.executor.queue.next_due());
  }
}

// Messages --------------------------------------------------------------------------------------------------

void on_token(Self self, const TokenAnswered& answer) {
  auto& state = self->state;
  state.token_asked = false;
  if (!answer.access_token.empty()) {
    state.token = answer.access_token;
    state.token_expires_at = answer.expires_at;
    log_event(telemetry::events::business_central_token_refreshed, {{"tenant", state.executor.tenant->id()}});
  } else {
    log_event(telemetry::events::business_central_token_failed,
              {{"tenant", state.executor.tenant->id()}, {"problem", answer.error}});
    if (answer.refused) pause(state, token_refused_wait_ms, "Entra refuses the credentials");
  }
  std::vector<std::uint64_t> waiting;
  for (const auto& [id, flight] : state.flights) {
    if (flight.wants_token) waiting.push_back(id);
  }
  for (const auto id : waiting) {
    if (has_token(state)) {
      send_request(self, id);
    } else {
      domain::AttemptFailed failure{false, std::nullopt, answer.error};
      if (answer.refused) failure.retry_after = token_refused_wait_ms;
      finish(self, id, std::move(failure));
    }
  }
}

void on_answer(Self self, const BusinessCentralAnswered& answered) {
  auto& state = self->state;
  if (!state.flights.contains(answered.job)) return;
  if (std::holds_alternative<businesscentral::NextRequest>(*answered.answer)) {
    send_request(self, answered.job);
    return;
  }
  if (std::holds_alternative<businesscentral::TokenRefused>(*answered.answer)) {
    state.token.clear();
    send_request(self, answered.job);
    return;
  }
  const auto& result = std::get<domain::AttemptResult>(*answered.answer);
  if (const auto* failure = std::get_if<domain::AttemptFailed>(&result)) {
    if (failure->retry_after) pause(state, *failure->retry_after, "asked to wait");
    if (++state.failures_in_a_row == breaker_failures) pause(state, breaker_pause_ms, "calls keep failing");
    if (state.failures_in_a_row >= breaker_failures) state.failures_in_a_row = 0;
  } else {
    state.failures_in_a_row = 0;
  }
  finish(self, answered.job, result);
}

void on_saved(Self self, const EffectSaved& saved) {
  auto& state = self->state;
  const auto found = state.flights.find(saved.job);
  if (found == state.flights.end()) return;
  if (saved.outcome == journal::CommitOutcome::committed) {
    send_request(self, saved.job);
    return;
  }
  // Not durable as started, so not a byte may leave.
  Job job = std::move(found->second.job);
  state.flights.erase(found);
  job.effect.state = EffectState::queued;
  --job.effect.attempt;
  put_back(state.executor, std::move(job), 1s);
  answer_drains(state.executor, state.flights.size());
  pump(self);
}

}  // namespace

std::string company_token(const TenantRuntime& tenant, const domain::CompanyKey& company) {
  return tenant.derive("notification-url:" + to_string(company));
}

businesscentral::SubscriptionIdentity subscription_identity(const TenantRuntime& tenant,
                                                            const domain::CompanyKey& company,
                                                            domain::Resource resource) {
  return {tenant.settings.public_url +
              businesscentral::notification_path(tenant.id(), company_token(tenant, company)),
          tenant.derive("client-state:" + to_string(company) + "/" + api_name(resource))};
}

BusinessCentralActor::behavior_type business_central_behavior(Self self, const Services* services,
                                                              Tenant tenant, journal::Lease lease,
                                                              TenantActor tenant_actor) {
  set_up(self->state.executor, services, std::move(tenant), std::move(lease), std::move(tenant_actor));
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  return {
      [self](const Dispatch& dispatch) {
        accept_dispatch(self->state.executor, dispatch);
        pump(self);
      },
      [self](const EffectSaved& saved) { on_saved(self, saved); },
      [self](const BusinessCentralAnswered& answered) { on_answer(self, answered); },
      [self](const TokenAnswered& answer) { on_token(self, answer); },
      [self](const Tick&) {
        self->state.executor.tick_at.reset();
        pump(self);
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
