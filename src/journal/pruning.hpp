// Deletes what has had its time, one bounded step at a time (journal.hpp, PrunePolicy). It goes over the
// tables of events, dead letters and audit in this order; the cursor is the key where the next step begins. A
// row goes in the same write as what must be known of it afterwards, so a crash leaves a step done or not
// begun.
#pragma once

#include "core/entropy.hpp"
#include "journal/journal.hpp"
#include "journal/staging.hpp"

namespace countersign::journal {

/// The audit's entries about pruning. `audit verify` reads the first: {"entries", "to", "until", "hash"}, of
/// which the last three are the last pruned entry's.
inline constexpr const char* audit_pruned_type = "audit.pruned";
inline constexpr const char* dead_letters_pruned_type = "dead_letters.pruned";

/// Stages one step; what nothing is found for changes nothing. Over an overlay that is never written it says
/// what would go. Errors: `corrupt`, `newer_format`, `io`, and `invalid_argument` for a cursor that is none
/// of this tenant; nothing is staged then.
Result<PruneStep> stage_pruning(Staging& batch, Entropy& entropy, const PruneRequest& request);

}  // namespace countersign::journal
