// What a journal from a backup is told before anybody works on it: since it was made, the world may have gone
// on without it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/entity.hpp"

namespace countersign::domain {

/// The turn by which a tenant's guard, as stored, pauses the tenant until an operator has looked. Without
/// snapshot and events it is a guard that never looked. Errors: `not_understood`.
Result<Turn> pause_restored(const std::optional<Record>& snapshot, const std::vector<Record>& events,
                            const std::string& reason, const Context& context);

/// The turn by which a conversation, as stored, no longer takes its cards for up to date, so that each is
/// shown anew with the next reading of its document; empty where nothing is decided any more. Errors as
/// above.
Result<Turn> distrust_cards(const std::optional<Record>& snapshot, const std::vector<Record>& events,
                            const Context& context);

/// An open call as it must be taken now: one whose repetition would do harm may have been made after the
/// backup, and is in doubt. So is one that cannot be read.
Effect in_doubt(Effect effect);

}  // namespace countersign::domain
