// What lists tell of a conversation: the row of its document, and what lies on whose desk. Both follow from
// its state; a turn writes what has changed.
#pragma once

#include <map>
#include <string>

#include "domain/conversation_parts.hpp"
#include "domain/desk_item.hpp"
#include "domain/document_row.hpp"

namespace countersign::domain {

struct Lists {
  DocumentRow row;
  std::map<std::string, DeskItem> desks;  ///< By Slack user.
};
Lists lists_of(const ConversationState& state);

/// At the end of each turn. `before`: at its begin.
void keep_lists(ConversationStep& step, const Lists& before);

}  // namespace countersign::domain
