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

}  // namespace countersign::domain
