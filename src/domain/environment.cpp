#include "domain/environment.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/environment_state.hpp"
#include "domain/subscription_plan.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr Duration first_check_retry_ms = 30s;
constexpr Duration longest_check_retry_ms = 15min;
constexpr const char* check_timer = "check";

using EnvironmentStep = Step<EnvironmentRules>;

/// A tenant whose settings name another environment cannot reach this one any more.
bool is_in_force(const EnvironmentStep& step) {
  const auto& settings = step.context.settings;
  return settings.business_central.environment == step.state.environment && !settings.companies.empty();
}

void list(EnvironmentStep& step) {
  step.emit(CheckBegun{CheckStage::listing, step.context.now});
  step.call(ListSubscriptions{step.state.environment});
}

/// What has webhooks is asked for once a day, before the list.
void begin(EnvironmentStep& step) {
  if (!is_in_force(step)) return;
  if (step.state.stage != CheckStage::none) {
    step.emit(CheckWantedAgain{});
    return;
  }
  const auto& probed = step.state.probed_at;
  if (probed && step.context.now - *probed < limits::webhook_probe_every_ms) return list(step);
  step.emit(CheckBegun{CheckStage::probing, step.context.now});
  step.call(ReadWebhookResources{{step.state.environment, step.context.settings.companies.front().id}});
}

/// Many subscriptions may ask at once, and each for a reason that lasts.
void on_question(EnvironmentStep& step) {
  const auto& asked = step.state.asked_at;
  if (step.state.stage == CheckStage::none && asked) {
    const Instant next = *asked + limits::subscription_list_gap_ms;
    if (step.context.now < next) {
      step.set_timer(check_timer, next);
      return;
    }
  }
  begin(step);
}

// The probe -------------------------------------------------------------------------------------------------

std::vector<std::string> names_of(const std::vector<Resource>& resources) {
  std::vector<std::string> names;
  for (const auto& resource : resources) names.emplace_back(api_name(resource));
  return names;
}

void take_probe(EnvironmentStep& step, std::optional<std::vector<Resource>> supported) {
  const bool is_news = !step.state.probed_at || step.state.supported != supported;
  step.emit(WebhooksProbed{supported, step.context.now});
  if (!is_news) return;
  nlohmann::json body{{"source", supported ? "Business Central's own list" : "the documented list"}};
  if (supported) body["resources"] = names_of(*supported);
  step.audit("environment.webhooks", step.state.environment, body);
}

/// No answer at all changes nothing; a refusal means that this environment does not tell.
void on_probe(EnvironmentStep& step, const Outcome& outcome) {
  const auto* failed = std::get_if<Failed>(&outcome);
  if (const auto* read = std::get_if<WebhookResourcesRead>(&outcome)) {
    take_probe(step, read->resources);
  } else if (failed == nullptr || failed->kind != Failed::Kind::exhausted) {
    take_probe(step, std::nullopt);
  }
  if (step.state.stage == CheckStage::probing) list(step);
}

// The list --------------------------------------------------------------------------------------------------

void write_row(EnvironmentStep& step) {
  const auto& state = step.state;
  const nlohmann::json row{
      {"subscriptions", state.all},
      {"foreign", state.foreign},
      {"limit", limits::business_central_subscriptions},
      {"without_room", state.without_room},
      {"webhooks", state.supported ? "listed" : "documented"},
      {"listed_at", state.compared_at ? format_instant(*state.compared_at) : std::string{}},
      {"failure", state.failure}};
  step.turn.index.push_back({"environments", state.environment, to_text(row)});
}

void arm(EnvironmentStep& step) {
  const Duration every = step.context.settings.business_central.subscriptions_every;
  const auto jitter = static_cast<double>(every.count()) * 0.1 * step.context.entropy.fraction();
  step.set_timer(check_timer, step.context.now + every + Duration{static_cast<long long>(jitter)});
}

SubscriptionReviewed review_of(const EnvironmentStep& step, const PlannedSubscription& planned) {
  SubscriptionReviewed review;
  review.plan = planned.plan;
  review.reason = planned.reason;
  review.listed_at = step.state.asked_at.value_or(Instant{});
  if (!planned.kept) return review;
  review.subscription_id = planned.kept->id;
  review.expires_at = planned.kept->expires_at;
  review.outdated = planned.kept->outdated;
  return review;
}

