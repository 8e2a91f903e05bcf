// Who may approve a conversation's document, and who is asked now: the policy that it began with, the people
// as they are known, and the approvals so far (policy.hpp).
#include <algorithm>

#include "core/ascii.hpp"
#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"
#include "domain/leaving.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

template <class Value>
bool holds(const std::vector<Value>& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// Nobody may approve what they sent themselves. Where the sender is not known as a Slack user, only another
/// e-mail address tells that an approver is somebody else.
bool is_somebody_else(const ConversationState& state, const ResolvedPerson& person) {
  const auto requester = requester_of(state);
  if (requester.empty()) return false;
  for (const auto& known : state.people) {
    const bool is_requester = known.reference.kind == ApproverReference::Kind::email &&
                              ascii::lower(known.reference.value) == requester && !holder_of(known).empty();
    if (is_requester) return holder_of(person) != holder_of(known);
  }
  return person.reference.kind == ApproverReference::Kind::email &&
         ascii::lower(person.reference.value) != requester;
}

/// One person may be named twice, by an address and by an employee's number: one doubtful name bars them.
std::vector<std::string> barred_of(const ConversationState& state) {
  std::vector<std::string> barred;
  const bool by_field = reads_requester(state) && excludes_requester(state.route->policy);
  if (state.mode != ApprovalMode::release && !by_field) return barred;
  for (const auto& person : state.people) {
    const auto& holder = holder_of(person);
    if (!holder.empty() && !is_somebody_else(state, person)) barred.push_back(holder);
  }
  return barred;
}

/// Whoever signed and has sent it since does not approve it any more.
std::vector<Signature> signatures_that_count(const ConversationState& state,
                                             const std::vector<std::string>& barred) {
  auto given = state.signatures;
  if (requester_of(state).empty()) return given;  // Nobody can approve it meanwhile.
  std::erase_if(given, [&](const Signature& one) {
    return holds(barred, one.user) || (!one.on_behalf_of.empty() && holds(barred, one.on_behalf_of));
  });
  return given;
}

/// Where a document's own status tells of an approval in Business Central, or leaves open whether it is
/// posted.
std::string status_obstacle(const Document& document) {
  if (document.status == DocumentStatus::in_review)
    return "Business Central's own approval of this is under way, and it refuses to post it until then.";
  if (document.key.resource == Resource::sales_invoices && document.status == DocumentStatus::open)
    return "Business Central shows it as Open, which is released or already posted: it does not say which, "
           "so it is "
           "not posted from here. Please look there.";
  return {};
}

/// The step that is waited for asks whom Business Central's setup names, which is nobody, and nobody beside
/// them.
std::string chain_obstacle(const ConversationState& state) {
  const auto problem = chain_problem(state);
  const auto standing = standing_of(policy_facts(state));
  if (problem.empty() || standing.satisfied || !standing.asked.empty()) return {};
  if (!holds(standing.not_in_slack, setup_approver)) return {};
  return "Whom Business Central's approval user setup names as the approver of this is not known, so nobody "
         "can "
         "approve it here: " +
         problem + ". The setup is read again by itself, and this card follows.";
}

std::string release_obstacle(const ConversationState& state) {
  if (state.unrouted)
    return "Business Central holds this, but no route asks for it, so nobody can approve it here. Whoever "
           "sent it "
           "cancels the request there, or a route is added to the settings and it is sent again.";
  if (state.releasing.step.empty())
    return "Business Central waits, but its request has not reached Countersign. If this stays for more than "
           "two minutes, cancel the approval request there and send it again.";
  if (state.releasing.unread)
    return "It was sent for approval anew; what Business Central holds now is being read, and this card "
           "follows.";
  if (state.releasing.requester.empty())
    return "Business Central does not say who sent this for approval, so nobody can approve it here. Give "
           "the sender an e-mail address there, cancel the request and send it again.";
  // Released, it could not be posted; and while Business Central holds it nobody can complete it.
  if (const auto missing = missing_for_approval(state.shown); !missing.empty())
    return "It lacks " + missing.front() +
           ". Cancel the approval request in Business Central, complete the invoice and send it again.";
  if (auto chain = chain_obstacle(state); !chain.empty()) return chain;
  if (deciders_of(state).empty())
    return "No approver who is certainly somebody else than the sender was found in Slack.";
  return {};
}

/// Where a field says who entered it.
std::string requester_obstacle(const ConversationState& state) {
  if (!reads_requester(state) || !excludes_requester(state.route->policy) || !requester_of(state).empty())
    return {};
  const auto& field = state.route->policy.requester_field;
  const auto known = state.entered_by.value_or(EnteredBy{{}, "it was not read yet"});
  if (known.who.user.empty())
    return "Who entered this is not known, so nobody can approve it here: the field '" + field +
           "' does not say it (" + known.problem + ").";
  return "The field '" + field + "' says that " + known.who.user +
         " entered this, who has no e-mail address in Business Central's approval user setup: nobody can "
         "approve it here, because it may be the same person.";
}

/// Everybody is found, and nobody's approval would count.
std::string policy_obstacle(const ConversationState& state) {
  const auto standing = standing_of(policy_facts(state));
  if (standing.satisfied || !standing.asked.empty() || !standing.not_in_slack.empty()) return {};
  return "Nobody is left who may give the approval that is missing: everybody approves once, up to their "
         "limit, and never what they sent. Please decide in Business Central.";
}

}  // namespace

