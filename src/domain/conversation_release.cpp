// Where Business Central's workflow asks us: it holds the document in Pending Approval, an approver's click
// here is our answer, and what it then says of the document's release is believed, nothing else.

#include "domain/conversation_chain.hpp"
#include "domain/conversation_json.hpp"
#include "domain/conversation_request.hpp"
#include "domain/document_changes.hpp"
#include "domain/route.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
constexpr const char* release_timer = "release";
constexpr const char* request_timer = "request";
constexpr Duration look_again_ms = 10s;
constexpr Duration ask_again_ms = 1min;
/// Answers under one decision whose outcome was lost; Business Central takes the first and refuses the
/// others.
constexpr std::uint32_t answers_per_decision = 3;

// Nobody has decided ----------------------------------------------------------------------------------------

void show_request(ConversationStep& step) {
  const auto phase = step.state.phase;
  const auto changes = changes_between(step.state.shown, step.state.document);
  if (phase == Phase::expired && changes.empty()) return;
  const bool goes_on =
      phase == Phase::waiting || phase == Phase::rejected || phase == Phase::expired || step.state.returned;
  if (goes_on && !changes.empty()) return show_change(step, changes);
  if (phase == Phase::waiting) return show_cards(step, false);
  // What could not be finished stays on the card until the document is another one.
  if (phase == Phase::failed && changes.empty()) return;
  if (phase == Phase::settling && (!have_checks(step) || !have_chain(step))) return;
  become_ready(step);
}

/// Released, but not by an answer of ours: it is never posted on that word alone.
void take_release(ConversationStep& step) {
  if (step.state.phase != Phase::waiting) return;
  step.emit(ApprovedElsewhere{step.context.now});
  step.audit("conversation.released_in_business_central", subject(step), nlohmann::json::object());
  show_cards(step, false);
}

void follow_request(ConversationStep& step, std::optional<ReleaseStatus> status) {
  const bool is_held = status == ReleaseStatus::pending_approval;
  if (is_held && step.state.releasing.unread) return show_cards(step, false);
  // Another route may ask for it by now, or none.
  if (is_held && !matches(*step.state.route, step.state.document) && open_held(step)) return;
  if (is_held && release_by_policy(step)) return;
  if (!may_be_shown(step.state)) return withdraw(step, {"a document that the route asks for"});
  if (is_held) return show_request(step);
  if (status == ReleaseStatus::released) return take_release(step);
  // Also when Business Central did not say: a button that it may refuse is not shown.
  const bool told = status == ReleaseStatus::open;
  const bool stays_rejected =
      step.state.phase == Phase::rejected && changes_between(step.state.shown, step.state.document).empty();
  if (told && stays_rejected) return;
  if (!told && !step.state.releasing.step.empty())
    step.set_timer(release_timer, step.context.now + ask_again_ms);
  withdraw(step, {});
}

// Decided here ----------------------------------------------------------------------------------------------

void look_again(ConversationStep& step, const char* what) {
  const auto& posting = step.context.settings.posting;
  if (step.context.now - step.state.decision->at < posting.decide_after) {
    step.set_timer(release_timer, step.context.now + look_again_ms);
    return;
  }
  give_to_person(step, what, "look at the invoice in Business Central; if it still waits there, try again");
}

/// Its sender and an approval administrator may take a request back. Business Central does not say which we
/// are before we try.
void keep_waiting(ConversationStep& step) {
  const std::string message = step.state.releasing.message;
  step.emit(CancelRefused{message});
  step.audit("approval.cancel_refused", subject(step), {{"message", message}});
  show_cards(step, true);
}

void still_pending(ConversationStep& step) {
  const auto& releasing = step.state.releasing;
  const bool is_cancel = step.state.decision->verdict == Verdict::cancel;
  if (releasing.answer == "workflow_refused" || releasing.answer == "failed") {
    if (is_cancel) return keep_waiting(step);
    return give_to_person(step, releasing.message,
                          "cancel the approval request in Business Central and send it again");
  }
  if (releasing.unread) return look_again(step, "Business Central does not say what it holds");
  if (!changes_between(step.state.shown, step.state.document).empty()) {
    return give_to_person(step, "The invoice changed, and was sent for approval once more",
                          "look at it in Business Central, cancel the request there and send it again");
  }
  // After a lost reply, or when a failed one is tried again.
  const bool unanswered = releasing.answer == "in_doubt" || releasing.answers == 0;
  if (unanswered && releasing.answers < answers_per_decision && !releasing.step.empty())
    return answer_workflow(step);
  look_again(step, "Business Central took the answer, but still holds the invoice");
}

/// Approved is what the card showed; what is there now may be something else.
void post_released(ConversationStep& step) {
  if (changes_between(step.state.shown, step.state.document).empty()) return post(step);
  give_to_person(step, "The invoice changed while it was being released",
                 "look at it in Business Central, and post it there or reopen it");
}

