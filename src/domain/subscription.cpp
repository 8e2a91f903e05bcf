#include "domain/subscription.hpp"

#include <algorithm>

#include "domain/cadence.hpp"
#include "domain/subscription_state.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration first_retry_ms = 30s;
constexpr Duration longest_retry_ms = 15min;
/// An expiry that moved less than this is the same one, read again.
constexpr Duration same_expiry_ms = 1min;
constexpr const char* renew_timer = "renew";
constexpr const char* poll_timer = "poll";

using SubscriptionStep = Step<SubscriptionRules>;

std::string subject(const SubscriptionState& state) {
  return to_string(state.company) + "/" + api_name(state.resource);
}

/// None once the company or the resource left the settings.
const CompanySettings* settings_of(const SubscriptionStep& step) {
  const auto& settings = step.context.settings;
  if (settings.business_central.environment != step.state.company.environment) return nullptr;
  for (const auto& company : settings.companies) {
    if (company.id != step.state.company.company) continue;
    const auto& watched = company.resources;
    const bool is_watched = std::find(watched.begin(), watched.end(), step.state.resource) != watched.end();
    return is_watched ? &company : nullptr;
  }
  return nullptr;
}

bool has_ended(const SubscriptionState& state) {
  return state.plan == SubscriptionPlan::none;
}

/// Whether changes are announced now.
bool is_served(const SubscriptionState& state, Instant now) {
  return !state.subscription_id.empty() && state.expires_at > now;
}

// Work ------------------------------------------------------------------------------------------------------

void create(SubscriptionStep& step) {
  step.emit(WorkBegun{SubscriptionWork::creating});
  step.call(CreateSubscription{step.state.company, step.state.resource});
}

void renew(SubscriptionStep& step) {
  step.emit(WorkBegun{SubscriptionWork::renewing});
  step.call(RenewSubscription{step.state.company, step.state.resource, step.state.subscription_id});
}

/// The environment lists, and tells us what there is.
void question(SubscriptionStep& step, const std::string& reason) {
  step.send(environment_entity(step.state.company.environment),
            encode(Message{SubscriptionsQuestioned{reason}}));
}

/// Another attempt might make a second one: first a list. Asked again in case that list fails for long.
void doubt(SubscriptionStep& step, const std::string& reason) {
  step.emit(Doubted{reason, step.context.now});
  question(step, reason);
  step.set_timer(renew_timer, step.context.now + longest_retry_ms);
}

/// The timer's: also past the expiry, because that is Business Central's to judge.
void work(SubscriptionStep& step) {
  if (step.state.work != SubscriptionWork::none) return;
  if (!step.state.subscription_id.empty()) {
    renew(step);
  } else if (step.state.in_doubt) {
    doubt(step, step.state.reason);
  } else if (step.state.plan == SubscriptionPlan::subscribe) {
    create(step);
  }
}

void lose(SubscriptionStep& step) {
  step.audit("subscription.lost", subject(step.state), {{"subscription", step.state.subscription_id}});
  step.emit(Lost{step.state.subscription_id, step.context.now});
}

/// Nothing was announced while there was no subscription: the company reads what changed meanwhile.
void ask_for_sweep(SubscriptionStep& step, const std::string& reason, bool may_have_deletes) {
  step.send(
      company_entity(step.state.company),
      encode(Message{SweepRequested{step.state.resource, std::nullopt, reason, may_have_deletes, false}}));
}

void arm_poll(SubscriptionStep& step, const CompanySettings& settings) {
  step.set_timer(poll_timer, next_due(step.context.settings, settings, Pace::poll, step.context.now));
}

void activate(SubscriptionStep& step, const std::string& id, Instant expires_at, const char* how) {
  const bool is_new = step.state.subscription_id != id;
  step.emit(Activated{id, expires_at, step.context.now});
  const Duration life = std::max<Duration>(expires_at - step.context.now, 1s);
  const double share = 0.45 + 0.1 * step.context.entropy.fraction();
  const Duration wait{static_cast<long long>(static_cast<double>(life.count()) * share)};
  // Business Central lists expired ones until its next sending job: not a reason to ask in a hot loop.
  step.set_timer(renew_timer, step.context.now + std::max(wait, first_retry_ms));
  if (!is_new) return;
  ask_for_sweep(step, "a subscription began", true);
  step.audit(how, subject(step.state), {{"subscription", id}, {"expires_at", format_instant(expires_at)}});
}