/// Where another currency's rate is not known, it counts as more than anybody may.
std::optional<Decimal> local_amount(const Document& document) {
  const auto& local = document.local_total;
  return local ? std::optional{local->total.amount.absolute()} : std::nullopt;
}

std::vector<ResolvedPerson> people_now(const ConversationState& state) {
  auto people = state.people;
  const auto* named = named_by_setup(state);
  if (named == nullptr) return people;
  const ApproverReference reference{ApproverReference::Kind::email, named->email};
  for (const auto& person : state.people) {
    if (person.reference != reference) continue;
    people.push_back(person);
    people.back().reference = setup_approver;
  }
  return people;
}

PolicyFacts policy_facts(const ConversationState& state) {
  PolicyFacts facts;
  if (state.route) facts.policy = state.route->policy;
  facts.people = people_now(state);
  facts.barred = barred_of(state);
  facts.amount = local_amount(state.shown);
  facts.stand_ins = state.stand_ins;
  facts.escalated = state.waiting.escalated;
  facts.signatures = signatures_that_count(state, facts.barred);
  return facts;
}

bool is_named(const ConversationState& state, const ResolvedPerson& person) {
  if (!state.route) return false;
  if (state.mode != ApprovalMode::native) return holds(people_of(state.route->policy), person.reference);
  return state.approval &&
         std::any_of(state.approval->people.begin(), state.approval->people.end(),
                     [&](const ApprovalUser& one) { return one.email == person.reference.value; });
}

std::vector<std::string> approvers_of(const ConversationState& state) {
  std::vector<std::string> users;
  for (const auto& person : people_now(state)) {
    if (!person.user.empty() && !holds(users, person.user) && is_named(state, person))
      users.push_back(person.user);
  }
  return users;
}

std::vector<std::string> deciders_of(const ConversationState& state) {
  if (state.mode == ApprovalMode::native || !state.route) return approvers_of(state);
  return participants_of(policy_facts(state));
}

std::vector<std::string> asked_of(const ConversationState& state) {
  if (state.mode == ApprovalMode::native || !state.route) return approvers_of(state);
  return standing_of(policy_facts(state)).asked;
}

std::vector<std::string> posters_of(const ConversationState& state) {
  std::vector<std::string> users;
  if (!state.route) return users;
  for (const auto& person : state.people) {
    const bool is_poster = holds(state.route->policy.post_by, person.reference);
    if (is_poster && !person.user.empty() && !holds(users, person.user)) users.push_back(person.user);
  }
  return users;
}

