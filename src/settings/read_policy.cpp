// Who approves what a route takes: the short form `approvers`, or a [[route.step]] for each step.
#include <algorithm>
#include <array>

#include "core/limits.hpp"
#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

std::vector<domain::ApproverReference> approvers_of(const Section& section, std::string_view key) {
  std::vector<domain::ApproverReference> approvers;
  for (const auto& name : section.texts(key)) {
    if (auto approver = parse_approver(name)) approvers.push_back(*std::move(approver));
  }
  return approvers;
}

/// Whoever that is, they are known for a document that is asked about, and for no more than that.
void refuse_setup_approver(const Section& section, std::string_view key,
                           const std::vector<domain::ApproverReference>& people, const std::string& remedy) {
  if (std::find(people.begin(), people.end(), domain::setup_approver) == people.end()) return;
  section.error(
      key,
      "names " + in_quotes(to_text(domain::setup_approver)) + ", which is another person for each document",
      remedy);
}

std::optional<domain::PolicyStep> read_all_of(const Section& section) {
  if (section.is_given("any_of")) {
    section.error("all_of", "stands beside any_of, so it is not clear how many must approve",
                  "Keep one of them, or make a [[route.step]] of each");
    return std::nullopt;
  }
  if (section.is_given("count")) {
    section.error("count", "says how many of any_of must approve, and there is none",
                  "Remove it, or write any_of instead of all_of");
    return std::nullopt;
  }
  return domain::PolicyStep{domain::PolicyStep::everybody, approvers_of(section, "all_of")};
}

domain::PolicyStep read_any_of(const Section& section) {
  domain::PolicyStep step{static_cast<std::uint32_t>(section.number("count")),
                          approvers_of(section, "any_of")};
  const bool has_group = std::any_of(step.approvers.begin(), step.approvers.end(), [](const auto& approver) {
    return approver.kind == domain::ApproverReference::Kind::user_group;
  });
  if (!has_group && step.needed > step.approvers.size() && !step.approvers.empty()) {
    section.error("count",
                  "asks for " + std::to_string(step.needed) + " approvals of " +
                      std::to_string(step.approvers.size()) +
                      (step.approvers.size() == 1 ? " person" : " people"),
                  "Name more people, or ask for fewer");
  }
  return step;
}

std::optional<domain::PolicyStep> read_step(const Section& section) {
  auto step = section.is_given("all_of") ? read_all_of(section) : read_any_of(section);
  if (step && step->approvers.empty() && section.sound()) {
    section.error("any_of", "names nobody, and neither does all_of",
                  "List who may approve in this step, or remove the [[route.step]]");
    return std::nullopt;
  }
  return step;
}

domain::Patience read_patience(const Section& route) {
  domain::Patience patience;
  const auto duration = [&](std::string_view key) {
    return route.has(key) ? route.duration(key) : Duration::zero();
  };
  patience.remind_every = duration("remind_every");
  patience.escalate_after = duration("escalate_after");
  patience.escalate_to = approvers_of(route, "escalate_to");
  patience.expire_after = duration("expire_after");
  refuse_setup_approver(route, "escalate_to", patience.escalate_to,
                        "Name people who are asked whoever sent it");
  return patience;
}

void check_delegation(const Section& section, const domain::Delegation& delegation) {
  if (delegation.from == delegation.to)
    section.error("to", "is the person who is away", "Name somebody else");
  if (delegation.ends < delegation.starts)
    section.error("ends", "is before starts", "Give the last day of the delegation");
  for (const auto* key : {"from", "to"}) {
    const auto& one = key == std::string_view("to") ? delegation.to : delegation.from;
    refuse_setup_approver(section, key, {one}, "Name a person: they stand in for each other by their names");
    if (one.kind != domain::ApproverReference::Kind::user_group) continue;
    section.error(key, "names a group: one person stands in for one", "Name a person");
  }
}

}  // namespace

domain::Policy read_policy(const Document& document, const Section& route) {
  domain::Policy policy;
  const auto sections = document.all("route.step", route);
  if (sections.empty()) {
    auto approvers = approvers_of(route, "approvers");
    if (!approvers.empty()) policy = domain::any_of(std::move(approvers));
  } else if (route.is_given("approvers")) {
    route.error("approvers", "stand beside a [[route.step]]", "Move them into a [[route.step]] with any_of");
  } else if (sections.size() > limits::policy_steps) {
    sections[limits::policy_steps]->error(
        "any_of", "belongs to step " + std::to_string(limits::policy_steps + 1) + "; that is too many",
        "Join steps");
  }
  for (const auto* section : sections) {
    if (auto step = read_step(*section)) policy.steps.push_back(*std::move(step));
  }
  if (const auto* table = route.find("limits")) policy.limits = limits_of(*table);
  policy.not_requester = route.truth("not_requester");
  policy.post_by = approvers_of(route, "post_by");
  refuse_setup_approver(route, "post_by", policy.post_by, "Name who posts");
  for (const auto& limit : policy.limits)
    refuse_setup_approver(
        route, "limits", {limit.approver},
        "Take it out: Business Central's own purchase limits hold for whom its setup names");
  policy.patience = read_patience(route);
  return policy;
}

std::vector<domain::Delegation> read_delegations(const Document& document) {
  std::vector<domain::Delegation> delegations;
  const auto sections = document.all("delegation");
  if (sections.size() > limits::delegations) {
    sections[limits::delegations]->error(
        "from", "belongs to delegation " + std::to_string(limits::delegations + 1) + "; that is too many",
        "Remove those that are over");
    return delegations;
  }
  for (const auto* section : sections) {
    const auto from = parse_approver(section->text("from"));
    const auto to = parse_approver(section->text("to"));
    const auto starts = parse_date(section->text("starts"));
    const auto ends = parse_date(section->text("ends"));
    if (!section->sound() || !from || !to || !starts || !ends) continue;
    check_delegation(*section, {*from, *to, *starts, *ends});
    delegations.push_back({*from, *to, *starts, *ends});
  }
  return delegations;
}

domain::BusinessHours read_business_hours(const Section& section) {
  domain::BusinessHours hours;
  if (section.has("days")) hours.days.fill(false);
  for (const auto& text : section.texts("days")) {
    const auto days = parse_weekdays(text).value_or(std::array<bool, 7>{});
    for (std::size_t i = 0; i < days.size(); ++i) hours.days.at(i) = hours.days.at(i) || days.at(i);
  }
  hours.from = parse_time_of_day(section.text("from")).value_or(hours.from);
  hours.to = parse_time_of_day(section.text("to")).value_or(hours.to);
  if (hours.to <= hours.from)
    section.error("to", "is not later than from, so nobody is ever at work", "Give a later time");
  return hours;
}

}  // namespace countersign::settings