/// Everyone is told, those too that left the settings since they were told last.
std::vector<std::string> tell(EnvironmentStep& step, const EnvironmentPlan& plan) {
  std::vector<std::string> told;
  for (const auto& planned : plan.planned) {
    const auto entity = subscription_entity(planned.company, planned.resource);
    told.push_back(entity.key);
    step.send(entity, encode(Message{review_of(step, planned)}));
  }
  SubscriptionReviewed farewell;
  farewell.plan = SubscriptionPlan::none;
  farewell.reason = "the settings do not name it any more";
  farewell.listed_at = step.state.asked_at.value_or(Instant{});
  for (const auto& key : step.state.told) {
    if (std::find(told.begin(), told.end(), key) != told.end()) continue;
    step.send({EntityKind::subscription, key}, encode(Message{farewell}));
  }
  return told;
}

std::string subject_of(const EnvironmentStep& step, const FoundSubscription& found) {
  if (!found.company || !found.resource) return step.state.environment;
  return to_string(*found.company) + "/" + api_name(*found.resource);
}

void delete_unwanted(EnvironmentStep& step, const EnvironmentPlan& plan) {
  for (const auto& [found, why] : plan.unwanted) {
    const auto& deleting = step.state.deleting;
    if (std::find(deleting.begin(), deleting.end(), found.id) != deleting.end()) continue;
    step.emit(DeletionBegun{found.id});
    step.call(DeleteSubscription{step.state.environment, found.id, found.api});
    step.audit("subscription.deleted", subject_of(step, found), {{"subscription", found.id}, {"why", why}});
  }
}

/// A copy or a restored environment has none of our subscriptions. None is made before the guard has compared
/// it with what it was, and then asks for another list.
void suspect_copy(EnvironmentStep& step, const SubscriptionsListed& listed) {
  const auto last_there = step.state.compared_at;
  const char* what = step.state.kept > 0 ? "all of our webhook subscriptions are gone"
                                         : "all webhook subscriptions of the environment are gone";
  step.emit(SubscriptionsCompared{listed.all, 0, step.state.foreign, step.state.without_room,
                                  step.state.waits, step.state.told, step.context.now});
  step.send(guard_entity(), encode(Message{CopySuspected{what, last_there}}));
  write_row(step);
  arm(step);
}

void on_listed(EnvironmentStep& step, const SubscriptionsListed& listed) {
  const auto limit = limits::business_central_subscriptions;
  const auto plan =
      plan_subscriptions(step.context.settings, step.state.supported, listed, limit, step.context.now);
  const auto kept = static_cast<std::uint64_t>(std::count_if(
      plan.planned.begin(), plan.planned.end(), [](const auto& one) { return one.kept.has_value(); }));
  const bool all_gone = step.state.all > 1 && listed.all == 0;  // Everybody's, as after a restore.
  if (all_gone || (step.state.kept > 0 && listed.ours.empty())) return suspect_copy(step, listed);
  const bool is_news = plan.without_room != step.state.without_room;
  const bool again = step.state.wanted_again;
  auto told = tell(step, plan);
  delete_unwanted(step, plan);
  step.emit(SubscriptionsCompared{listed.all, kept, plan.foreign, plan.without_room, plan.waits,
                                  std::move(told), step.context.now});
  if (is_news) {
    step.audit(plan.without_room > 0 ? "environment.full" : "environment.has_room", step.state.environment,
               {{"limit", limit}, {"foreign", plan.foreign}, {"polled", plan.without_room}});
  }
  write_row(step);
  arm(step);
  if (again) on_question(step);
}

void on_unlisted(EnvironmentStep& step, const Failed& failed) {
  step.emit(CheckFailed{failed.reason});
  Duration wait = first_check_retry_ms;
  for (std::uint32_t i = 1; i < step.state.failures && wait < longest_check_retry_ms; ++i) wait *= 2;
  step.set_timer(check_timer, step.context.now + std::min(wait, longest_check_retry_ms));
  if (step.state.failures == 1) {
    step.audit("environment.unlisted", step.state.environment,
               {{"reason", failed.reason}, {"code", failed.code}});
  }
  write_row(step);
}

