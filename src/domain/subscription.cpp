#include "domain/subscription.hpp"

#include <algorithm>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration first_retry_ms = 30s;
constexpr Duration longest_retry_ms = 15min;
constexpr const char* renew_timer = "renew";

/// What we are doing about it now.
enum class Work { none, ensuring, renewing };
NLOHMANN_JSON_SERIALIZE_ENUM(Work, {{Work::none, "none"},
                                    {Work::ensuring, "ensuring"},
                                    {Work::renewing, "renewing"}})

// Events ----------------------------------------------------------------------------------------------------

struct WorkBegun {
  Work work = Work::none;
};
struct Activated {
  std::string subscription_id;
  Instant expires_at{};
};
/// Business Central does not have it any more.
struct Lost {
  std::string subscription_id;
};
struct WorkFailed {
  std::string reason;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkBegun, work)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Activated, subscription_id, expires_at)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Lost, subscription_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WorkFailed, reason)

struct State {
  CompanyKey company;
  Resource resource = Resource::purchase_invoices;
  std::string subscription_id;  ///< Empty: none that we know of.
  std::optional<Instant> expires_at;
  Work work = Work::none;
  std::uint32_t failures = 0;  ///< In a row.
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(State, company, resource, subscription_id, expires_at, work, failures)

struct Rules {
  using State = countersign::domain::State;
  using Event = std::variant<WorkBegun, Activated, Lost, WorkFailed>;
  static constexpr const char* state_type = "subscription.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<Rules>& step, const Input& input);
};

}  // namespace

COUNTERSIGN_RECORD_TYPE(WorkBegun, "subscription.work_begun")
COUNTERSIGN_RECORD_TYPE(Activated, "subscription.activated")
COUNTERSIGN_RECORD_TYPE(Lost, "subscription.lost")
COUNTERSIGN_RECORD_TYPE(WorkFailed, "subscription.work_failed")

namespace {

using SubscriptionStep = Step<Rules>;

std::string subject(const State& state) {
  return to_string(state.company) + "/" + api_name(state.resource);
}

void ensure(SubscriptionStep& step) {
  step.emit(WorkBegun{Work::ensuring});
  step.call(EnsureSubscription{step.state.company, step.state.resource});
}

void renew(SubscriptionStep& step) {
  step.emit(WorkBegun{Work::renewing});
  step.call(RenewSubscription{step.state.company, step.state.resource, step.state.subscription_id});
}

/// Renew while there is something to renew, else find or create.
void work(SubscriptionStep& step) {
  if (step.state.work != Work::none) return;
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
  step.set_timer(
      renew_timer,
      step.context.now + Duration{static_cast<long long>(static_cast<double>(life.count()) * share)});
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

void Rules::apply(State& state, const Event& event) {
  if (const auto* begun = std::get_if<WorkBegun>(&event)) {
    state.work = begun->work;
  } else if (const auto* active = std::get_if<Activated>(&event)) {
    state.subscription_id = active->subscription_id;
    state.expires_at = active->expires_at;
    state.work = Work::none;
    state.failures = 0;
  } else if (std::holds_alternative<Lost>(event)) {
    state.subscription_id.clear();
    state.expires_at.reset();
    state.work = Work::none;
  } else if (std::holds_alternative<WorkFailed>(event)) {
    state.work = Work::none;
    ++state.failures;
  }
}

Result<void> Rules::decide(SubscriptionStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    return fail(ErrorCode::not_understood, "a subscription does not take '" + row->type + "'");
  }
  if (std::holds_alternative<TimerFired>(input)) {
    work(step);
  } else if (std::holds_alternative<Wake>(input)) {
    const bool alive = !step.state.subscription_id.empty() && step.state.expires_at > step.context.now;
    if (!alive) work(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    if (const auto* active = std::get_if<SubscriptionActive>(&ended->outcome)) on_active(step, *active);
    if (std::holds_alternative<SubscriptionMissing>(ended->outcome)) on_missing(step);
    if (const auto* failed = std::get_if<Failed>(&ended->outcome)) on_failed(step, *failed);
  }
  return {};
}

}  // namespace

bool has_webhook(Resource resource) {
  return resource != Resource::purchase_orders && resource != Resource::purchase_credit_memos;
}

std::unique_ptr<Machine> make_subscription(const CompanyKey& company, Resource resource) {
  State initial;
  initial.company = company;
  initial.resource = resource;
  return std::make_unique<TypedMachine<Rules>>(std::move(initial));
}

}  // namespace countersign::domain
