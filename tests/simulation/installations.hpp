// The app's installation in Slack: what ends it, and a person who installs it again.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

inline constexpr const char* slack_client_id = "2210535565.4410535565";
inline constexpr const char* slack_client_secret = "sandbox-slack-client-secret";

/// In half of the runs tokens that are installed expire after minutes: true.
bool set_up_installation(Network& network, Entropy& choices);
/// Somebody removes the app, revokes or ends its tokens; Slack tells of it, or not.
void spoil_installation(Network& network, Entropy& choices);
/// As an operator sees it: nothing is sent to Slack, or the token is one that was stored by hand.
bool is_slack_paused(const journal::MemoryStore& store, const TenantId& tenant);
bool is_installed_by_hand(const journal::MemoryStore& store, const TenantId& tenant);
/// Somebody installs the app in their browser; what comes of it shows later.
void install_app(Network& network, const TenantId& tenant);
/// What must hold at the end of a run.
void check_installation(Network& network, const journal::MemoryStore& store, const TenantId& tenant,
                        Duration faulty_for, std::vector<std::string>& broken);

}  // namespace countersign::simulation
