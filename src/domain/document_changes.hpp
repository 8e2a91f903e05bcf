// What differs between two readings of a document, as an approver would see it.
#pragma once

#include <vector>

#include "domain/card_view.hpp"
#include "domain/document.hpp"

namespace countersign::domain {

/// Empty when an approver would see the same: an etag alone is no change.
std::vector<FieldChange> changes_between(const Document& before, const Document& after);

}  // namespace countersign::domain
