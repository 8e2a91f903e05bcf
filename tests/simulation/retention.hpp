// What pruning may not change.
#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "journal/memory_store.hpp"

namespace countersign::simulation {

/// Prunes a copy of the store in steps that crash, half of its audit among it: every entity is then what it
/// was, nothing that is open is gone, and the audit's chain holds from its new beginning on.
void check_pruning(const journal::MemoryStore& store, const TenantId& tenant, std::uint64_t seed,
                   std::vector<std::string>& broken);

}  // namespace countersign::simulation
