// Whether an entity in memory is what a restart would make of it.
#pragma once

#include <optional>
#include <string>

#include "domain/entity.hpp"
#include "journal/memory_store.hpp"

namespace countersign::simulation {

/// Rebuilds the entity from its snapshot and events and compares it byte for byte with the one in memory,
/// which has no turn under way; what differs, if anything. Nothing where the journal is already ahead of it:
/// then another actor has taken its place.
std::optional<std::string> difference_when_rebuilt(const journal::MemoryStore& store,
                                                   const EntityAddress& address, std::uint64_t next_event,
                                                   const domain::Machine& live);

}  // namespace countersign::simulation
