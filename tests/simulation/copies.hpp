// What can become of an environment, and what a paused tenant must not do.
#pragma once

#include <string>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

struct Copy {
  std::string how;  ///< For people.
  std::string
      undo;  ///< The control request's body that takes it back before the tenant is resumed; may be empty.
  bool is_restored = false;
};

/// Takes Business Central back to an earlier time, makes it a sandbox, replaces its companies, or renames it.
Copy copy_business_central(Network& network, Entropy& choices);
void undo(Network& network, const Copy& copy);

bool is_paused(const journal::MemoryStore& store, const TenantId& tenant);

/// All that has reached Slack or changed something in Business Central, as the other sides counted it.
std::string sent_so_far(Network& network);
/// A restored environment has none, until somebody makes them.
bool has_subscriptions(Network& network);

}  // namespace countersign::simulation