/// Tried again for ever: while it is broken the polls and sweeps still find every change, only later.
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

Failed failure_of(const Outcome& outcome) {
  if (const auto* failed = std::get_if<Failed>(&outcome)) return *failed;
  if (const auto* doubt = std::get_if<InDoubt>(&outcome)) {
    return {Failed::Kind::exhausted, "in_doubt", doubt->reason};
  }
  return {Failed::Kind::not_understood, name_of(outcome), "the answer fits no request"};
}

void on_created(SubscriptionStep& step, const Outcome& outcome) {
  const auto* active = std::get_if<SubscriptionActive>(&outcome);
  // A list that came meanwhile may have shown this one, or another one; or it is not wanted any more.
  if (!step.state.subscription_id.empty() || step.state.plan != SubscriptionPlan::subscribe) {
    if (step.state.work == SubscriptionWork::creating) step.emit(WorkBegun{SubscriptionWork::none});
    const bool is_known = active != nullptr && step.state.subscription_id == active->subscription_id;
    const bool may_exist = active != nullptr || std::holds_alternative<InDoubt>(outcome);
    if (may_exist && !is_known) question(step, "a subscription may have been made that is not needed");
    return;
  }
  if (active != nullptr) {
    activate(step, active->subscription_id, active->expires_at, "subscription.created");
    // The environment misses what it has seen: that all are gone at once tells of a copy.
    question(step, "a subscription was made");
  } else if (const auto* in_doubt = std::get_if<InDoubt>(&outcome)) {
    doubt(step, in_doubt->reason);
  } else {
    on_failed(step, failure_of(outcome));
  }
}

void on_renewed(SubscriptionStep& step, const RenewSubscription& call, const Outcome& outcome) {
  if (step.state.subscription_id.empty() || call.subscription_id != step.state.subscription_id) return;
  if (const auto* active = std::get_if<SubscriptionActive>(&outcome)) {
    activate(step, call.subscription_id, active->expires_at, "subscription.renewed");
  } else if (std::holds_alternative<SubscriptionMissing>(outcome)) {
    lose(step);
    doubt(step, "Business Central does not find the subscription");
  } else {
    on_failed(step, failure_of(outcome));
  }
}

// What the environment tells --------------------------------------------------------------------------------

void end(SubscriptionStep& step, const std::string& reason) {
  if (has_ended(step.state)) return;
  step.audit("subscription.ended", subject(step.state), {{"reason", reason}});
  step.emit(SubscriptionEnded{});
  step.cancel_timer(renew_timer);
  step.cancel_timer(poll_timer);
}

void take_plan(SubscriptionStep& step, const SubscriptionReviewed& review) {
  const bool is_polled = review.plan == SubscriptionPlan::poll;
  if (step.state.plan == review.plan && (!is_polled || step.state.reason == review.reason)) return;
  step.emit(Planned{review.plan, review.reason});
  if (is_polled) step.audit("subscription.polled", subject(step.state), {{"reason", review.reason}});
}

/// The environment deletes what Business Central still has.
void give_up(SubscriptionStep& step) {
  if (step.state.subscription_id.empty()) return;
  step.emit(Lost{step.state.subscription_id, step.context.now});
  step.cancel_timer(renew_timer);
}

void take_found(SubscriptionStep& step, const SubscriptionReviewed& review) {
  const Instant expires_at = review.expires_at.value_or(step.context.now);
  const Instant before = step.state.expires_at.value_or(Instant{});
  const bool is_known = step.state.subscription_id == review.subscription_id;
  const bool has_moved = expires_at > before + same_expiry_ms || before > expires_at + same_expiry_ms;
  if (!is_known || (has_moved && step.state.work == SubscriptionWork::none)) {
    activate(step, review.subscription_id, expires_at, "subscription.adopted");
  }
  if (review.outdated && step.state.work == SubscriptionWork::none) renew(step);
}

void take_missing(SubscriptionStep& step) {
  if (!step.state.subscription_id.empty()) lose(step);
  if (step.state.work == SubscriptionWork::none) create(step);
}

