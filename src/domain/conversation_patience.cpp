// What happens while nobody decides: reminders, others who are asked, an end; and who stands in for whom. All
// of it by one timer, so that an approval may wait for years.
#include <algorithm>

#include "core/time_zone.hpp"
#include "domain/business_time.hpp"
#include "domain/conversation_json.hpp"
#include "domain/leaving.hpp"

namespace countersign::domain {
namespace {

constexpr const char* patience_timer = "patience";

/// Business Central reminds and delegates by itself where its own approvers decide.
bool is_ours(const ConversationState& state) {
  return state.route && state.route->approval && state.mode != ApprovalMode::native && !state.unrouted;
}

bool is_waiting(const ConversationState& state) {
  return state.phase == Phase::waiting && is_ours(state);
}

void sooner(std::optional<Instant>& next, std::optional<Instant> other) {
  if (other) next = next ? std::min(*next, *other) : *other;
}

// When ------------------------------------------------------------------------------------------------------

/// This wait at work, by the clock of a Slack user; of one whose is not known, by the tenant's.
Instant due(const ConversationStep& step, Instant since, Duration wait, const std::string& user) {
  const auto& settings = step.context.settings;
  std::string zone = settings.time_zone;
  for (const auto& person : step.state.people) {
    if (person.user == user && TimeZone::is_known(person.time_zone)) zone = person.time_zone;
  }
  return after_business_time(since, wait, settings.business_hours, TimeZone(zone));
}

const Patience& patience_of(const ConversationStep& step) {
  return step.state.route->policy.patience;
}

Instant reminder_due(const ConversationStep& step, const std::string& user) {
  const auto& waiting = step.state.waiting;
  const auto last = waiting.reminded.find(user);
  const Instant since = last == waiting.reminded.end() ? waiting.step_since : last->second;
  return due(step, since, patience_of(step).remind_every, user);
}

std::optional<Instant> escalation_due(const ConversationStep& step) {
  const auto& patience = patience_of(step);
  if (patience.escalate_after == Duration::zero() || step.state.waiting.escalated) return std::nullopt;
  if (lacks_people(policy_facts(step.state))) return step.state.waiting.step_since;  // At once.
  const auto asked = asked_of(step.state);
  return due(step, step.state.waiting.step_since, patience.escalate_after,
             asked.empty() ? std::string{} : asked.front());
}

/// Not while somebody owes an answer.
std::optional<Instant> expiry_due(const ConversationStep& step) {
  const auto& patience = patience_of(step);
  if (patience.expire_after == Duration::zero() || step.state.question) return std::nullopt;
  return due(step, step.state.waiting.since, patience.expire_after + step.state.waiting.paused, {});
}

// Standing in -----------------------------------------------------------------------------------------------

Instant begin_of(const ConversationStep& step, std::chrono::sys_days day) {
  return begin_of_day(Date{day}, TimeZone(step.context.settings.time_zone));
}

Instant starts_at(const ConversationStep& step, const Delegation& delegation) {
  return begin_of(step, std::chrono::sys_days{delegation.starts});
}
Instant ends_at(const ConversationStep& step, const Delegation& delegation) {
  return begin_of(step, std::chrono::sys_days{delegation.ends} + std::chrono::days{1});
}

std::vector<std::string> users_of(const ConversationState& state, const ApproverReference& reference) {
  std::vector<std::string> users;
  for (const auto& person : state.people) {
    if (person.reference == reference && !person.user.empty()) users.push_back(person.user);
  }
  return users;
}

/// Somebody stands in for whoever is away, and for whoever has left.
std::vector<std::string> holders_of(const ConversationState& state, const ApproverReference& reference) {
  std::vector<std::string> holders;
  for (const auto& person : state.people) {
    const auto& holder = holder_of(person);
    if (person.reference == reference && !holder.empty()) holders.push_back(holder);
  }
  return holders;
}

std::optional<Instant> delegations_change(const ConversationStep& step) {
  std::optional<Instant> next;
  for (const auto& delegation : step.context.settings.delegations) {
    for (const Instant at : {starts_at(step, delegation), ends_at(step, delegation)}) {
      if (at > step.context.now) sooner(next, at);
    }
  }
  for (const auto& delegation : step.state.delegations) {
    if (delegation.starts > step.context.now) sooner(next, delegation.starts);
    if (delegation.ends > step.context.now) sooner(next, delegation.ends);
  }
  return next;
}

std::vector<StandIn> stand_ins_now(const ConversationStep& step) {
  std::vector<StandIn> stand_ins;
  for (const auto& delegation : step.context.settings.delegations) {
    const bool holds =
        starts_at(step, delegation) <= step.context.now && step.context.now < ends_at(step, delegation);
    if (!holds) continue;
    for (const auto& from : holders_of(step.state, delegation.from)) {
      for (const auto& to : users_of(step.state, delegation.to)) stand_ins.push_back({from, to});
    }
  }
  for (const auto& delegation : step.state.delegations) {
    const bool holds = delegation.starts <= step.context.now && step.context.now < delegation.ends;
    const StandIn one{delegation.from, delegation.to};
    if (holds && std::find(stand_ins.begin(), stand_ins.end(), one) == stand_ins.end())
      stand_ins.push_back(one);
  }
  return stand_ins;
}

/// Of a delegation that was made after the people were asked for.
bool lacks_delegates(const ConversationStep& step) {
  const auto& delegations = step.context.settings.delegations;
  const auto is_known = [&](const ApproverReference& reference) {
    return std::any_of(step.state.people.begin(), step.state.people.end(),
                       [&](const ResolvedPerson& person) { return person.reference == reference; });
  };
  return std::any_of(delegations.begin(), delegations.end(), [&](const Delegation& delegation) {
    return !is_known(delegation.from) || !is_known(delegation.to);
  });
}

// What is due -----------------------------------------------------------------------------------------------

void expire(ConversationStep& step) {
  auto users = asked_of(step.state);
  const std::string sender = sender_of(step.state);
  if (!sender.empty() && std::find(users.begin(), users.end(), sender) == users.end())
    users.push_back(sender);
  step.emit(Expired{step.context.now});
  step.audit("conversation.expired", subject(step), {{"version", step.state.version}});
  show_cards(step, false);
  tell_threads(step, {ThreadNote::Kind::expired, users, {}, {}});
}

void escalate(ConversationStep& step) {
  const char* why =
      lacks_people(policy_facts(step.state)) ? "somebody who was asked has left" : "nobody decided in time";
  const auto before = asked_of(step.state);
  step.emit(Escalated{step.context.now});
  auto users = asked_of(step.state);
  std::erase_if(
      users, [&](const auto& user) { return std::find(before.begin(), before.end(), user) != before.end(); });
  step.audit("conversation.escalated", subject(step),
             {{"users", users}, {"version", step.state.version}, {"why", why}});
  show_cards(step, false);
  if (users.empty()) return;
  tell_threads(step, {ThreadNote::Kind::escalated, users, {}, {}});
  for (const auto& user : users) tell_person(step, user, ThreadNote::Kind::escalated);
}

void remind(ConversationStep& step) {
  if (patience_of(step).remind_every == Duration::zero()) return;
  auto users = asked_of(step.state);
  std::erase_if(users, [&](const auto& user) { return step.context.now < reminder_due(step, user); });
  if (users.empty()) return;
  step.emit(Reminded{users, step.context.now});
  step.audit("conversation.reminded", subject(step), {{"users", users}, {"version", step.state.version}});
  tell_threads(step, {ThreadNote::Kind::reminder, users, {}, {}});
  for (const auto& user : users) tell_person(step, user, ThreadNote::Kind::reminder);
}

}  // namespace

Instant at_work(const ConversationStep& step, const std::string& user) {
  return due(step, step.context.now, Duration::zero(), user);
}

void keep_stand_ins(ConversationStep& step) {
  const bool concerns = is_ours(step.state) && !step.state.people.empty() &&
                        (!step.context.settings.delegations.empty() || !step.state.stand_ins.empty() ||
                         !step.state.delegations.empty());
  if (!concerns) return;
  auto stand_ins = stand_ins_now(step);
  if (stand_ins != step.state.stand_ins) {
    step.emit(StandInsKnown{std::move(stand_ins)});
    show_cards(step, false);
  }
  if (is_waiting(step.state) && lacks_delegates(step)) ask_for_people(step);
}

void on_patience_due(ConversationStep& step) {
  step.emit(PatiencePlanned{});
  if (!is_waiting(step.state)) return;
  const auto expiry = expiry_due(step);
  if (expiry && *expiry <= step.context.now) return expire(step);
  const auto escalation = escalation_due(step);
  if (escalation && *escalation <= step.context.now) escalate(step);
  remind(step);
}

void keep_patience(ConversationStep& step) {
  std::optional<Instant> next;
  if (is_waiting(step.state)) {
    sooner(next, expiry_due(step));
    sooner(next, escalation_due(step));
    sooner(next, delegations_change(step));
    if (patience_of(step).remind_every > Duration::zero()) {
      for (const auto& user : asked_of(step.state)) sooner(next, reminder_due(step, user));
    }
  }
  if (next == step.state.waiting.next) return;
  step.emit(PatiencePlanned{next});
  if (next) return step.set_timer(patience_timer, *next);
  step.cancel_timer(patience_timer);
}

}  // namespace countersign::domain
