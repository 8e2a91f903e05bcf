#include "domain/policy.hpp"

#include <algorithm>

#include "domain/leaving.hpp"

namespace countersign::domain {
namespace {

template <class Value>
bool holds(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

template <class Value>
void add_once(std::vector<Value>& values, const Value& value) {
  if (!holds(values, value)) values.push_back(value);
}

/// In whose name it was given.
const std::string& principal_of(const Signature& signature) {
  return signature.on_behalf_of.empty() ? signature.user : signature.on_behalf_of;
}

/// Nobody counts twice, neither by their own click nor by another's for them.
bool has_signed(const PolicyFacts& facts, const std::string& user) {
  return std::any_of(facts.signatures.begin(), facts.signatures.end(), [&](const Signature& given) {
    return given.user == user || given.on_behalf_of == user;
  });
}

std::vector<std::string> users_of(const PolicyFacts& facts,
                                  const std::vector<ApproverReference>& references) {
  std::vector<std::string> users;
  for (const auto& person : facts.people) {
    if (!person.user.empty() && holds(references, person.reference)) add_once(users, person.user);
  }
  return users;
}

/// The same with those who have left: others may stand in for them.
std::vector<std::string> holders_of(const PolicyFacts& facts,
                                    const std::vector<ApproverReference>& references) {
  std::vector<std::string> holders;
  for (const auto& person : facts.people) {
    const auto& holder = holder_of(person);
    if (!holder.empty() && holds(references, person.reference)) add_once(holders, holder);
  }
  return holders;
}

bool is_found(const PolicyFacts& facts, const ApproverReference& reference) {
  return std::any_of(facts.people.begin(), facts.people.end(), [&](const ResolvedPerson& person) {
    return person.reference == reference && !person.user.empty();
  });
}

/// Whoever had this name has given theirs; an account may be deactivated after that.
bool has_given_as(const PolicyFacts& facts, std::uint32_t number, const ApproverReference& reference) {
  return std::any_of(facts.signatures.begin(), facts.signatures.end(), [&](const Signature& given) {
    return given.step == number && holds(given.seats, reference);
  });
}

std::vector<ApproverReference> not_found(const PolicyFacts& facts, std::uint32_t number) {
  std::vector<ApproverReference> missing;
  for (const auto& reference : facts.policy.steps[number - 1].approvers) {
    if (!is_found(facts, reference) && !has_given_as(facts, number, reference)) missing.push_back(reference);
  }
  return missing;
}

/// A group's name stands for many: one of them takes nobody else's place.
std::vector<ApproverReference> seats_as(const PolicyFacts& facts, std::uint32_t number,
                                        const std::string& user) {
  std::vector<ApproverReference> seats;
  for (const auto& person : facts.people) {
    const bool is_own = holder_of(person) == user &&
                        person.reference.kind != ApproverReference::Kind::user_group &&
                        holds(facts.policy.steps[number - 1].approvers, person.reference);
    if (is_own) add_once(seats, person.reference);
  }
  return seats;
}

/// The lowest of those that any of their names has.
std::optional<Decimal> limit_of(const PolicyFacts& facts, const std::string& user) {
  std::optional<Decimal> lowest;
  for (const auto& limit : facts.policy.limits) {
    const bool is_theirs =
        std::any_of(facts.people.begin(), facts.people.end(), [&](const ResolvedPerson& person) {
          return holder_of(person) == user && person.reference == limit.approver;
        });
    if (is_theirs) lowest = lowest ? std::min(*lowest, limit.most) : limit.most;
  }
  return lowest;
}

/// Null when it is not too much for them.
std::optional<Decimal> exceeded_limit(const PolicyFacts& facts, const std::string& user) {
  const auto limit = limit_of(facts, user);
  const bool fits = !limit || (facts.amount && *facts.amount <= *limit);
  return fits ? std::nullopt : limit;
}

/// What the step's own people have given, and whoever was asked beside them.
std::uint32_t given_in(const PolicyFacts& facts, std::uint32_t step) {
  return static_cast<std::uint32_t>(
      std::count_if(facts.signatures.begin(), facts.signatures.end(),
                    [&](const Signature& given) { return given.step == step; }));
}

/// Where everybody must, those who are not found count as missing, and so do those who have left: somebody
/// may approve in their name. One person under two names is one.
std::uint32_t missing_of_everybody(const PolicyFacts& facts, std::uint32_t number, const PolicyStep& step) {
  const auto has_given = [&](const std::string& user) {
    return std::any_of(facts.signatures.begin(), facts.signatures.end(), [&](const Signature& given) {
      return given.step == number && principal_of(given) == user;
    });
  };
  const auto holders = holders_of(facts, step.approvers);
  const auto waiting = std::count_if(holders.begin(), holders.end(),
                                     [&](const std::string& user) { return !has_given(user); });
  const auto unknown =
      std::count_if(step.approvers.begin(), step.approvers.end(), [&](const ApproverReference& reference) {
        return holders_of(facts, {reference}).empty() && !has_given_as(facts, number, reference);
      });
  return static_cast<std::uint32_t>(waiting + unknown);
}

std::uint32_t missing_in(const PolicyFacts& facts, std::uint32_t number) {
  const auto& step = facts.policy.steps[number - 1];
  if (step.needed == PolicyStep::everybody) return missing_of_everybody(facts, number, step);
  const auto given = given_in(facts, number);
  return given < step.needed ? step.needed - given : 0;
}

std::uint32_t step_count(const PolicyFacts& facts) {
  return static_cast<std::uint32_t>(facts.policy.steps.size());
}

std::uint32_t present_step(const PolicyFacts& facts) {
  std::uint32_t number = 1;
  while (number <= step_count(facts) && missing_in(facts, number) == 0) ++number;
  return number;
}

/// Whose approval the step takes.
std::vector<ApproverReference> asked_in(const PolicyFacts& facts, std::uint32_t number) {
  const auto& step = facts.policy.steps[number - 1];
  auto references = step.approvers;
  // Where everybody must, somebody else's approval takes nobody's place.
  if (facts.escalated && step.needed != PolicyStep::everybody) {
    for (const auto& reference : facts.policy.patience.escalate_to) add_once(references, reference);
  }
  return references;
}

/// The people whose approval the step takes, whoever has given one by now.
std::vector<std::string> seats_of(const PolicyFacts& facts, std::uint32_t number) {
  return users_of(facts, asked_in(facts, number));
}

bool is_barred(const PolicyFacts& facts, const std::string& user) {
  return holds(facts.barred, user);
}

/// The first of the step's people, or of those who were, for whom this user may approve now.
std::optional<std::string> principal_for(const PolicyFacts& facts, const std::vector<std::string>& seats,
                                         const std::string& user) {
  for (const auto& [from, to] : facts.stand_ins) {
    const bool may = to == user && from != user && holds(seats, from) && !is_barred(facts, from) &&
                     !has_signed(facts, from) && !exceeded_limit(facts, from);
    if (may) return from;
  }
  return std::nullopt;
}

bool is_participant(const PolicyFacts& facts, const std::string& user) {
  const auto references = people_of(facts.policy);
  const auto holders = holders_of(facts, references);
  return holds(users_of(facts, references), user) ||
         std::any_of(facts.stand_ins.begin(), facts.stand_ins.end(), [&](const StandIn& one) {
           return one.to == user && holds(holders, one.from) && !is_barred(facts, one.from);
         });
}

Objection objection_to(const PolicyFacts& facts, const std::vector<std::string>& seats,
                       const std::vector<std::string>& represented, const std::string& user) {
  if (!is_participant(facts, user)) return {Objection::Kind::stranger, std::nullopt};
  if (is_barred(facts, user)) return {Objection::Kind::barred, std::nullopt};
  if (has_signed(facts, user)) return {Objection::Kind::approved, std::nullopt};
  if (holds(seats, user)) return {Objection::Kind::over_limit, exceeded_limit(facts, user)};
  for (const auto& [from, to] : facts.stand_ins) {
    if (to != user || !holds(represented, from) || is_barred(facts, from)) continue;
    if (has_signed(facts, from)) return {Objection::Kind::approved, std::nullopt};
    const auto theirs = exceeded_limit(facts, from);
    return {Objection::Kind::over_limit, theirs ? theirs : exceeded_limit(facts, user)};
  }
  return {Objection::Kind::another_step, std::nullopt};
}

}  // namespace

Policy any_of(std::vector<ApproverReference> approvers) {
  Policy policy;
  policy.steps = {{1, std::move(approvers)}};
  return policy;
}

bool asks_setup_approver(const Policy& policy) {
  return std::any_of(policy.steps.begin(), policy.steps.end(),
                     [](const PolicyStep& step) { return holds(step.approvers, setup_approver); });
}

bool excludes_requester(const Policy& policy) {
  return policy.not_requester || asks_setup_approver(policy);
}

std::vector<ApproverReference> people_of(const Policy& policy) {
  std::vector<ApproverReference> people;
  for (const auto& step : policy.steps) {
    for (const auto& reference : step.approvers) add_once(people, reference);
  }
  for (const auto& reference : policy.patience.escalate_to) add_once(people, reference);
  return people;
}

SigningRight may_sign(const PolicyFacts& facts, const std::string& user) {
  const auto number = present_step(facts);
  if (number > step_count(facts)) {
    const bool knows = is_participant(facts, user);
    return Objection{knows ? Objection::Kind::approved : Objection::Kind::stranger, std::nullopt};
  }
  const auto seats = seats_of(facts, number);
  const auto represented = holders_of(facts, asked_in(facts, number));
  const bool is_free = !is_barred(facts, user) && !has_signed(facts, user) && !exceeded_limit(facts, user);
  if (is_free && holds(seats, user)) return Signature{user, {}, 0, number, {}, seats_as(facts, number, user)};
  // Somebody who sits in the step approves for themselves, or not at all.
  if (is_free && !holds(seats, user)) {
    if (auto principal = principal_for(facts, represented, user))
      return Signature{user, *principal, 0, number, {}, seats_as(facts, number, *principal)};
  }
  return objection_to(facts, seats, represented, user);
}

Standing standing_of(const PolicyFacts& facts) {
  Standing standing;
  standing.step = present_step(facts);
  standing.satisfied = standing.step > step_count(facts);
  if (standing.satisfied) return standing;
  standing.missing = missing_in(facts, standing.step);
  for (auto number = standing.step; number <= step_count(facts); ++number)
    standing.left += missing_in(facts, number);
  standing.is_last = standing.left == 1;
  standing.not_in_slack = not_found(facts, standing.step);
  for (const auto& user : participants_of(facts)) {
    if (std::holds_alternative<Signature>(may_sign(facts, user))) standing.asked.push_back(user);
  }
  return standing;
}

bool lacks_people(const PolicyFacts& facts) {
  const auto standing = standing_of(facts);
  if (standing.satisfied || standing.asked.size() >= standing.missing) return false;
  const auto& step = facts.policy.steps[standing.step - 1];
  return std::any_of(facts.people.begin(), facts.people.end(), [&](const ResolvedPerson& person) {
    const bool has_left = person.user.empty() && !person.left.empty();
    return has_left && holds(step.approvers, person.reference) &&
           !has_given_as(facts, standing.step, person.reference);
  });
}

std::vector<std::string> participants_of(const PolicyFacts& facts) {
  auto users = users_of(facts, people_of(facts.policy));
  std::erase_if(users, [&](const std::string& user) { return is_barred(facts, user); });
  auto named = holders_of(facts, people_of(facts.policy));
  std::erase_if(named, [&](const std::string& user) { return is_barred(facts, user); });
  for (const auto& [from, to] : facts.stand_ins) {
    if (holds(named, from) && !is_barred(facts, to)) add_once(users, to);
  }
  return users;
}

}  // namespace countersign::domain
