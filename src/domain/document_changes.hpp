// What differs between two readings of a document, as an approver would see it.
#pragma once

#include <vector>

#include "domain/card_view.hpp"
#include "domain/document.hpp"

namespace countersign::domain {

/// Empty when an approver would see the same: an etag alone is no change.
std::vector<FieldChange> changes_between(const Document& before, const Document& after);

/// What an approval is about: who is owed how much, and until when. Other changes are shown, and leave an
/// approval as it is. Lines are left out also because posting may add one, for rounding.
bool is_same_debt(const Document& before, const Document& after);

}  // namespace countersign::domain
