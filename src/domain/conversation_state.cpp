#include "domain/conversation_state.hpp"

#include <algorithm>

#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

/// Whoever decided in Business Central, as far as it tells: one rejection marks every entry of a request.
const ApprovalUser* elsewhere(const ConversationState& state) {
  if (!state.approval || state.approval->people.empty()) return nullptr;
  const bool tells = state.approval->state == ApprovalState::approved || state.approval->people.size() == 1;
  return tells ? &state.approval->people.back() : nullptr;
}

/// Their Slack user; empty when that is nobody here.
std::string elsewhere_user(const ConversationState& state) {
  const auto* decider = elsewhere(state);
  if (decider == nullptr || decider->email.empty()) return {};
  for (const auto& person : state.people) {
    if (person.reference.value == decider->email) return person.user;
  }
  return {};
}

/// Events move the state by overloads, one an event.
struct Applier {
  ConversationState& state;

  void changed() const { ++state.revision; }

  void operator()(const DocumentSeen& event) const {
    state.document = event.document;
    if (!event.company.name.empty()) state.company = event.company;
    if (state.phase == Phase::unseen) return;
    // A notice has no decision to protect: it simply follows.
    if (state.phase == Phase::notice) {
      state.shown = event.document;
      changed();
    }
  }
  void operator()(const Opened& event) const {
    state.route = event.route;
    state.mode = event.mode;
    state.phase = Phase::settling;
  }
  void operator()(const ApproversKnown& event) const {
    state.people = event.people;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const BecameReady& event) const {
    state.phase = state.route->approval ? Phase::waiting : Phase::notice;
    state.version = event.version;
    state.shown = state.document;
    state.withdrawn = false;
    state.changes.clear();
    state.changed_at.reset();
    forget_decision();
    for (const auto& [channel, delivery] : event.deliveries) state.cards[channel].delivery = delivery;
    changed();
  }
  void operator()(const Withdrawn&) const {
    state.phase = Phase::settling;
    state.withdrawn = true;
    forget_decision();
    changed();
  }
  void operator()(const FactsChanged& event) const {
    state.phase = Phase::waiting;
    state.version = event.version;
    state.shown = state.document;
    state.changes = event.changes;
    state.changed_at = event.at;
    forget_decision();
    changed();
  }
  void operator()(const Approved& event) const {
    state.phase = state.mode == ApprovalMode::release ? Phase::releasing : Phase::posting;
    state.decision = Decision{event.user, event.version, event.at};
    forget_answer();
    state.posting = {};
    state.changes.clear();
    state.failure.clear();
    state.advice.clear();
    changed();
  }
  void operator()(const PostAsked& event) const {
    if (state.phase != Phase::posting) changed();
    state.phase = Phase::posting;
    state.posting.answered = false;
    state.posting.answer.clear();
    state.posting.message.clear();
    state.posting.draft_number = state.document.number;
    state.posting.asked_at = event.at;
    ++state.posting.posts;
  }
  void operator()(const PostAnswered& event) const {
    state.posting.answered = true;
    state.posting.answer = event.answer;
    state.posting.message = event.message;
  }
  void operator()(const LookPlanned& event) const {
    state.phase = Phase::checking;
    ++state.posting.looks;
    state.posting.next_look_at = event.at;
    changed();
  }
  void operator()(const ReadAsked&) const { state.reading = true; }
  void operator()(const ReadAnswered&) const { state.reading = false; }
  void operator()(const Posted& event) const {
    state.phase = Phase::posted;
    state.shown = state.document;
    state.ended_at = event.at;
    changed();
  }
  void operator()(const PostFailed& event) const {
    state.phase = Phase::failed;
    state.failure = event.message;
    state.advice = event.advice;
    changed();
  }
  void operator()(const ExceptionNoted& event) const {
    state.exception = true;
    for (const auto& [channel, delivery] : event.deliveries) state.cards[channel].delivery = delivery;
  }
  void operator()(const HandledElsewhere& event) const {
    state.phase = Phase::handled;
    state.shown = state.document;
    state.ended_at = event.at;
    changed();
  }
  void operator()(const Deleted& event) const {
    state.phase = Phase::deleted;
    state.ended_at = event.at;
    changed();
  }
  void operator()(const CardAsked& event) const {
    auto& card = state.cards[event.channel];
    card.asked = true;
    card.broken = false;
    if (event.find) {
      ++card.searches;
    } else {
      card.asked_at = event.at;
    }
  }
  void operator()(const CardAnswered& event) const {
    auto& card = state.cards[event.channel];
    card.asked = false;
    card.broken = false;
    if (!event.ts.empty()) card.ts = event.ts;
    card.shown_revision = event.revision;
  }
  void operator()(const CardBroken& event) const {
    auto& card = state.cards[event.channel];
    card.asked = false;
    card.broken = true;
  }
  void operator()(const ApprovalSeen& event) const {
    state.approval = event.approval;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const ReleaseAsked&) const { state.asking_release = true; }
  void operator()(const ReleaseAnswered& event) const {
    state.asking_release = false;
    state.releasing.status = event.status;
    // An open document has no request, so no step of it can be answered any more.
    const bool over = event.status == ReleaseStatus::open && !state.releasing.stale_read;
    state.releasing.stale_read = false;
    if (!over) return;
    state.releasing.step.clear();
    state.releasing.requester.clear();
  }
  void operator()(const StepSeen& event) const {
    state.releasing.step = event.step;
    state.releasing.requester = event.requester;
    state.releasing.stale_read = state.asking_release;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const AnswerAsked& event) const {
    if (state.releasing.answers == 0) state.releasing.asked_at = event.at;
    ++state.releasing.answers;
    state.releasing.answer.clear();
    state.releasing.message.clear();
  }
  void operator()(const AnswerEnded& event) const {
    state.releasing.answer = event.answer;
    state.releasing.message = event.message;
  }
  void operator()(const ReleasedHere&) const {
    state.phase = Phase::approved;
    // One answer a step: another request has another one.
    state.releasing.step.clear();
    changed();
  }
  void operator()(const ApprovedElsewhere& event) const {
    state.phase = Phase::approved;
    state.shown = state.document;
    forget_decision();
    state.changes.clear();
    state.decision = Decision{elsewhere_user(state), state.version, event.at};
    changed();
  }
  void operator()(const RejectedElsewhere& event) const {
    state.phase = Phase::rejected;
    forget_decision();
    state.changes.clear();
    state.decision = Decision{elsewhere_user(state), state.version, event.at};
    changed();
  }

