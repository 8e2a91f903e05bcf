// conversation_release.cpp: what was sent for approval is read before anybody may answer.
#pragma once

#include "domain/conversation_state.hpp"

namespace countersign::domain {

/// At the end of each turn: has the document read that was sent for approval.
void keep_request(ConversationStep& step);
/// `told`: the reading was answered.
void on_request_read(ConversationStep& step, bool told);
void on_request_due(ConversationStep& step);

}  // namespace countersign::domain