/// Rejected or taken back, and read back as reopened. Business Central keeps a rejected one locked until an
/// approval; one whose request was taken back it does not.
void take_reopening(ConversationStep& step) {
  step.cancel_timer(release_timer);
  const auto decision = *step.state.decision;
  step.emit(ReopenedHere{step.context.now});
  step.audit("conversation.reopened", subject(step),
             {{"by", decision.user}, {"verdict", to_string(decision.verdict)}});
  show_cards(step, true);
}

void take_release_here(ConversationStep& step) {
  step.cancel_timer(release_timer);
  step.emit(ReleasedHere{step.context.now});
  step.audit("conversation.released", subject(step), {{"approved_by", step.state.decision->user}});
  if (what_follows(*step.state.route, step.state.mode) == OnApproved::post) post_released(step);
  tell_posters(step);
  show_cards(step, true);
}

void take_answer(ConversationStep& step, std::optional<ReleaseStatus> status) {
  const bool approved = step.state.decision->verdict == Verdict::approve;
  if (status == ReleaseStatus::pending_approval) return still_pending(step);
  if (status == ReleaseStatus::open) return approved ? withdraw(step, {}) : take_reopening(step);
  if (status != ReleaseStatus::released)
    return look_again(step, "Business Central did not say what became of the invoice");
  if (approved) return take_release_here(step);
  give_to_person(step, "Business Central shows the invoice as released, although it was not approved here",
                 "look at it in Business Central, and reopen it there");
}

}  // namespace

void begin_release(ConversationStep& step) {
  ask_for_people(step);
  ask_approval(step);
}

void on_requested(ConversationStep& step, const ApprovalRequested& requested) {
  const bool ours = step.state.route ? step.state.mode == ApprovalMode::release
                                     : mode_in_settings(step) == ApprovalMode::release;
  // Repeats of one request say nothing new; above all not who sent it.
  const bool is_over = is_final(step.state.phase) && step.state.phase != Phase::deleted;
  if (!ours || is_over || step.state.releasing.step == requested.step) return;
  step.emit(StepSeen{requested.step, requested.requester});
  step.audit("approval.requested", subject(step), {{"requester", requested.requester}});
  step.send(approvals_entity(step.state.record.company), encode(Message{RequestHeard{requested.encoded}}));
  if (step.state.phase == Phase::deleted) return ask_for_read(step);
  const bool is_routed = step.state.route && step.state.route->approval && !step.state.unrouted;
  if (!is_routed && open_held(step)) return;
  if (!step.state.route || !step.state.route->approval) return;
  begin_release(step);
  ask_release(step);
}

/// A document may change between two requests, and nobody may answer the second for what the first one was
/// for.
void keep_request(ConversationStep& step) {
  const auto& state = step.state;
  const bool must = state.releasing.unread && !state.releasing.read_asked && !own_read_decides(state.phase);
  if (must && state.phase != Phase::posted && state.phase != Phase::handled) ask_for_read(step);
}

void on_request_read(ConversationStep& step, bool told) {
  if (!told) return step.set_timer(request_timer, step.context.now + ask_again_ms);
  step.emit(RequestRead{});
  const auto& state = step.state;
  const bool asks = state.route && state.route->approval && !is_final(state.phase);
  if (!asks || own_read_decides(state.phase) || state.phase == Phase::releasing) return;
  if (state.releasing.status == ReleaseStatus::pending_approval)
    return follow_request(step, state.releasing.status);
  show_cards(step, false);
}

void on_request_due(ConversationStep& step) {
  if (!step.state.releasing.unread) return;
  if (own_read_decides(step.state.phase))
    return step.set_timer(request_timer, step.context.now + ask_again_ms);
  ask_for_read(step);
}

void answer_workflow(ConversationStep& step) {
  step.emit(AnswerAsked{step.context.now});
  step.audit("release.asked", subject(step),
             {{"number", step.state.document.number}, {"answer", to_string(step.state.decision->verdict)}});
  step.call(AnswerWorkflow{step.state.record, step.state.releasing.step, step.state.decision->verdict}, true);
}

void on_answer(ConversationStep& step, const Outcome& outcome) {
  if (step.state.phase != Phase::releasing || !step.state.releasing.answer.empty()) return;
  step.emit(AnswerEnded{name_of(outcome), words_of(outcome)});
  step.audit("release.answered", subject(step),
             {{"answer", step.state.releasing.answer}, {"message", step.state.releasing.message}});
  ask_release(step);
}

void on_release_known(ConversationStep& step, const Outcome& outcome, bool was_stale) {
  const auto& state = step.state;
  if (!state.route || !state.route->approval || is_final(state.phase)) return;
  if (own_read_decides(state.phase)) return;
  const auto status = state.releasing.status;
  if (was_stale) return ask_release(step);
  if (state.phase != Phase::releasing) return follow_request(step, status);
  step.audit("release.read", subject(step),
             {{"answer", status ? nlohmann::json(*status) : nlohmann::json(name_of(outcome))}});
  // An answer of ours is under way: this reading is older than it.
  if (state.releasing.answers > 0 && state.releasing.answer.empty()) return;
  take_answer(step, status);
}

}  // namespace countersign::domain
