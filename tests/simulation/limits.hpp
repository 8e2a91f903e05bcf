// Business Central in bad days: slow postings, throttled identities, a job queue that stands still.
#pragma once

#include "core/entropy.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// At the start: how a 429 says when to come back, if it does.
void set_up_limits(Network& network, Entropy& choices);
/// One such trouble begins, or ends.
void trouble_business_central(Network& network, Entropy& choices);
/// All of them end.
void calm_business_central(Network& network);

}  // namespace countersign::simulation