bool is_ready_to_post(const ConversationState& state) {
  // What somebody else has released in Business Central nobody has approved here.
  const bool is_approved = state.mode == ApprovalMode::native || !state.signatures.empty();
  return state.phase == Phase::approved && state.route && state.route->approval && !state.unrouted &&
         is_approved && what_follows(*state.route, state.mode) == OnApproved::hold;
}

std::string requester_of(const ConversationState& state) {
  if (state.mode == ApprovalMode::release) return state.releasing.requester;
  if (state.mode == ApprovalMode::native)
    return state.approval ? state.approval->sender.email : std::string{};
  return reads_requester(state) && state.entered_by ? state.entered_by->who.email : std::string{};
}

std::string sender_of(const ConversationState& state) {
  const std::string email = requester_of(state);
  // A request that was answered names nobody any more: the next one says who sent it.
  if (email.empty()) return state.phase == Phase::rejected ? state.returned_to : std::string{};
  const ApproverReference sender{ApproverReference::Kind::email, email};
  for (const auto& person : state.people) {
    if (person.reference == sender) return person.user;
  }
  return {};
}

std::string obstacle_of(const ConversationState& state) {
  if (state.mode == ApprovalMode::native)
    return "Please decide in Business Central: its own approvers are asked there.";
  std::string obstacle =
      state.mode == ApprovalMode::release ? release_obstacle(state) : status_obstacle(state.shown);
  if (obstacle.empty()) obstacle = requester_obstacle(state);
  if (obstacle.empty()) obstacle = chain_obstacle(state);
  return obstacle.empty() ? policy_obstacle(state) : obstacle;
}

void ask_for_people(ConversationStep& step) {
  auto references = people_of(step.state.route->policy);
  std::erase(references, setup_approver);
  const auto add = [&](const ApproverReference& reference) {
    if (!reference.value.empty() && !holds(references, reference)) references.push_back(reference);
  };
  for (const auto& reference : step.state.route->policy.post_by) add(reference);
  // So that nobody's limit is unknown who stands in by a delegation of which the settings know nothing.
  for (const auto& limit : step.state.route->policy.limits) add(limit.approver);
  for (const auto& delegation : step.context.settings.delegations) {
    add(delegation.from);
    add(delegation.to);
  }
  if (const auto* named = named_by_setup(step.state)) add({ApproverReference::Kind::email, named->email});
  // Above all so that they are not among those who may approve.
  add({ApproverReference::Kind::email, requester_of(step.state)});
  step.send(directory_entity(),
            encode(Message{PeopleWanted{subject(step), step.state.record.company, std::move(references)}}));
}

void on_people(ConversationStep& step, const PeopleResolved& resolved) {
  if (resolved.people != step.state.people || resolved.delegations != step.state.delegations)
    step.emit(ApproversKnown{resolved.people, resolved.delegations});
  keep_stand_ins(step);
  show_cards(step, false);
}

std::uint32_t awaited_step(const ConversationState& state) {
  const bool asks = state.phase == Phase::waiting && state.route && !state.route->policy.steps.empty() &&
                    state.mode != ApprovalMode::native;
  return asks ? standing_of(policy_facts(state)).step : 0;
}

void keep_policy(ConversationStep& step, std::uint32_t before) {
  const auto number = awaited_step(step.state);
  if (number == 0) return;
  if (number > step.state.route->policy.steps.size()) {
    // Nobody clicked on what would follow: whoever approved last is asked once more.
    while (!step.state.signatures.empty() && standing_of(policy_facts(step.state)).satisfied) {
      const std::string user = step.state.signatures.back().user;
      step.emit(ApprovalsFell{1});
      step.audit("conversation.approval_fell", subject(step),
                 {{"user", user}, {"why", "others are asked than before"}});
    }
    show_cards(step, false);
    return;
  }
  if (before == 0 || number <= before) return;
  step.emit(StepBegun{step.context.now});
  const auto users = asked_of(step.state);
  if (users.empty()) return;
  ThreadNote note{ThreadNote::Kind::next_step, users, step.state.signatures.back().user, {}};
  tell_threads(step, note);
}

}  // namespace countersign::domain
