// What can become of an environment, and what a paused tenant must not do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

struct Copy {
  std::string how;  ///< For people.
  std::string
      undo;  ///< The control request's body that takes it back before the tenant is resumed; may be empty.
  bool is_restored = false;
};

struct Invoice {
  bool is_draft = true;
  Instant modified{};
  bool is_worth_asking = false;  ///< The route over a threshold takes it, and it is complete.
};
using Invoices = std::map<std::string, Invoice>;  ///< By id.
Invoices invoices(Network& network);
/// Whether a restore from `now` back to `then` makes a difference that proves it: one is older or not posted
/// any more, a posted one is gone, or two are. One draft that is gone may have been deleted.
bool makes_a_difference(const Invoices& then, const Invoices& now);
/// Drafts whose newest card says that they are posted, or deleted.
std::vector<std::string> forgotten(Network& network);

/// Makes one in Business Central that people would be asked about; its id.
std::string enter_invoice(Network& network);
/// Whether a message names the document.
bool is_shown(Network& network, const std::string& id);

/// Takes Business Central back to an earlier time, makes it a sandbox, replaces its companies, or renames it.
Copy copy_business_central(Network& network, Entropy& choices);
void undo(Network& network, const Copy& copy);

bool is_paused(const journal::MemoryStore& store, const TenantId& tenant);

/// All that has reached Slack or changed something in Business Central, as the other sides counted it.
std::string sent_so_far(Network& network);
/// A restored environment has none, until somebody makes them.
bool has_subscriptions(Network& network);

}  // namespace countersign::simulation
