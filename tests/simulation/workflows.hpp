// Business Central's workflows that ask us, in a run of the mode release: what Microsoft does not document
// differs from run to run, and somebody switches them off for a while.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "journal/audit_chain.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// How the address and the answers have to be written, and whether our user may take requests back.
void set_up_workflows(Network& network, Entropy& choices);
/// Somebody switches all of ours off, or on again.
void switch_workflows(Network& network, bool enabled);
/// That they were switched off was told once, and once that they are on again.
void check_workflows(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken);

}  // namespace countersign::simulation
