// Vendors and bank accounts in a simulation: what people do to them, and what their cards must say at its
// end.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

inline constexpr const char* records_channel = "C0RECORDS1";

/// Somebody creates, changes, blocks or deletes one.
void act_on_records(Network& network, Entropy& choices);
/// Each of them changes once more, and one is new: no card may be older than that.
void change_every_record(Network& network);
/// The newest card of each record tells what Business Central holds.
void check_notices(Network& network, std::vector<std::string>& broken);

}  // namespace countersign::simulation