void on_review(SubscriptionStep& step, const SubscriptionReviewed& review) {
  if (review.plan == SubscriptionPlan::none) return end(step, review.reason);
  if (has_ended(step.state) || review.listed_at < step.state.changed_at) return;
  take_plan(step, review);
  if (review.plan == SubscriptionPlan::poll) {
    give_up(step);
  } else if (!review.subscription_id.empty()) {
    take_found(step, review);
  } else {
    take_missing(step);
  }
}

// Inputs ----------------------------------------------------------------------------------------------------

void on_timer(SubscriptionStep& step, const std::string& name) {
  if (has_ended(step.state)) return;
  if (name == renew_timer) work(step);
  if (name != poll_timer || !step.state.polling) return;
  if (is_served(step.state, step.context.now)) return;
  ask_for_sweep(step, "poll", false);
  arm_poll(step, *settings_of(step));
}

void on_effect(SubscriptionStep& step, const EffectEnded& ended) {
  if (const auto* renewal = std::get_if<RenewSubscription>(&ended.call)) {
    on_renewed(step, *renewal, ended.outcome);
  } else if (std::holds_alternative<CreateSubscription>(ended.call)) {
    on_created(step, ended.outcome);
  }
}

Result<void> take_input(SubscriptionStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    const auto message = decode_message(*row);
    if (!message) return fail(message.error());
    const auto* review = std::get_if<SubscriptionReviewed>(&*message);
    if (review == nullptr) {
      return fail(ErrorCode::not_understood, "a subscription does not take '" + row->type + "'");
    }
    on_review(step, *review);
  } else if (std::holds_alternative<Wake>(input)) {
    if (has_ended(step.state) && settings_of(step) != nullptr) step.emit(Planned{std::nullopt, ""});
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    on_timer(step, timer->name);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  }
  return {};
}

void keep_polling(SubscriptionStep& step) {
  const auto* settings = settings_of(step);
  const bool wanted =
      settings != nullptr && !has_ended(step.state) && !is_served(step.state, step.context.now);
  if (wanted == step.state.polling) return;
  step.emit(PollingChanged{wanted});
  step.send(company_entity(step.state.company),
            encode(Message{AnnouncingChanged{step.state.resource, !wanted}}));
  if (wanted) {
    arm_poll(step, *settings);
  } else {
    step.cancel_timer(poll_timer);
  }
}

/// What an operator sees of it; none once it has ended.
std::optional<std::string> row_of(const SubscriptionState& state) {
  if (has_ended(state)) return std::nullopt;
  const bool has_failed = state.failures > 0 || state.in_doubt;
  const bool is_subscribed = !state.subscription_id.empty() && !state.polling;
  const char* name = is_subscribed ? "subscribed" : has_failed ? "failed" : "polled";
  const bool is_new = !state.plan && state.subscription_id.empty();
  return to_text({{"state", name},
                  {"reason", is_new ? "Business Central was not asked yet" : state.reason},
                  {"expires_at", state.expires_at ? format_instant(*state.expires_at) : std::string{}}});
}

}  // namespace

Result<void> SubscriptionRules::decide(SubscriptionStep& step, const Input& input) {
  const auto before = row_of(step.state);
  if (settings_of(step) == nullptr) end(step, "the settings do not name it any more");
  if (auto taken = take_input(step, input); !taken) return taken;
  keep_polling(step);
  const auto after = row_of(step.state);
  if (after != before || std::holds_alternative<Wake>(input)) {
    step.turn.index.push_back({"subscriptions", subject(step.state), after});
  }
  return {};
}

bool has_webhook(const Resource& resource) {
  return resource != Resource::purchase_orders && resource != Resource::purchase_credit_memos;
}

std::unique_ptr<Machine> make_subscription(const CompanyKey& company, Resource resource) {
  SubscriptionState initial;
  initial.company = company;
  initial.resource = resource;
  return std::make_unique<TypedMachine<SubscriptionRules>>(std::move(initial));
}

template void Step<SubscriptionRules>::emit(SubscriptionRules::Event);
template Record encode_variant(const SubscriptionRules::Event&);
template Result<SubscriptionRules::Event> decode_variant<SubscriptionRules::Event>(const Record&);

}  // namespace countersign::domain
