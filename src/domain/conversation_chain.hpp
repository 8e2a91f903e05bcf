// When a conversation asks whom Business Central's approval user setup names, and what follows. Included by
// .cpp files alone.
#pragma once

#include <string>

#include "domain/conversation_parts.hpp"

namespace countersign::domain {

/// Whether its policy asks them, and it is known for what whoever sent.
bool needs_chain(const ConversationState& state);
/// Whom it names for the document as it is now; null while that is not known, or it names nobody.
const ApprovalUser* named_by_setup(const ConversationState& state);
/// Their Slack user; empty where there is none (yet).
std::string setup_approver_user(const ConversationState& state);
/// Why nobody is named; empty when somebody is, or nobody is asked for.
std::string chain_problem(const ConversationState& state);
/// True when the setup has answered for the document as last read, or could not be read; else it is asked.
bool have_chain(ConversationStep& step);
/// It was read by this conversation.
void on_chain(ConversationStep& step, const Outcome& outcome);
/// It is time to read it again, if it is asked for at all.
void on_chain_due(ConversationStep& step);
/// At the end of each turn: has it read for what is shown now, and tells whoever it names.
void keep_chain(ConversationStep& step);

}  // namespace countersign::domain
