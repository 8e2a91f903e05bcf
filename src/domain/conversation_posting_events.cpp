#include "domain/conversation_posting_events.hpp"

#include "domain/conversation_json.hpp"

namespace countersign::domain {

Decision PostingEvents::once_more(const std::string& user, std::uint32_t version, Instant at) const {
  return {state.decision ? state.decision->user : user, version, at, Verdict::approve, {}};
}

void PostingEvents::forget_posting(bool maybe_done) const {
  state.posting = {};
  state.posting.maybe_done = maybe_done;
}

void PostingEvents::forget_failure() const {
  state.failure.clear();
  state.failure_said = false;
  state.advice.clear();
}

void PostingEvents::keep_fresh_checks() const {
  if (state.checks.etag != state.document.etag) forget_checks();
  state.checks.again = 0;
  state.checks.next.reset();
}

void PostingEvents::forget_checks() const {
  state.checks.known.reset();
  state.checks.etag.clear();
  state.checks.late = state.checks.asked;
}

void PostingEvents::operator()(const PostPlanned&) const {
  if (state.phase != Phase::posting) changed();
  state.phase = Phase::posting;
  state.posting.answered = false;
  state.posting.answered_at.reset();
  state.posting.last_look = false;
  state.posting.again = false;
  state.posting.planned = true;
  // What is read already was asked for before it was approved.
  state.checks.late = state.checks.asked;
}

void PostingEvents::operator()(const PostAsked&) const {
  if (state.phase != Phase::posting) changed();
  state.phase = Phase::posting;
  state.posting.answered = false;
  state.posting.answer.clear();
  state.posting.message.clear();
  state.posting.draft_number = state.document.number;
  state.posting.answered_at.reset();
  state.posting.last_look = false;
  state.posting.again = false;
  state.posting.planned = false;
  ++state.posting.posts;
}

void PostingEvents::operator()(const PostAnswered& event) const {
  auto& posting = state.posting;
  posting.answered = true;
  posting.answer = event.answer;
  posting.message = event.message;
  posting.answered_at = event.at;
  // A refusal may come from the end of a posting that was committed on its way.
  posting.maybe_done = posting.maybe_done || event.answer == "in_doubt" || event.answer == "post_accepted" ||
                       event.answer == "post_refused";
}

void PostingEvents::operator()(const LastLookTaken&) const {
  state.posting.last_look = true;
}

void PostingEvents::operator()(const LookPlanned& event) const {
  state.phase = Phase::checking;
  ++state.posting.looks;
  state.posting.next_look_at = event.at;
  changed();
}

void PostingEvents::operator()(const PostUndecided&) const {
  state.phase = Phase::undecided;
  state.failure_said = state.posting.answer == "post_refused";
  state.failure = state.failure_said ? state.posting.message : "";
  state.advice.clear();
  state.posting.again = false;
  state.posting.next_look_at.reset();
  changed();
}

void PostingEvents::operator()(const PostAgainAsked& event) const {
  state.phase = Phase::checking;
  // Where Business Central's own approvers decided, theirs stays the decision.
  if (state.mode != ApprovalMode::native) state.decision = once_more(event.user, event.version, event.at);
  state.posting.answered_at = event.at;
  state.posting.posts = 0;
  state.posting.looks = 0;
  state.posting.last_look = false;
  state.posting.again = true;
  forget_failure();
  changed();
}

void PostingEvents::operator()(const ChecksAsked&) const {
  state.checks.asked = true;
  state.checks.late = false;
  state.checks.next.reset();
}

void PostingEvents::operator()(const ChecksAnswered& event) const {
  auto& checks = state.checks;
  checks.asked = false;
  checks.late = false;
  // Who entered it was known once: not reading it makes nobody else of them.
  const bool says_less = event.entered_by && event.entered_by->who.user.empty() && state.entered_by &&
                         !state.entered_by->who.user.empty();
  if (event.entered_by && !says_less && state.entered_by != event.entered_by) {
    state.entered_by = event.entered_by;
    if (state.phase == Phase::waiting) changed();
  }
  if (!event.checks) return;
  const bool is_news = checks.known != event.checks;
  checks.known = event.checks;
  checks.etag = event.etag;
  if (is_news && state.phase == Phase::waiting) changed();
}

void PostingEvents::operator()(const ChecksPlanned& event) const {
  ++state.checks.again;
  state.checks.next = event.at;
}

}  // namespace countersign::domain
