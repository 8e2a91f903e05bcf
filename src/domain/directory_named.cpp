// Whom the settings name: they may use the commands before the first document asks for them.
#include <algorithm>

#include "domain/directory_state.hpp"

namespace countersign::domain {
namespace {

using Named = std::map<std::string, NamedPerson>;

void add_references(std::vector<ApproverReference>& references, const std::vector<ApproverReference>& more) {
  for (const auto& one : more) {
    if (std::find(references.begin(), references.end(), one) == references.end()) references.push_back(one);
  }
}

/// Employees' numbers mean somebody else in each company; nothing else does.
bool has_numbers(const std::vector<ApproverReference>& references) {
  return std::any_of(references.begin(), references.end(), [](const ApproverReference& one) {
    return one.kind == ApproverReference::Kind::employee;
  });
}

void add(std::vector<Naming>& namings, const TenantSettings& settings, const std::string& rule,
         const std::optional<std::string>& of_company, const std::vector<ApproverReference>& references) {
  if (references.empty()) return;
  for (const auto& company : settings.companies) {
    if (of_company && company.id != *of_company) continue;
    namings.push_back({rule, {{}, {settings.business_central.environment, company.id}, references}});
    if (!has_numbers(references)) return;
  }
}

Named named_now(const DirectoryStep& step) {
  Named named;
  for (const auto& naming : namings_in(step.context.settings)) {
    for (const auto& person : people_for(step.state, naming.people)) {
      if (person.user.empty()) continue;
      auto& known = named[person.user];
      if (!person.time_zone.empty()) known.time_zone = person.time_zone;
      const bool is_new = std::find(known.rules.begin(), known.rules.end(), naming.rule) == known.rules.end();
      if (is_new && !naming.rule.empty()) known.rules.push_back(naming.rule);
    }
  }
  // They may look at what waits for them, also while nothing does.
  for (const auto& [from, delegation] : step.state.delegations) {
    if (delegation.is_confirmed) named[delegation.who.to];
  }
  return named;
}

void name(DirectoryStep& step, const std::string& user, bool is_named, const NamedPerson& person) {
  step.emit(PersonNamed{user, is_named, person.rules, person.time_zone});
  step.send(desk_entity(user), encode(Message{PersonKnown{is_named, person.rules, person.time_zone}}));
}

}  // namespace

std::vector<Naming> namings_in(const TenantSettings& settings) {
  std::vector<Naming> namings;
  for (const auto& route : settings.routes) {
    auto references = people_of(route.policy);
    add_references(references, route.policy.post_by);
    add(namings, settings, route.name, route.company, references);
  }
  for (const auto& delegation : settings.delegations)
    add(namings, settings, {}, std::nullopt, {delegation.from, delegation.to});
  return namings;
}

void look_up_named(DirectoryStep& step) {
  for (const auto& naming : namings_in(step.context.settings)) look_up_all(step, naming.people);
}

void keep_named(DirectoryStep& step) {
  const Named before = step.state.named;
  const Named now = named_now(step);
  for (const auto& [user, person] : before) {
    if (!now.contains(user)) name(step, user, false, {{}, person.time_zone});
  }
  for (const auto& [user, person] : now) {
    const auto known = before.find(user);
    if (known == before.end() || known->second != person) name(step, user, true, person);
  }
}

}  // namespace countersign::domain
