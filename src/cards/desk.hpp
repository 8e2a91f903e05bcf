// Documents as lists show them to one person; for this module's .cpp files alone.
#pragma once

#include <string>

#include "cards/blocks.hpp"
#include "cards/calendar.hpp"
#include "domain/desk_item.hpp"
#include "domain/document_row.hpp"

namespace countersign::cards {

/// The heading over all documents of this kind.
const char* heading_of(domain::DeskItem::Kind kind);
/// Two lines, mrkdwn: what it is, and what about it.
std::string item_text(const domain::DeskItem& item, const Calendar& calendar);
/// The same of a document that was searched for.
std::string found_text(const domain::DocumentRow& row, const Calendar& calendar);

}  // namespace countersign::cards
