// One identity in Business Central: tokens by single flight, at most five calls in flight, a sliding budget,
// a pause when it asks for one, and a breaker while it is down. A click goes ahead of any backlog and has a
// share of its own.
#include "actors/business_central.hpp"

#include <algorithm>
#include <map>

#include "businesscentral/credential.hpp"
#include "businesscentral/token.hpp"
#include "businesscentral/workflow_notification.hpp"
#include "core/limits.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {

using namespace std::chrono_literals;
using telemetry::log_event;

/// A token is fetched anew this long before it ends.
constexpr Duration token_refresh_margin_ms = 5min;
/// The wait when Entra refuses us: a person must act, and each call would be refused again.
constexpr Duration token_refused_wait_ms = 30s;
/// How often the ends of credentials are looked at; days are counted in UTC.
constexpr Duration look_at_credentials_every_ms = 1h;

namespace {

using Self = BusinessCentralActor::stateful_pointer<BusinessCentralState>;

void pump(Self self);

void show_breaker(const BusinessCentralState& state) {
  state.executor.services->metrics.set(telemetry::metric::business_central_unreachable,
                                       {state.executor.tenant->id().value}, state.breaker.is_open() ? 1 : 0);
}

void pause(BusinessCentralState& state, Duration wait, const char* why) {
  if (!state.budget.pause(wait, state.executor.now())) return;
  log_event(telemetry::events::business_central_throttled,
            {{"tenant", state.executor.tenant->id()}, {"wait", wait}, {"why", why}});
}

/// The operator hears once that Business Central is down, and once that it is back.
void tell(const BusinessCentralState& state, CircuitBreaker::Change change) {
  if (change == CircuitBreaker::Change::none) return;
  const auto& tenant = state.executor.tenant->id();
  const bool opened = change == CircuitBreaker::Change::opened;
  log_event(
      opened ? telemetry::events::business_central_unreachable : telemetry::events::business_central_back,
      {{"tenant", tenant}, {"waiting", state.executor.queue.waiting()}});
  show_breaker(state);
}

// Tokens ----------------------------------------------------------------------------------------------------

bool has_token(const BusinessCentralState& state) {
  return !state.token.empty() && state.token_expires_at > state.executor.now();
}

void ask_with_present_credential(Self self) {
  auto& state = self->state;
  const auto& executor = state.executor;
  auto request = state.login.request(*executor.entropy, executor.now());
  if (!request) {
    TokenAnswered answer;
    answer.error = describe(request.error());
    answer.refused = true;
    caf::anon_send(BusinessCentralActor{self}, std::move(answer));
    return;
  }
  executor.services->http.send(*std::move(request), [handle = BusinessCentralActor{self},
                                                     clock = &executor.services->clock](HttpResult reply) {
    auto token = businesscentral::read_token(reply, clock->now());
    TokenAnswered answer;
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

void ask_for_token(Self self) {
  auto& state = self->state;
  if (state.token_asked) return;
  // While the old token still works, a failure to renew it is not repeated with every call.
  if (has_token(state) && state.ask_again_at > state.executor.now()) return;
  state.token_asked = true;
  state.login.begin();
  ask_with_present_credential(self);
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

/// "2xx", but "429" by itself; "none" without an answer.
std::string status_class(const HttpResult& reply) {
  if (!reply) return "none";
  if (reply->status == 429) return "429";
  return std::to_string(reply->status / 100) + "xx";
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
  state.budget.sent(state.executor.now());
  state.executor.services->http.send(
      std::move(request),
      [handle = BusinessCentralActor{self}, exchange = flight.exchange, id,
       services = state.executor.services, tenant = state.executor.tenant->id()](HttpResult reply) {
        services->metrics.count(telemetry::metric::business_central_requests,
                                {tenant.value, status_class(reply)});
        auto answer =
            std::make_shared<businesscentral::Answer>(exchange->answer(reply, services->clock.now()));
        caf::anon_send(handle, BusinessCentralAnswered{id, std::move(answer)});
      });
}

businesscentral::SubscriptionIdentity identity_for(const TenantRuntime& tenant, const domain::Call& call) {
  if (const auto* create = std::get_if<domain::CreateSubscription>(&call)) {
    return subscription_identity(tenant, create->company, create->resource);
  }
  if (const auto* renew = std::get_if<domain::RenewSubscription>(&call)) {
    return subscription_identity(tenant, renew->company, renew->resource);
  }
  if (const auto* workflow = std::get_if<domain::EnsureWorkflow>(&call))
    return workflow_identity(tenant, workflow->company);
  return {};
}

/// That a posting began is told; of others the result is enough.
const char* started_audit(const domain::Call& call) {
  return std::holds_alternative<domain::PostDocument>(call) ? "post.started" : "";
}

businesscentral::TenantSubscriptions subscriptions_of(const Tenant& tenant) {
  return {businesscentral::notification_urls_below(tenant->settings.public_url, tenant->id()),
          [tenant](const domain::CompanyKey& company, domain::Resource resource) {
            return subscription_identity(*tenant, company, resource);
          }};
}

void begin(Self self, Job job) {
  auto& state = self->state;
  auto exchange = businesscentral::Exchange::begin(job.call, state.executor.tenant->settings.business_central,
                                                   identity_for(*state.executor.tenant, job.call),
                                                   subscriptions_of(state.executor.tenant));
  if (!exchange) {
    end_job(state.executor, job,
            domain::Failed{domain::Failed::Kind::payload, to_string(exchange.error().code),
                           exchange.error().message});
    return;
  }
  const std::uint64_t id = state.executor.next_job++;
  state.breaker.began();
  begin_attempt(state.executor, job);
  const bool must_mark = domain::when_in_doubt(job.call) == domain::WhenInDoubt::ask;
  if (must_mark) job.effect.state = EffectState::started;
  auto& flight = state.flights[id];
  flight = {std::move(job), std::make_shared<businesscentral::Exchange>(*std::move(exchange)), false};
  if (!must_mark) {
    send_request(self, id);
    return;
  }
  save_effect(state.executor, flight.job, started_audit(flight.job.call),
              [handle = BusinessCentralActor{self}, id](journal::CommitOutcome outcome) {
                caf::anon_send(handle, EffectSaved{id, outcome});
              });
}

/// Begins what may begin; what must wait for a time is looked at again then, and the rest when a call ends.
void pump(Self self) {
  auto& state = self->state;
  auto& executor = state.executor;
  while (!executor.draining && RequestBudget::has_flight(Urgency::urgent, state.flights.size())) {
    const Instant now = executor.now();
    auto blocked = state.budget.blocked_until(Urgency::urgent, now);
    if (!state.breaker.may_begin(now)) blocked = state.breaker.opens_up_at();
    if (blocked || !state.breaker.may_begin(now)) {
      if (executor.queue.waiting() > 0) schedule_tick(self, executor, blocked);
      return;
    }
    const auto background_blocked = state.budget.blocked_until(Urgency::background, now);
    const bool urgent_only =
        background_blocked || !RequestBudget::has_flight(Urgency::background, state.flights.size());
    auto job = take_job(executor, urgent_only);
    if (!job) {
      if (executor.queue.waiting() > 0) schedule_tick(self, executor, background_blocked);
      schedule_tick(self, executor, executor.queue.next_later());
      return;
    }
    begin(self, *std::move(job));
  }
}

// Messages --------------------------------------------------------------------------------------------------

void take_token(BusinessCentralState& state, const TokenAnswered& answer) {
  state.token = answer.access_token;
  state.token_expires_at = answer.expires_at;
  const auto& tenant = state.executor.tenant->id();
  log_event(telemetry::events::business_central_token_refreshed, {{"tenant", tenant}});
  state.login.taken();
  if (const auto missing = businesscentral::missing_role(state.token)) {
    log_event(telemetry::events::business_central_role_missing,
              {{"tenant", tenant}, {"problem", missing->message}, {"remedy", missing->remedy}});
  }
}

void do_without_token(BusinessCentralState& state, const TokenAnswered& answer) {
  log_event(telemetry::events::business_central_token_failed,
            {{"tenant", state.executor.tenant->id()}, {"problem", answer.error}});
  state.ask_again_at = state.executor.now() + token_refused_wait_ms;
  if (has_token(state)) return;
  if (answer.refused) {
    state.breaker.abandoned();
    pause(state, token_refused_wait_ms, "Entra refuses the credentials");
  } else {
    tell(state, state.breaker.failed(state.executor.now(), state.executor.entropy->fraction()));
  }
}

void on_token(Self self, const TokenAnswered& answer) {
  auto& state = self->state;
  if (answer.refused_credential && state.login.refused(answer.error)) {
    ask_with_present_credential(self);
    return;
  }
  state.token_asked = false;
  if (answer.access_token.empty()) {
    do_without_token(state, answer);
  } else {
    take_token(state, answer);
  }
  std::vector<std::uint64_t> waiting;
  for (const auto& [id, flight] : state.flights) {
    if (flight.wants_token) waiting.push_back(id);
  }
  for (const auto id : waiting) {
    if (has_token(state)) {
      send_request(self, id);
    } else {
      domain::AttemptFailed failure{state.flights.at(id).exchange->is_in_doubt(), std::nullopt, answer.error};
      if (answer.refused) failure.retry_after = token_refused_wait_ms;
      finish(self, id, std::move(failure));
    }
  }
}

/// What a call's result says of Business Central as a whole.
void learn(BusinessCentralState& state, const domain::AttemptResult& result) {
  using Side = domain::AttemptFailed::Side;
  const auto* failure = std::get_if<domain::AttemptFailed>(&result);
  if (failure == nullptr) state.budget.carried_out();
  if (failure != nullptr && (failure->retry_after || failure->side == Side::busy)) {
    const Duration wait = state.budget.throttled(failure->retry_after, state.executor.entropy->fraction());
    pause(state, wait, failure->retry_after ? "asked to wait" : "too many requests");
    count_pause(state.executor, "business_central");
  }
  const bool is_down = failure != nullptr && failure->side == Side::down;
  tell(state, is_down ? state.breaker.failed(state.executor.now(), state.executor.entropy->fraction())
                      : state.breaker.worked());
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
  learn(state, result);
  finish(self, answered.job, result);
}

void look_at_credentials(Self self) {
  self->state.login.announce_ends(self->state.executor.now());
  self->delayed_send(self, look_at_credentials_every_ms, LookAtCredentials{});
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
  state.breaker.abandoned();
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

businesscentral::SubscriptionIdentity workflow_identity(const TenantRuntime& tenant,
                                                        const domain::CompanyKey& company) {
  return {tenant.settings.public_url +
              businesscentral::notification_path(tenant.id(), company_token(tenant, company)) +
              businesscentral::workflow_path,
          businesscentral::guid_from(tenant.derive("workflow-client:" + to_string(company)))};
}

BusinessCentralActor::behavior_type business_central_behavior(Self self, const Services* services,
                                                              Tenant tenant, journal::Lease lease,
                                                              TenantActor tenant_actor) {
  set_up(self->state.executor, services, std::move(tenant), std::move(lease), std::move(tenant_actor),
         "business_central");
  self->state.login = BusinessCentralLogin(self->state.executor.tenant, services->metrics);
  show_breaker(self->state);
  look_at_credentials(self);
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { return caf::sec::runtime_error; });
  return {
      [self](const Dispatch& dispatch) {
        accept_dispatch(self->state.executor, dispatch);
        pump(self);
      },
      [self](const EffectSaved& saved) { on_saved(self, saved); },
      [self](const BusinessCentralAnswered& answered) { on_answer(self, answered); },
      [self](const TokenAnswered& answer) { on_token(self, answer); },
      [self](const LookAtCredentials&) { look_at_credentials(self); },
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
