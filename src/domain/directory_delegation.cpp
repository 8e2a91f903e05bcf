// Who stands in for whom because they said so in Slack. It begins and ends by the clock of whoever is away;
// what a delegate may do is the policy's question (policy.hpp), as for the delegations of the settings.
#include <algorithm>

#include "domain/business_time.hpp"
#include "domain/command.hpp"
#include "domain/directory_state.hpp"
#include "domain/leaving.hpp"

namespace countersign::domain {
namespace {

using AnswerKind = CommandAnswer::Kind;

const DirectoryEntry* entry_of(const DirectoryState& state, const std::string& user) {
  const auto found = state.entries.find(user);
  return found == state.entries.end() ? nullptr : &found->second;
}

bool is_member(const DirectoryState& state, const std::string& user) {
  const auto* entry = entry_of(state, user);
  return entry != nullptr && !entry->users.empty();
}

/// By the clock on this person's wall.
TimeZone zone_of(const DirectoryStep& step, const std::string& user) {
  const auto named = step.state.named.find(user);
  const bool knows = named != step.state.named.end() && TimeZone::is_known(named->second.time_zone);
  return TimeZone(knows ? named->second.time_zone : step.context.settings.time_zone);
}

/// The names that the settings may have for them: their addresses.
std::vector<std::string> names_of(const DirectoryState& state, const TimedStandIn& delegation) {
  std::vector<std::string> names;
  for (const auto& [key, entry] : state.entries) {
    const bool is_address = key.find('@') != std::string::npos && entry.users.size() == 1;
    if (is_address && (entry.users.front() == delegation.from || entry.users.front() == delegation.to))
      names.push_back(key);
  }
  return names;
}

/// Found by either person.
void audit(DirectoryStep& step, const char* type, const TimedStandIn& delegation, const char* why) {
  nlohmann::json body{{"user", delegation.from},
                      {"to", delegation.to},
                      {"starts", format_instant(delegation.starts)},
                      {"ends", format_instant(delegation.ends)},
                      {"names", names_of(step.state, delegation)}};
  if (*why != '\0') body["why"] = why;
  step.audit(type, delegation.from + "/" + delegation.to, body);
}

/// Every conversation that asks the person who is away.
void tell_concerned(DirectoryStep& step, const std::string& from) {
  for (const auto& [conversation, wanted] : step.state.askers) {
    const auto answer = answer_for(step.state, wanted);
    const bool concerned =
        std::any_of(answer.people.begin(), answer.people.end(),
                    [&](const ResolvedPerson& person) { return holder_of(person) == from; });
    if (concerned) tell(step, wanted);
  }
}

void plan_end(DirectoryStep& step) {
  std::optional<Instant> next;
  for (const auto& [from, one] : step.state.delegations)
    next = std::min(next.value_or(one.who.ends), one.who.ends);
  if (next) return step.set_timer(delegations_timer, *next);
  step.cancel_timer(delegations_timer);
}

void end(DirectoryStep& step, const std::string& from, const char* why) {
  const auto ended = step.state.delegations.at(from).who;
  step.emit(DelegationEnded{from});
  audit(step, "delegation.ended", ended, why);
  tell_concerned(step, from);
  plan_end(step);
}

void confirm(DirectoryStep& step, const std::string& from) {
  const auto delegation = step.state.delegations.at(from).who;
  step.emit(DelegationConfirmed{from});
  const auto last = day_at(delegation.ends - Duration{1}, zone_of(step, from));
  step.call(TellPerson{delegation.to, {ThreadNote::Kind::delegated, {}, from, display_date(last)}, {}, {}});
  tell_concerned(step, from);
}

CommandAnswer refused(DelegationProblem problem, const CommandGiven& command) {
  CommandAnswer answer;
  answer.kind = AnswerKind::not_delegated;
  answer.problem = problem;
  answer.words = command.words;
  return answer;
}

CommandAnswer shown(const DirectoryState& state, AnswerKind kind, const std::string& from) {
  CommandAnswer answer;
  answer.kind = kind;
  const auto found = state.delegations.find(from);
  if (found == state.delegations.end()) return answer;
  answer.delegation = found->second.who;
  answer.is_confirmed = found->second.is_confirmed;
  return answer;
}

CommandAnswer make(DirectoryStep& step, const CommandGiven& command, const DelegationWish& wish) {
  if (wish.to == command.user) return refused(DelegationProblem::oneself, command);
  const auto* entry = entry_of(step.state, wish.to);
  if (entry != nullptr && !entry->refusal.empty()) return refused(DelegationProblem::no_member, command);
  const auto zone = zone_of(step, command.user);
  TimedStandIn delegation{command.user, wish.to, step.context.now, {}};
  if (wish.starts) delegation.starts = std::max(step.context.now, begin_of_day(*wish.starts, zone));
  delegation.ends = begin_of_day(Date{std::chrono::sys_days{wish.ends} + std::chrono::days{1}}, zone);
  if (step.state.delegations.contains(command.user)) end(step, command.user, "replaced");
  step.emit(Delegated{delegation});
  audit(step, "delegation.made", delegation, "");
  plan_end(step);
  if (is_member(step.state, wish.to)) confirm(step, command.user);
  look_up_if_old(step, wish.to);
  return shown(step.state, AnswerKind::delegated, command.user);
}

CommandAnswer answer_to(DirectoryStep& step, const CommandGiven& command) {
  if (command.verb != "delegate" || !step.state.named.contains(command.user)) return {};
  const auto today = day_at(step.context.now, zone_of(step, command.user));
  const auto parsed = parse_delegation(command.words, today);
  if (const auto* problem = std::get_if<DelegationProblem>(&parsed)) return refused(*problem, command);
  const auto& wish = std::get<DelegationWish>(parsed);
  if (wish.kind == DelegationWish::Kind::make) return make(step, command, wish);
  auto answer = shown(step.state, AnswerKind::delegation, command.user);
  if (wish.kind == DelegationWish::Kind::show || !answer.delegation) return answer;
  end(step, command.user, "stopped");
  answer.kind = AnswerKind::stopped;
  return answer;
}

}  // namespace

void on_delegate_command(DirectoryStep& step, const CommandGiven& command) {
  auto answer = answer_to(step, command);
  const auto named = step.state.named.find(command.user);
  if (named != step.state.named.end()) answer.time_zone = named->second.time_zone;
  step.turn.reply = encode(answer);
  keep_named(step);
}

void end_delegations(DirectoryStep& step) {
  const auto delegations = step.state.delegations;
  for (const auto& [from, one] : delegations) {
    if (one.who.ends <= step.context.now) end(step, from, "over");
  }
  plan_end(step);
  keep_named(step);
}

void on_delegate_looked_up(DirectoryStep& step, const std::string& user, const Outcome& outcome) {
  const auto delegations = step.state.delegations;
  for (const auto& [from, one] : delegations) {
    if (one.who.to != user) continue;
    const auto* entry = entry_of(step.state, user);
    const bool is_refused =
        std::holds_alternative<UserUnknown>(outcome) || (entry != nullptr && !entry->refusal.empty());
    if (is_member(step.state, user)) {
      if (!one.is_confirmed) confirm(step, from);
    } else if (is_refused) {
      const std::string reason = entry->refusal.empty() ? "is not known to Slack" : entry->refusal;
      step.call(TellPerson{from, {ThreadNote::Kind::delegation_refused, {}, user, reason}, {}, {}});
      end(step, from, "refused");
    }
  }
}

void add_delegations(const DirectoryState& state, PeopleResolved& answer) {
  std::vector<TimedStandIn> delegations;
  for (const auto& person : answer.people) {
    const auto found = state.delegations.find(holder_of(person));
    if (found == state.delegations.end() || !is_member(state, found->second.who.to)) continue;
    const auto& one = found->second.who;
    if (std::find(delegations.begin(), delegations.end(), one) == delegations.end())
      delegations.push_back(one);
  }
  // Whoever stands in is known as a person, so that nobody stands in for their own document.
  for (const auto& one : delegations) {
    answer.people.push_back(
        {{ApproverReference::Kind::slack_user, one.to}, one.to, state.entries.at(one.to).time_zone});
  }
  answer.delegations = std::move(delegations);
}

void apply_delegation(DirectoryState& state, const DirectoryRules::Event& event) {
  if (const auto* made = std::get_if<Delegated>(&event)) {
    state.delegations[made->delegation.from] = {made->delegation, false};
  } else if (const auto* confirmed = std::get_if<DelegationConfirmed>(&event)) {
    const auto found = state.delegations.find(confirmed->from);
    if (found != state.delegations.end()) found->second.is_confirmed = true;
  } else if (const auto* ended = std::get_if<DelegationEnded>(&event)) {
    state.delegations.erase(ended->from);
  }
}

}  // namespace countersign::domain
