#include "domain/subscription.hpp"

#include <algorithm>

#include "domain/subscription_state.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration first_retry_ms = 30s;
constexpr Duration longest_retry_ms = 15min;
constexpr const char* renew_timer = "renew";

using SubscriptionStep = Step<SubscriptionRules>;

std::string subject(const SubscriptionState& state) {
  return to_string(state.company) + "/" + api_name(state.resource);
}

void ensure(SubscriptionStep& step) {
  step.emit(WorkBegun{SubscriptionWork::ensuring});
  step.call(EnsureSubscription{step.state.company, step.state.resource});
}

void renew(SubscriptionStep& step) {
  step.emit(WorkBegun{SubscriptionWork::renewing});
  step.call(RenewSubscription{step.state.company, step.state.resource, step.state.subscription_id});
}

/// Renew while there is something to renew, else find or create.
void work(SubscriptionStep& step) {
  if (step.state.work != SubscriptionWork::none) return;
  const bool alive = !step.state.subscription_id.empty() && step.state.expires_at > step.context.now;
  if (alive) {
    renew(step);
  } else {
    ensure(step);
  }
}

/// Nothing was announced while there was no subscription: the company reads what changed meanwhile.
void ask_for_sweep(SubscriptionStep& step, const std::string& reason) {
  step.send(company_entity(step.state.company),
            encode(Message{SweepRequested{step.state.resource, std::nullopt, reason}}));
}

void on_active(SubscriptionStep& step, const SubscriptionActive& active) {
  const bool is_new = step.state.subscription_id != active.subscription_id;
  step.emit(Activated{active.subscription_id, active.expires_at});
  const Duration life = std::max<Duration>(active.expires_at - step.context.now, 1s);
  const double share = 0.45 + 0.1 * step.context.entropy.fraction();
  const Duration wait{static_cast<long long>(static_cast<double>(life.count()) * share)};
  // Business Central lists expired ones until its next sending job: not a reason to ask in a hot loop.
  step.set_timer(renew_timer, step.context.now + std::max(wait, first_retry_ms));
  if (!is_new) return;
  ask_for_sweep(step, "a subscription began");
  step.audit(active.adopted ? "subscription.adopted" : "subscription.created", subject(step.state),
             {{"subscription", active.subscription_id}, {"expires_at", format_instant(active.expires_at)}});
}

void on_missing(SubscriptionStep& step) {
  step.audit("subscription.lost", subject(step.state), {{"subscription", step.state.subscription_id}});
  step.emit(Lost{step.state.subscription_id});
  ensure(step);
}

/// Tried again for ever: while it is broken the sweeps still find every change, only later.
void on_failed(SubscriptionStep& step, const Failed& failed) {
  step.emit(WorkFailed{failed.reason});
  Duration wait = first_retry_ms;
  for (std::uint32_t i = 1; i < step.state.failures && wait < longest_retry_ms; ++i) wait *= 2;
  step.set_timer(renew_timer, step.context.now + std::min(wait, longest_retry_ms));
  if (step.state.failures == 1) {
    step.audit("subscription.failed", subject(step.state),
               {{"reason", failed.reason}, {"code", failed.code}});
  }
}

void on_effect(SubscriptionStep& step, const EffectEnded& ended) {
  if (const auto* active = std::get_if<SubscriptionActive>(&ended.outcome)) {
    on_active(step, *active);
  } else if (std::holds_alternative<SubscriptionMissing>(ended.outcome) &&
             std::holds_alternative<RenewSubscription>(ended.call)) {
    on_missing(step);
  } else if (const auto* failed = std::get_if<Failed>(&ended.outcome)) {
    on_failed(step, *failed);
  } else {
    on_failed(step,
              Failed{Failed::Kind::not_understood, name_of(ended.outcome), "the answer fits no request"});
  }
}

}  // namespace

void SubscriptionRules::apply(SubscriptionState& state, const Event& event) {
  if (const auto* begun = std::get_if<WorkBegun>(&event)) {
    state.work = begun->work;
  } else if (const auto* active = std::get_if<Activated>(&event)) {
    state.subscription_id = active->subscription_id;
    state.expires_at = active->expires_at;
    state.work = SubscriptionWork::none;
    state.failures = 0;
  } else if (std::holds_alternative<Lost>(event)) {
    state.subscription_id.clear();
    state.expires_at.reset();
    state.work = SubscriptionWork::none;
  } else if (std::holds_alternative<WorkFailed>(event)) {
    state.work = SubscriptionWork::none;
    ++state.failures;
  }
}

Result<void> SubscriptionRules::decide(SubscriptionStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    return fail(ErrorCode::not_understood, "a subscription does not take '" + row->type + "'");
  }
  if (std::holds_alternative<TimerFired>(input)) {
    work(step);
  } else if (std::holds_alternative<Wake>(input)) {
    const bool alive = !step.state.subscription_id.empty() && step.state.expires_at > step.context.now;
    if (!alive) work(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  }
  return {};
}

bool has_webhook(Resource resource) {
  return resource != Resource::purchase_orders && resource != Resource::purchase_credit_memos;
}

std::unique_ptr<Machine> make_subscription(const CompanyKey& company, Resource resource) {
  SubscriptionState initial;
  initial.company = company;
  initial.resource = resource;
  return std::make_unique<TypedMachine<SubscriptionRules>>(std::move(initial));
}

}  // namespace countersign::domain
