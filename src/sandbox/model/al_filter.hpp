// Filters as Business Central's pages take them: ">=1000|<=-1000", "<>'USD'&<>''", "Invoice".
// learn.microsoft.com/dynamics365/business-central/ui-enter-criteria-filters
#pragma once

#include <string_view>

#include "sandbox/model/json.hpp"

namespace countersign::sandbox {

/// Whether the field's value passes. Amounts compare as amounts, texts without regard to case; wildcards are
/// not known. An empty filter lets everything pass.
bool passes_al_filter(std::string_view filter, const Json& value);

}  // namespace countersign::sandbox
