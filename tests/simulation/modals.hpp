// What people do with the cards' other buttons and the modals that these open, and what must come of it.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/entropy.hpp"
#include "journal/audit_chain.hpp"
#include "journal/reads.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// Somebody who has a modal open fills it in and sends it, as it is or with another's metadata, turns its
/// page, or closes it. Does nothing when nobody has one.
void use_modal(Network& network, const nlohmann::json& state, Entropy& choices);

/// Every accepted click and form was decided exactly once, or waits in the inbox.
void check_clicks(const std::vector<journal::AuditRow>& audit, const journal::PendingPage& pending,
                  std::vector<std::string>& broken);
/// What was rejected in Slack is not posted by us, unless it was approved later.
void check_rejections(const std::vector<journal::AuditRow>& audit, std::vector<std::string>& broken);

}  // namespace countersign::simulation
