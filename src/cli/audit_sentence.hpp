// What an entry of the audit trail says, in a sentence for whoever reads it.
#pragma once

#include <string>
#include <string_view>

#include "core/turn.hpp"

namespace countersign::cli {

/// One English sentence without a full stop. An entry whose type is not known, or whose body cannot be read,
/// is shown as it stands: nothing in the trail is left out.
std::string audit_sentence(const AuditEntry& entry);

/// Whether entries of this type have a sentence of their own.
bool has_audit_sentence(std::string_view type);

}  // namespace countersign::cli
