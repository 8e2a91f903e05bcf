// Whether anybody can satisfy a route's policy, whatever the amount: what waits for nobody waits for ever.
#include <algorithm>

#include "domain/route.hpp"
#include "settings/read_tenant.hpp"
#include "settings/values.hpp"

namespace countersign::settings {
namespace {

using domain::ApproverReference;
using domain::Policy;
using domain::PolicyStep;

bool holds(const std::vector<ApproverReference>& people, const ApproverReference& person) {
  return std::find(people.begin(), people.end(), person) != people.end();
}

/// How many people a list stands for: nobody knows a group's size before Slack is asked.
bool is_enough(const std::vector<ApproverReference>& people, std::size_t needed) {
  return people.size() >= needed || std::any_of(people.begin(), people.end(), [](const auto& person) {
           return person.kind == ApproverReference::Kind::user_group;
         });
}

bool has_limit(const Policy& policy, const ApproverReference& person) {
  return std::any_of(policy.limits.begin(), policy.limits.end(),
                     [&](const domain::ApproverLimit& limit) { return limit.approver == person; });
}

/// The place of a step, or of the short form.
struct PlacedStep {
  const PolicyStep& step;
  std::vector<ApproverReference> before;  ///< Who may have approved in an earlier one.
  const Section* section;
  const char* key;
  std::size_t number;
};

void check_step(const Policy& policy, const PlacedStep& placed) {
  const auto& people = placed.step.approvers;
  const auto needed = placed.step.needed == PolicyStep::everybody ? people.size() : placed.step.needed;
  const std::string name = "step " + std::to_string(placed.number);
  auto free = people;
  std::erase_if(free, [&](const auto& person) { return holds(placed.before, person); });
  if (!is_enough(free, needed)) {
    placed.section->error(placed.key,
                          name +
                              " may lack approvers: some of them approve in an earlier step, and each "
                              "person approves once",
                          "Name others in one of the steps");
    return;
  }
  std::erase_if(free, [&](const auto& person) { return has_limit(policy, person); });
  if (is_enough(free, needed)) return;
  placed.section->error(placed.key,
                        "nobody can satisfy " + name + " above the limits of its people: it needs " +
                            std::to_string(needed) + " without a limit, and there " +
                            (free.size() == 1 ? "is 1" : "are " + std::to_string(free.size())),
                        "Name somebody without a limit, or take limits out");
}

void check_limits(const Policy& policy, const Section& section) {
  const auto people = domain::people_of(policy);
  for (const auto& limit : policy.limits) {
    if (holds(people, limit.approver)) continue;
    section.error("limits",
                  "names " + in_quotes(to_text(limit.approver)) + ", who is not asked by this route",
                  "Write the approver as approvers or the [[route.step]] do");
  }
}

void check_patience(const Policy& policy, const Section& section) {
  const auto& patience = policy.patience;
  const bool escalates = patience.escalate_after > Duration::zero();
  if (escalates != !patience.escalate_to.empty() && section.sound()) {
    section.error(
        escalates ? "escalate_after" : "escalate_to",
        escalates ? "says when, but escalate_to names nobody" : "says who, but escalate_after is missing",
        "Give both, or neither");
  }
  const bool has_all_of = std::any_of(policy.steps.begin(), policy.steps.end(), [](const PolicyStep& step) {
    return step.needed == PolicyStep::everybody;
  });
  if (escalates && has_all_of) {
    section.error("escalate_to", "cannot take anybody's place in a step with all_of",
                  "Write any_of with a count, or let delegations stand in");
  }
  const bool ends_first =
      patience.expire_after > Duration::zero() && patience.expire_after <= patience.escalate_after;
  if (ends_first)
    section.error("expire_after", "is not longer than escalate_after",
                  "Give those who are asked then some time");
}

/// Different people who approve at least.
std::size_t fewest_approvers(const Policy& policy) {
  std::size_t sum = 0;
  for (const auto& step : policy.steps)
    sum += step.needed == PolicyStep::everybody ? step.approvers.size() : step.needed;
  return sum;
}

/// Who entered a document is known where Business Central's workflow asks us, to Business Central itself, and
/// from the field of [requester].
void check_requester(const PlacedRoute& placed, const domain::CompanySettings& company) {
  const auto& policy = placed.route.policy;
  const bool is_known =
      company.approval_mode != domain::ApprovalMode::countersign || !policy.requester_field.empty();
  const bool is_safe = placed.section->truth("entered_by_others") || fewest_approvers(policy) >= 2;
  if (!policy.not_requester || is_known || is_safe) return;
  placed.section->error(
      "not_requester",
      "cannot be kept in company " + company.id +
          ": with approval_mode = \"countersign\" nobody says who entered a document, and one approval is "
          "enough",
      "Let two people approve, name the field of an extension that says it ([requester], for purchase "
      "invoices), use approval_mode = \"release\", or set entered_by_others = true if the approvers enter no "
      "documents");
}

/// Business Central names an approver for somebody, so who that is must be known.
void check_setup_approver(const PlacedRoute& placed, const domain::CompanySettings& company) {
  const auto& policy = placed.route.policy;
  const bool is_known =
      company.approval_mode != domain::ApprovalMode::countersign || !policy.requester_field.empty();
  if (!domain::asks_setup_approver(policy) || is_known) return;
  placed.section->error(
      "approvers",
      "ask whom Business Central's setup names, but in company " + company.id +
          " it is not known for whom: with approval_mode = \"countersign\" nobody says who entered a "
          "document",
      "Name the field of an extension that says it ([requester], for purchase invoices), use approval_mode = "
      "\"release\", or name the approvers");
}

void check_what_follows(const PlacedRoute& placed, const domain::CompanySettings& company) {
  const auto& [route, section] = placed;
  const auto follows = domain::what_follows(route, company.approval_mode);
  if (follows == domain::OnApproved::release && company.approval_mode == domain::ApprovalMode::countersign) {
    section->error("on_approved",
                   "is \"release\", but company " + company.id + " has no workflow that holds documents",
                   "Use \"hold\" or \"post\", or the company's approval_mode");
  }
  if (!route.policy.post_by.empty() && follows != domain::OnApproved::hold) {
    section->error("post_by",
                   "names who posts, but in company " + company.id + " nothing is held (on_approved = \"" +
                       domain::to_string(follows) + "\")",
                   "Set on_approved = \"hold\", or remove post_by");
  }
}

/// Where Business Central's own approvers decide, nothing is looked at.
void check_looked_at(const PlacedRoute& placed, const std::vector<domain::CompanySettings>& companies) {
  if (placed.route.checks.empty()) return;
  const auto native = std::find_if(companies.begin(), companies.end(), [](const auto& company) {
    return company.approval_mode == domain::ApprovalMode::native;
  });
  if (native == companies.end()) return;
  const bool is_everywhere = std::all_of(companies.begin(), companies.end(), [](const auto& company) {
    return company.approval_mode == domain::ApprovalMode::native;
  });
  const std::string what = "are not made in company " + native->id +
                           ": with approval_mode = \"native\" Business Central's own approvers decide";
  if (is_everywhere) {
    placed.section->error("checks", what, "Remove it, or use another approval_mode");
  } else {
    placed.section->warning("checks", what, "Give the route the company in which they are made");
  }
}

std::vector<domain::CompanySettings> concerned_by(const domain::Route& route,
                                                  const std::vector<domain::CompanySettings>& companies) {
  std::vector<domain::CompanySettings> concerned;
  for (const auto& company : companies) {
    if (route.company && *route.company != company.id) continue;
    const bool watches = std::find(company.resources.begin(), company.resources.end(), route.resource) !=
                         company.resources.end();
    if (watches) concerned.push_back(company);
  }
  return concerned;
}

}  // namespace

void check_policy_in_modes(const PlacedRoute& placed, const std::vector<domain::CompanySettings>& companies) {
  const auto& route = placed.route;
  if (!route.approval || !domain::is_document(route.resource)) return;
  const auto concerned = concerned_by(route, companies);
  check_looked_at(placed, concerned);
  for (const auto& company : concerned) {
    check_requester(placed, company);
    check_setup_approver(placed, company);
    check_what_follows(placed, company);
  }
}

void check_policy(const Document& document, const PlacedRoute& placed) {
  const auto& policy = placed.route.policy;
  const auto sections = document.all("route.step", *placed.section);
  check_limits(policy, *placed.section);
  check_patience(policy, *placed.section);
  std::vector<ApproverReference> before;
  for (std::size_t i = 0; i < policy.steps.size(); ++i) {
    const bool is_short = i >= sections.size();
    const auto& step = policy.steps[i];
    const bool all = step.needed == PolicyStep::everybody;
    check_step(policy, {step, before, is_short ? placed.section : sections[i],
                        is_short ? "approvers"
                        : all    ? "all_of"
                                 : "any_of",
                        i + 1});
    before.insert(before.end(), step.approvers.begin(), step.approvers.end());
  }
}

}  // namespace countersign::settings
