// What a committed turn tells the log and the metrics. Decisions are pure and tell nothing by themselves; the
// audit entries and dead letters that they write do, once they are durable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/services.hpp"
#include "core/time.hpp"
#include "core/turn.hpp"

namespace countersign::actors {

/// The part of a turn that is told.
struct TurnStory {
  std::vector<AuditEntry> audit;
  std::vector<DeadLetter> dead_letters;
  struct Find {
    std::string resource;
    std::string found_by;  ///< domain::source, in company_state.hpp.
    std::optional<Duration> lag;
  };
  std::vector<Find> finds;  ///< Changes of records that a company met.
};

/// Call it with the turn as it is written.
TurnStory story_of(const Turn& turn);

/// Logs and counts; call it once the turn is committed. Any thread.
void tell(const Services& services, const TenantId& tenant, const EntityId& entity, const TurnStory& story);

}  // namespace countersign::actors
