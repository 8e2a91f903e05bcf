// What to do about an actor that failed: a pure decision, so that it can be tested alone.
#pragma once

#include <variant>
#include <vector>

#include "core/time.hpp"

namespace countersign::domain {

/// Load it again from the journal, after a wait that grows with its failures.
struct Restart {
  Duration after{};
};
/// Leave it stopped and shown to the operator; its inputs stay pending.
struct Quarantine {};
using SupervisionDecision = std::variant<Restart, Quarantine>;

/// `failures`: the instants of this actor's failures, the present one included, oldest first.
SupervisionDecision supervise(const std::vector<Instant>& failures, Instant now);

}  // namespace countersign::domain