  void forget_answer() const {
    state.releasing.answer.clear();
    state.releasing.message.clear();
    state.releasing.answers = 0;
  }
  void forget_decision() const {
    forget_answer();
    state.decision.reset();
    state.posting = {};
    state.failure.clear();
    state.advice.clear();
  }
};

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

void add_unresolved(CardView& view, const ConversationState& state) {
  const auto& approvers = state.route->approvers;
  for (const auto& person : state.people) {
    const bool asked = std::find(approvers.begin(), approvers.end(), person.reference) != approvers.end();
    if (person.user.empty() && asked) view.unresolved_approvers.push_back(person.reference.value);
  }
}

bool is_in_slack(const ConversationState& state, const ApprovalUser& person) {
  return !person.email.empty() &&
         std::any_of(state.people.begin(), state.people.end(), [&](const ResolvedPerson& known) {
           return known.reference.value == person.email && !known.user.empty();
         });
}

std::string name_of(const ApprovalUser& person) {
  return person.name.empty() ? person.user : person.name;
}

/// Business Central's people: by their Slack users where they have any, else by the names it gives them.
void add_approval(CardView& view, const ConversationState& state) {
  view.mode = state.mode;
  if (state.mode == ApprovalMode::release) view.requested_by = state.releasing.requester;
  if (state.mode != ApprovalMode::native || !state.approval) return;
  view.approval = state.approval->state;
  view.requested_by = name_of(state.approval->sender);
  for (const auto& person : state.approval->people) {
    if (!is_in_slack(state, person)) view.unresolved_approvers.push_back(name_of(person));
  }
  const auto* decider = elsewhere(state);
  if (view.decided_by.empty() && state.decision && decider != nullptr)
    view.decided_by_name = name_of(*decider);
}

}  // namespace

void ConversationRules::apply(State& state, const Event& event) {
  std::visit(Applier{state}, event);
}

const char* to_string(Phase phase) {
  switch (phase) {
    case Phase::unseen:
      return "unseen";
    case Phase::settling:
      return "settling";
    case Phase::notice:
      return "notice";
    case Phase::waiting:
      return "waiting";
    case Phase::posting:
      return "posting";
    case Phase::checking:
      return "checking";
    case Phase::failed:
      return "failed";
    case Phase::posted:
      return "posted";
    case Phase::handled:
      return "handled";
    case Phase::deleted:
      return "deleted";
    case Phase::approved:
      return "approved";
    case Phase::rejected:
      return "rejected";
    case Phase::releasing:
      return "releasing";
  }
  return "unknown";
}

std::vector<std::string> approvers_of(const ConversationState& state) {
  std::vector<std::string> users;
  for (const auto& person : state.people) {
    if (!person.user.empty() && std::find(users.begin(), users.end(), person.user) == users.end()) {
      users.push_back(person.user);
    }
  }
  return users;
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
  view.approvers = deciders_of(state);
  view.on_approved = state.route->on_approved;
  view.obstacle = obstacle_of(state);
  if (state.mode != ApprovalMode::native) add_unresolved(view, state);
  view.changes = state.changes;
  view.exception = state.exception;
  view.changed_at = state.changed_at;
  if (state.decision) {
    view.decided_by = state.decision->user;
    view.decided_at = state.decision->at;
  }
  add_approval(view, state);
  view.draft_number = state.posting.draft_number;
  view.posted_at = state.ended_at;
  view.next_look_at = state.posting.next_look_at;
  view.failure = state.failure;
  view.advice = state.advice;
  return view;
}

}  // namespace countersign::domain
