// Business Central's webhooks in a run: other systems' subscriptions, losses that nobody is told of, a clock
// that is off.
#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// What this run's environment is like: what it offers, how full it is, how far its clock is off.
void set_up_webhooks(Network& network, Entropy& choices);
/// Business Central drops a subscription of ours, or there is a second one.
void disturb_subscriptions(Network& network, Entropy& choices);
/// Every wanted subscription that has room exists once, the rest is polled, and nobody else's is gone.
void check_subscriptions(Network& network, const journal::MemoryStore& store, const TenantId& tenant,
                         std::vector<std::string>& broken);

}  // namespace countersign::simulation
