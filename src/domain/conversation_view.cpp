// What a conversation's cards show, from its committed state.
#include <algorithm>

#include "domain/conversation_chain.hpp"
#include "domain/conversation_parts.hpp"
#include "domain/route.hpp"

namespace countersign::domain {

const ApprovalUser* decider_elsewhere(const ConversationState& state) {
  if (!state.approval || state.approval->people.empty()) return nullptr;
  const bool tells = state.approval->state == ApprovalState::approved || state.approval->people.size() == 1;
  return tells ? &state.approval->people.back() : nullptr;
}

namespace {

CardState card_state(const ConversationState& state) {
  switch (state.phase) {
    case Phase::notice:
      return CardState::notice;
    case Phase::waiting:
      return obstacle_of(state).empty() ? CardState::waiting : CardState::pending;
    case Phase::releasing:
      return CardState::releasing;
    case Phase::approved:
      return CardState::approved;
    case Phase::rejected:
      return CardState::rejected;
    case Phase::posting:
      return CardState::posting;
    case Phase::checking:
      return CardState::checking;
    case Phase::failed:
      return CardState::failed;
    case Phase::undecided:
      return CardState::undecided;
    case Phase::expired:
      return CardState::expired;
    case Phase::posted:
      return CardState::posted;
    case Phase::handled:
      return CardState::handled;
    case Phase::deleted:
      return CardState::deleted;
    case Phase::unseen:
    case Phase::settling:
      break;
  }
  return CardState::withdrawn;
}

bool is_in_slack(const ConversationState& state, const ApprovalUser& person) {
  return !person.email.empty() &&
         std::any_of(state.people.begin(), state.people.end(), [&](const ResolvedPerson& known) {
           return known.reference.value == person.email && !known.user.empty();
         });
}

/// As people know them.
std::string name_of(const ConversationState& state, const ApproverReference& reference) {
  if (reference != setup_approver) return reference.value;
  const auto* named = named_by_setup(state);
  return named == nullptr ? "whom Business Central's setup names" : named->email;
}

/// Business Central's people: by their Slack users where they have any, else by the names it gives them.
void add_approval(CardView& view, const ConversationState& state) {
  view.mode = state.mode;
  if (state.mode == ApprovalMode::release) view.requested_by = state.releasing.requester;
  if (reads_requester(state)) {
    view.requester_field = state.route->policy.requester_field;
    if (state.entered_by) view.requested_by = display_name(state.entered_by->who);
  }
  if (state.mode != ApprovalMode::native || !state.approval) return;
  view.approval = state.approval->state;
  view.requested_by = display_name(state.approval->sender);
  for (const auto& person : state.approval->people) {
    if (!is_in_slack(state, person)) view.unresolved_approvers.push_back(display_name(person));
  }
  const auto* decider = decider_elsewhere(state);
  if (view.decided_by.empty() && state.decision && decider != nullptr)
    view.decided_by_name = display_name(*decider);
}

void add_policy(CardView& view, const ConversationState& state) {
  view.on_approved = what_follows(*state.route, state.mode);
  view.approvals = policy_facts(state).signatures;
  if (is_ready_to_post(state)) view.posters = posters_of(state);
  view.not_requester = excludes_requester(state.route->policy);
  if (named_by_setup(state) != nullptr) view.chain = state.chain.known;
  view.posting_asked_by = state.posting.asked_by;
  view.fallen_approvals = state.fallen;
  view.approvers = state.phase == Phase::waiting ? asked_of(state) : deciders_of(state);
  const auto& steps = state.route->policy.steps;
  if (steps.empty() || state.mode == ApprovalMode::native) return;
  const auto standing = standing_of(policy_facts(state));
  view.steps = static_cast<std::uint32_t>(steps.size());
  view.step = std::min(standing.step, view.steps);
  view.missing = standing.missing;
  view.left = standing.left;
  view.is_last = standing.is_last;
  view.everybody = steps[view.step - 1].needed == PolicyStep::everybody;
  for (const auto& reference : standing.not_in_slack) {
    // Not before the directory has answered.
    if (!state.people.empty()) view.unresolved_approvers.push_back(name_of(state, reference));
  }
}

}  // namespace

bool decides_in(const ConversationState& state, const std::string& channel) {
  if (!state.route) return false;
  const auto card = state.cards.find(channel);
  const bool is_moved = card != state.cards.end() && !card->second.instead_of.empty();
  const auto& channels = state.route->channels;
  return std::find(channels.begin(), channels.end(), is_moved ? card->second.instead_of : channel) !=
         channels.end();
}

std::vector<ApproverReference> mentions_in(const ConversationState& state, const std::string& channel) {
  std::vector<ApproverReference> mentions;
  if (!state.route) return mentions;
  if (decides_in(state, channel)) add_mentions(mentions, state.route->mentions);
  for (const auto& route : state.further) {
    const auto& channels = route.channels;
    if (std::find(channels.begin(), channels.end(), channel) != channels.end())
      add_mentions(mentions, route.mentions);
  }
  return mentions;
}

std::vector<std::pair<std::string, std::string>> deciding_cards(const ConversationState& state) {
  std::vector<std::pair<std::string, std::string>> cards;
  for (const auto& [channel, card] : state.cards) {
    if (!card.ts.empty() && decides_in(state, channel)) cards.emplace_back(channel, card.ts);
  }
  return cards;
}

std::optional<CardView> card_view(const ConversationState& state, const std::string& channel) {
  const auto found = state.cards.find(channel);
  if (found == state.cards.end() || !state.route) return std::nullopt;
  CardView view;
  view.state = card_state(state);
  view.conversation = to_string(state.record);
  view.version = state.version;
  view.revision = state.revision;
  view.channel = channel;
  if (!found->second.ts.empty()) view.ts = found->second.ts;
  view.delivery = found->second.delivery;
  view.document = state.shown;
  view.company_name = state.company.display_name.empty() ? state.company.name : state.company.display_name;
  view.company_link_name = state.company.name;
  view.rule = state.route->name;
  view.mentions = mentions_in(state, channel);
  view.compact = state.route->compact;
  view.lines_for_all = state.route->lines_for_all;
  view.decides_here = decides_in(state, channel);
  view.instead_of = found->second.instead_of;
  view.obstacle = obstacle_of(state);
  view.checks = state.checks.known.value_or(std::vector<Check>{});
  view.checks_awaited = are_checks_awaited(state);
  add_policy(view, state);
  view.changes = state.changes;
  view.exception = state.exception;
  view.changed_at = state.changed_at;
  view.sender = sender_of(state);
  view.can_ask = state.route->approval && !approvers_of(state).empty();
  view.may_cancel =
      !state.releasing.step.empty() && state.mode == ApprovalMode::release && state.releasing.may_cancel;
  if (state.question)
    view.question = OpenQuestion{state.question->by, state.question->asked, state.question->at};
  if (state.decision) {
    view.verdict = state.decision->verdict;
    view.reason = state.decision->reason;
    view.decided_by = state.decision->user;
    view.decided_at = state.decision->at;
  }
  add_approval(view, state);
  view.draft_number = state.posting.draft_number;
  view.posted_at = state.ended_at;
  view.is_found_posted = state.posting.answer == "post_refused";
  view.next_look_at = state.posting.next_look_at;
  view.failure = state.failure;
  view.failure_said = state.failure_said;
  view.advice = state.advice;
  return view;
}

}  // namespace countersign::domain
