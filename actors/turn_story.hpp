// What a committed turn tells the log and the metrics. Decisions are pure and tell nothing by themselves; the
// audit entries and dead letters that they write do, once they are durable.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "core/turn.hpp"

namespace countersign::actors {

/// The part of a turn that is told.
struct TurnStory {
  std::vector<AuditEntry> audit;
  std::vector<DeadLetter> dead_letters;
  std::map<std::string, std::size_t> found_by_sweep;  ///< Records by resource.
};

/// Call it with the turn as it is written.
TurnStory story_of(const Turn& turn);

/// Logs and counts; call it once the turn is committed. Any thread.
void tell(const Services& services, const TenantId& tenant, const EntityId& entity, const TurnStory& story);

}  // namespace countersign::actors
