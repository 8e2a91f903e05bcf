#include "domain/conversation_release_events.hpp"

namespace countersign::domain {

void ReleaseEvents::operator()(const HeldSeen&) const {
  state.releasing.held = true;
}

void ReleaseEvents::operator()(const RequestRead&) const {
  state.releasing.unread = false;
  state.releasing.read_asked = false;
  if (state.phase == Phase::waiting) changed();
}

void ReleaseEvents::operator()(const ReleaseAsked&) const {
  state.asking_release = true;
}

void ReleaseEvents::operator()(const ReleaseAnswered& event) const {
  state.asking_release = false;
  state.releasing.status = event.status;
  // An open document has no request, so no step of it can be answered any more.
  const bool over = event.status == ReleaseStatus::open && !state.releasing.stale_read;
  state.releasing.stale_read = false;
  if (!over) return;
  state.releasing.step.clear();
  state.releasing.requester.clear();
}

void ReleaseEvents::operator()(const AnswerAsked& event) const {
  if (state.releasing.answers == 0) state.releasing.asked_at = event.at;
  ++state.releasing.answers;
  state.releasing.answer.clear();
  state.releasing.message.clear();
}

void ReleaseEvents::operator()(const AnswerEnded& event) const {
  state.releasing.answer = event.answer;
  state.releasing.message = event.message;
}

}  // namespace countersign::domain
