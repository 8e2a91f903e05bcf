// From a decision to a posted document. Nothing is posted twice: what a post did is read back
// (conversation_checking.cpp), and only what was read back as a draft is ever posted again.
#include <algorithm>

#include "domain/conversation_json.hpp"
#include "domain/document_changes.hpp"

namespace countersign::domain {

void post(ConversationStep& step) {
  if (!needs_checks(step.state) || !has_checks(check_settings(step))) return post_now(step);
  step.emit(PostPlanned{step.context.now});
  ask_checks(step, true);
}

void post_now(ConversationStep& step) {
  const auto& document = step.state.document;
  step.emit(PostAsked{document.etag, step.context.now});
  step.audit("post.asked", subject(step), {{"etag", document.etag}, {"number", document.number}});
  step.call(PostDocument{step.state.record, document.etag}, true);
}

void ask_for_read(ConversationStep& step) {
  if (step.state.reading) return;
  step.emit(ReadAsked{});
  step.call(ReadRecord{step.state.record}, true);
}

void on_post_answer(ConversationStep& step, const Outcome& outcome) {
  if (step.state.phase != Phase::posting || step.state.posting.answered) return;
  const std::string answer = name_of(outcome);
  step.emit(PostAnswered{answer, words_of(outcome), step.context.now});
  step.audit("post.answered", subject(step), {{"answer", answer}, {"message", step.state.posting.message}});
  begin_checking(step, !std::holds_alternative<InDoubt>(outcome));
}

}  // namespace countersign::domain
