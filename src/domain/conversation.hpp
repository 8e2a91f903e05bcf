// The approval conversation about one record: one decision, any number of cards.
//
//   (nothing) → settling → waiting → posting → posted
//                  ↑  ↘ withdrawn ↙  ↓   ↘ checking ↗   (also: failed, handled, deleted)
//
// - A draft is shown when it is complete and was left alone for the route's `settle`.
// - A button carries the version of the facts it was shown with; a click on an older one is refused.
// - The first decision stands: whatever else is clicked afterwards ends in a private answer.
// - Nothing is claimed before Business Central says so: "posted" needs the record read back as posted.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_conversation(const RecordKey& record);

/// What a conversation knows of its document: for whoever looks into a store.
struct KnownDocument {
  Document document;
  std::string phase;
  std::string rule;  ///< The route that it began with; empty: none took it.
};
/// `not_understood` for what is no snapshot of a conversation.
Result<KnownDocument> known_document(const Record& snapshot);

}  // namespace countersign::domain
