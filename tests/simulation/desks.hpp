// What people write behind /countersign, and whether their desks hold what the conversations say.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// Somebody writes a command: asks, searches, delegates or ends that; or opens the Home tab.
void write_command(Network& network, Entropy& choices);

/// Every desk holds what its person has to do with, and nothing else; a delegation reaches nobody's own
/// document.
void check_desks(const journal::MemoryStore& store, const TenantId& tenant, std::vector<std::string>& broken);

}  // namespace countersign::simulation
