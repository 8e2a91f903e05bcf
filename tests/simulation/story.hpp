// What people do during a simulation, and what must be true at its end.
#pragma once

#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "domain/approval.hpp"
#include "journal/memory_store.hpp"
#include "simulation/network.hpp"

namespace countersign::simulation {

/// One act of somebody: creates, edits, deletes or posts an invoice in Business Central, or clicks in Slack.
void act(Network& network, Entropy& choices);
/// An approver clicks every button that is offered.
void approve_everything(Network& network);

/// One act of somebody in Business Central: sends an invoice for approval, approves, rejects, cancels,
/// reopens.
void act_on_approvals(Network& network, Entropy& choices);
/// Everything is sent for approval and approved in Business Central; a request that never reached us is sent
/// again.
void settle_approvals(Network& network);

/// What is wrong with the world and the store once faults have stopped and everything had time to settle;
/// empty: nothing. With `may_have_strays`, inputs that were refused to their senders may still be written:
/// they wait for the next start. Nothing is to be posted with fewer than `approvals_needed`.
std::vector<std::string> broken_promises(Network& network, const journal::MemoryStore& store,
                                         const TenantId& tenant, domain::ApprovalMode mode,
                                         std::size_t approvals_needed, bool may_have_strays);

/// The audit trail, one line an entry.
std::vector<std::string> audit_lines(const journal::MemoryStore& store, const TenantId& tenant);

}  // namespace countersign::simulation
