// What can become of an environment, and what a paused tenant must not do.
#pragma once

#include <string>
#include <vector>

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

/// The drafts of now; in an environment that is restored to this moment they are as they are now.
std::vector<std::string> drafts(Network& network);
/// Changes one of them that is a draft still, which is what a restore to that moment is known by: an open
/// document that is older than it was. False when there is none.
bool change_one(Network& network, const std::vector<std::string>& drafts);

/// Takes Business Central back to an earlier time, makes it a sandbox, replaces its companies, or renames it.
Copy copy_business_central(Network& network, Entropy& choices, bool may_restore);
void undo(Network& network, const Copy& copy);

bool is_paused(const journal::MemoryStore& store, const TenantId& tenant);

/// All that has reached Slack or changed something in Business Central, as the other sides counted it.
std::string sent_so_far(Network& network);
/// A restored environment has none, until somebody makes them.
bool has_subscriptions(Network& network);

}  // namespace countersign::simulation
