#include "domain/conversation_state.hpp"

#include <algorithm>

#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"
#include "domain/conversation_quiet_events.hpp"
#include "domain/conversation_retention.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

/// Their Slack user; empty when that is nobody here.
std::string elsewhere_user(const ConversationState& state) {
  const auto* decider = decider_elsewhere(state);
  if (decider == nullptr || decider->email.empty()) return {};
  for (const auto& person : state.people) {
    if (person.reference.value == decider->email) return person.user;
  }
  return {};
}

/// The card says who decides, who posts or whom to ask.
bool names_people(Phase phase) {
  return phase == Phase::waiting || phase == Phase::approved || phase == Phase::failed ||
         phase == Phase::undecided;
}

/// Events move the state by overloads, one an event.
struct Applier : QuietEvents {
  using QuietEvents::operator();

  void operator()(const DocumentSeen& event) const {
    state.document = event.document;
    if (!event.company.name.empty()) state.company = event.company;
    if (state.phase == Phase::unseen) return;
    // No fact that somebody approves, but it decides what may be done.
    if (state.phase == Phase::waiting && state.shown.status != event.document.status) {
      state.shown.status = event.document.status;
      changed();
    }
    // By a rate that was found later. No fact of the document's, but it decides who may approve how much.
    const bool is_same_total = state.shown.total == event.document.total;
    if (state.phase == Phase::waiting && is_same_total && !state.shown.local_total &&
        event.document.local_total) {
      state.shown.local_total = event.document.local_total;
      changed();
    }
    // A notice has no decision to protect: it simply follows.
    if (state.phase == Phase::notice) {
      state.shown = event.document;
      changed();
    }
  }
  void operator()(const Opened& event) const {
    state.route = event.route;
    state.mode = event.mode;
    state.unrouted = event.unrouted;
    state.further = event.further;
    state.is_new = event.is_new;
    state.phase = Phase::settling;
    forget_checks();
    forget_chain();
  }
  void operator()(const ReleasedByPolicy& event) const {
    state.phase = Phase::releasing;
    decide({{}, state.version, event.at, Verdict::approve, {}});
  }
  void operator()(const MayCancelKnown& event) const {
    state.releasing.may_cancel = event.may_cancel;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const ApproversKnown& event) const {
    state.people = event.people;
    state.delegations = event.delegations;
    if (names_people(state.phase)) changed();
  }
  void operator()(const BecameReady& event) const {
    state.phase = state.route->approval ? Phase::waiting : Phase::notice;
    state.version = event.version;
    state.shown = state.document;
    keep_fresh_checks();
    state.withdrawn = false;
    state.returned = false;
    state.changes.clear();
    state.changed_at.reset();
    forget_decision();
    forget_approvals();
    state.waiting = {event.at, event.at, {}, {}, false, state.waiting.next};
    for (const auto& [channel, delivery] : event.deliveries) state.cards[channel].delivery = delivery;
    state.chain.told = setup_approver_user(state);
    changed();
  }
  void operator()(const Withdrawn&) const {
    state.returned = state.returned || state.phase == Phase::rejected || state.phase == Phase::expired;
    state.phase = Phase::settling;
    state.withdrawn = true;
    state.offers = {};
    forget_checks();
    forget_chain();
    forget_decision();
    forget_approvals();
    changed();
  }
  void operator()(const FactsChanged& event) const {
    state.phase = Phase::waiting;
    state.version = event.version;
    state.shown = state.document;
    keep_fresh_checks();
    state.withdrawn = false;
    state.returned = false;
    state.changes = event.changes;
    state.changed_at = event.at;
    forget_decision();
    keep_approvals(event.kept);
    state.fallen = event.fallen;
    state.chain.told = setup_approver_user(state);
    state.waiting = {event.at, event.at, {}, {}, false, state.waiting.next};
    changed();
  }
  void operator()(const Approved& event) const {
    state.signatures.push_back(
        {event.user, event.on_behalf_of, event.version, event.step, event.at, event.seats});
    if (!event.is_last) return changed();
    state.phase = phase_after_approval();
    decide({event.user, event.version, event.at, Verdict::approve, {}});
  }
  void operator()(const ApprovalsFell& event) const {
    const auto count = std::min<std::size_t>(event.count, state.signatures.size());
    keep_approvals(state.signatures.size() - count);
    changed();
  }
  void operator()(const RetryAsked& event) const {
    state.phase = state.mode == ApprovalMode::release ? Phase::releasing : Phase::posting;
    decide(once_more(event.user, event.version, event.at));
  }
  void operator()(const StepBegun& event) const {
    state.waiting.step_since = event.at;
    state.waiting.reminded.clear();
    state.waiting.escalated = false;
    changed();
  }
  void operator()(const Reminded& event) const {
    for (const auto& user : event.users) state.waiting.reminded[user] = event.at;
  }
  void operator()(const Escalated&) const {
    state.waiting.escalated = true;
    changed();
  }
  void operator()(const Expired&) const {
    state.phase = Phase::expired;
    state.question.reset();
    forget_decision();
    forget_approvals();
    changed();
  }
  void operator()(const ChainAsked&) const {
    state.chain.asked = true;
    state.chain.next.reset();
  }
  void operator()(const ChainAnswered& event) const {
    auto& chain = state.chain;
    chain.asked = false;
    const bool is_same = chain.requester == event.requester && chain.amount == event.amount;
    if (!is_same) {
      chain.known.reset();
      chain.again = 0;
    }
    if (event.chain) chain.known = event.chain;
    chain.requester = event.requester;
    chain.amount = event.amount;
    chain.problem = event.problem;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const ChainPlanned& event) const {
    state.chain.next = event.at;
    ++state.chain.again;
  }
  void operator()(const ChainTold& event) const { state.chain.told = event.user; }
  void operator()(const PatiencePlanned& event) const { state.waiting.next = event.next; }
  void operator()(const PostWanted& event) const {
    state.phase = Phase::posting;
    forget_posting(state.posting.maybe_done);
    forget_failure();
    state.posting.asked_by = event.user;
    changed();
  }
  void operator()(const StandInsKnown& event) const {
    state.stand_ins = event.stand_ins;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const Rejected& event) const {
    state.returned_to = sender_of(state);
    state.phase = state.mode == ApprovalMode::release ? Phase::releasing : Phase::rejected;
    decide({event.user, event.version, event.at, Verdict::reject, event.reason});
  }
  void operator()(const CancelAsked& event) const {
    state.phase = Phase::releasing;
    decide({event.user, event.version, event.at, Verdict::cancel, {}});
  }
  void operator()(const CancelRefused& event) const {
    state.phase = Phase::waiting;
    forget_decision();
    state.failure = event.message;
    state.releasing.may_cancel = false;
    changed();
  }
  void operator()(const QuestionAsked& event) const {
    state.question = Question{event.by, event.asked, event.at};
    changed();
  }
  void operator()(const QuestionAnswered& event) const {
    if (state.question) state.waiting.paused += event.at - state.question->at;
    state.question.reset();
    changed();
  }
  void operator()(const ReadAsked&) const {
    state.reading = true;
    state.releasing.read_asked = state.releasing.unread;
  }
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
    state.failure_said = event.said;
    state.advice = event.advice;
    state.posting.maybe_done = event.maybe_done;
    state.posting.planned = false;
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
    state.releasing = {};
    state.offers = {};
    changed();
  }
  void operator()(const PostingUndone& event) const {
    state.phase = Phase::deleted;  // In that form it is gone.
    state.ended_at = event.at;
  }
  void operator()(const CameBack&) const {
    state.phase = Phase::unseen;
    state.forgotten = false;
    state.withdrawn = state.version > 0;
    state.returned = false;
    state.changes.clear();
    state.changed_at.reset();
    state.question.reset();
    state.ended_at.reset();
    state.exception = false;
    state.approval.reset();
    forget_checks();
    forget_chain();
    forget_decision();
    forget_approvals();
    // An edit of the old message would tell nobody: there is a new one, unless a call to the old one is open.
    std::erase_if(state.cards, [](const auto& entry) { return !entry.second.asked; });
    changed();
  }
  void operator()(const Forgotten&) const { state = state_of(tombstone_of(state)); }
  void operator()(const CardAsked& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardAnswered& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardBroken& event) const { apply_card_event(state.cards, event); }
  void operator()(const CardMoved& event) const { apply_card_event(state.cards, event); }
  void operator()(const ApprovalSeen& event) const {
    state.approval = event.approval;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const StepSeen& event) const {
    // Sent once more.
    if (state.phase == Phase::expired && state.releasing.step != event.step) state.phase = Phase::settling;
    state.releasing.step = event.step;
    state.releasing.requester = event.requester;
    forget_chain();
    state.releasing.stale_read = state.asking_release;
    state.releasing.unread = !state.document.etag.empty();
    state.releasing.read_asked = false;
    if (state.phase == Phase::waiting) changed();
  }
  void operator()(const ReleasedHere&) const {
    state.phase = Phase::approved;
    // One answer a step: another request has another one.
    state.releasing.step.clear();
    changed();
  }
  void operator()(const ReopenedHere&) const {
    const bool rejected = state.decision && state.decision->verdict == Verdict::reject;
    state.phase = rejected ? Phase::rejected : Phase::settling;
    state.withdrawn = !rejected;
    state.releasing.step.clear();
    state.releasing.requester.clear();
    changed();
  }
  void operator()(const ApprovedElsewhere& event) const {
    state.phase = Phase::approved;
    state.shown = state.document;
    forget_decision();
    forget_approvals();
    state.changes.clear();
    state.decision = Decision{elsewhere_user(state), state.version, event.at, Verdict::approve, {}};
    changed();
  }
  void operator()(const RejectedElsewhere& event) const {
    state.phase = Phase::rejected;
    forget_decision();
    forget_approvals();
    state.changes.clear();
    state.decision = Decision{elsewhere_user(state), state.version, event.at, Verdict::reject, {}};
    changed();
  }

  /// Where Business Central holds it, it must be released first, whatever follows.
  Phase phase_after_approval() const {
    if (state.mode == ApprovalMode::release) return Phase::releasing;
    const bool posts = what_follows(*state.route, state.mode) == OnApproved::post;
    return posts ? Phase::posting : Phase::approved;
  }

  void decide(Decision decision) const {
    forget_answer();
    forget_posting(state.posting.maybe_done);
    forget_failure();
    state.changes.clear();
    state.question.reset();
    state.decision = std::move(decision);
    changed();
  }

  void keep_approvals(std::size_t count) const {
    if (count < state.signatures.size()) state.signatures.resize(count);
  }
  /// What is asked for meanwhile is of use all the same.
  void forget_chain() const {
    const bool asked = state.chain.asked;
    state.chain = {};
    state.chain.asked = asked;
  }
  void forget_approvals() const {
    state.signatures.clear();
    state.fallen = 0;
  }
  void forget_answer() const {
    state.releasing.answer.clear();
    state.releasing.message.clear();
    state.releasing.answers = 0;
  }
  void forget_decision() const {
    forget_answer();
    state.decision.reset();
    forget_posting(false);
    forget_failure();
  }
};

}  // namespace

void ConversationRules::apply(State& state, const Event& event) {
  std::visit(Applier{{{{state}}}}, event);
}

}  // namespace countersign::domain
