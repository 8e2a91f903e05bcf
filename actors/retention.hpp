// Prunes the journal: once a day, one tenant after another, a bounded step at a time with a pause after each.
// It waits for one wake-up and keeps nothing that a restart would miss: the next passage begins at the
// beginning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"

namespace countersign::actors {

/// What of a tenant's past has had its time by now.
journal::PrunePolicy prune_policy(const domain::RetentionSettings& retention, Instant now);

struct RetentionState {
  static inline const char* name = "retention";

  const Services* services = nullptr;
  std::vector<Tenant> tenants;
  std::size_t place = 0;       ///< The tenant that is being pruned, or is next.
  Instant audit_before{};      ///< Of it, in this passage.
  std::string cursor;          ///< Within it.
  journal::PrunedRows pruned;  ///< Of it, in this passage.
  Instant begun{};             ///< This passage.
  std::optional<Instant> tick_at;
};

RetentionActor::behavior_type retention_behavior(RetentionActor::stateful_pointer<RetentionState> self,
                                                 const Services* services, std::vector<Tenant> tenants);

}  // namespace countersign::actors
