// What happens to one plain record, told in the channels of the route that wants to know: a vendor that was
// created, changed, blocked, unblocked or deleted. Nobody decides anything.
//
// - A burst of changes is one: it is told once the record was left alone for the route's `settle`.
// - A change soon after the last one updates its cards; a later one has cards of its own
//   (limits::notice_update_ms), because an edit of an old message reaches nobody.
// - The route in force decides, at each change: a record lives for years.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_notice(const RecordKey& record);

}  // namespace countersign::domain
