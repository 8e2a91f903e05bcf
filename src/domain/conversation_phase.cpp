// What a phase is called, and what it says about who is to be believed.
#include "domain/conversation_json.hpp"
#include "domain/conversation_state.hpp"
#include "domain/route.hpp"

namespace countersign::domain {

std::string subject(const ConversationStep& step) {
  return to_string(step.state.record);
}

const char* to_string(Phase phase) {
  for (const auto& [value, name] : StoredNames<Phase>::names) {
    if (value == phase) return name;
  }
  return "unknown";
}

bool is_final(Phase phase) {
  return phase == Phase::posted || phase == Phase::handled || phase == Phase::deleted;
}

bool own_read_decides(Phase phase) {
  return phase == Phase::posting || phase == Phase::checking || phase == Phase::undecided;
}

bool is_unclear_after_post(const ConversationState& state) {
  return state.phase == Phase::failed && !state.posting.draft_number.empty() &&
         !tells_whether_posted(state.document);
}

bool may_be_shown(const ConversationState& state) {
  const auto status = state.document.status;
  return matches(*state.route, state.document) && status != DocumentStatus::unknown &&
         status != DocumentStatus::blank;
}

}  // namespace countersign::domain