/// What waited for the room is created after a new list, which also says whether the deletion succeeded.
void on_deleted(EnvironmentStep& step, const DeleteSubscription& call, const Outcome& outcome) {
  step.emit(DeletionEnded{call.subscription_id});
  if (const auto* failed = std::get_if<Failed>(&outcome)) {
    step.audit("subscription.not_deleted", step.state.environment,
               {{"subscription", call.subscription_id}, {"reason", failed->reason}, {"code", failed->code}});
    return;
  }
  if (step.state.waits && step.state.deleting.empty()) on_question(step);
}

void on_effect(EnvironmentStep& step, const EffectEnded& ended) {
  if (const auto* deletion = std::get_if<DeleteSubscription>(&ended.call)) {
    on_deleted(step, *deletion, ended.outcome);
  } else if (std::holds_alternative<ReadWebhookResources>(ended.call)) {
    on_probe(step, ended.outcome);
  } else if (std::holds_alternative<ListSubscriptions>(ended.call)) {
    if (const auto* listed = std::get_if<SubscriptionsListed>(&ended.outcome)) {
      on_listed(step, *listed);
    } else if (const auto* failed = std::get_if<Failed>(&ended.outcome)) {
      on_unlisted(step, *failed);
    } else {
      on_unlisted(step, {Failed::Kind::not_understood, name_of(ended.outcome), "the answer fits no list"});
    }
  }
}

}  // namespace

void EnvironmentRules::apply(State& state, const Event& event) {
  if (const auto* begun = std::get_if<CheckBegun>(&event)) {
    state.stage = begun->stage;
    state.asked_at = begun->at;
    state.wanted_again = false;
  } else if (std::holds_alternative<CheckWantedAgain>(event)) {
    state.wanted_again = true;
  } else if (const auto* probed = std::get_if<WebhooksProbed>(&event)) {
    state.supported = probed->supported;
    state.probed_at = probed->at;
  } else if (const auto* compared = std::get_if<SubscriptionsCompared>(&event)) {
    state.stage = CheckStage::none;
    state.wanted_again = false;
    state.failures = 0;
    state.failure.clear();
    state.all = compared->all;
    state.kept = compared->kept;
    state.foreign = compared->foreign;
    state.without_room = compared->without_room;
    state.waits = compared->waits;
    state.told = compared->told;
    state.compared_at = compared->at;
  } else if (const auto* failed = std::get_if<CheckFailed>(&event)) {
    state.stage = CheckStage::none;
    state.wanted_again = false;
    state.failure = failed->reason;
    ++state.failures;
  } else if (const auto* begun_deletion = std::get_if<DeletionBegun>(&event)) {
    state.deleting.push_back(begun_deletion->subscription_id);
  } else if (const auto* ended = std::get_if<DeletionEnded>(&event)) {
    std::erase(state.deleting, ended->subscription_id);
  }
}

Result<void> EnvironmentRules::decide(EnvironmentStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) {
    const auto message = decode_message(*row);
    if (!message) return fail(message.error());
    if (!std::holds_alternative<SubscriptionsQuestioned>(*message)) {
      return fail(ErrorCode::not_understood, "an environment does not take '" + row->type + "'");
    }
    on_question(step);
  } else if (std::holds_alternative<Wake>(input)) {
    begin(step);
  } else if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == check_timer) begin(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    on_effect(step, *ended);
  }
  return {};
}

std::unique_ptr<Machine> make_environment(const std::string& environment) {
  EnvironmentState initial;
  initial.environment = environment;
  return std::make_unique<TypedMachine<EnvironmentRules>>(std::move(initial));
}

template void Step<EnvironmentRules>::emit(EnvironmentRules::Event);
template Record encode_variant(const EnvironmentRules::Event&);
template Result<EnvironmentRules::Event> decode_variant<EnvironmentRules::Event>(const Record&);

}  // namespace countersign::domain
