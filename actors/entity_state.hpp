// The state of an entity's actor: the machine, the inputs that wait, and the commit in flight.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "actors/interfaces.hpp"
#include "actors/services.hpp"
#include "actors/turn_story.hpp"

namespace countersign::actors {

struct EntityState {
  static inline const char* name = "entity";

  /// What waits for the next turn. Only rows are durable by themselves; the others come again after a
  /// restart.
  using Waiting = std::variant<journal::InboxRow, domain::Wake, domain::TimerFired, Ended>;

  const Services* services = nullptr;
  Tenant tenant;
  EntityId id;
  journal::Lease lease;
  std::unique_ptr<Entropy> entropy;
  std::unique_ptr<domain::Machine> machine;  ///< Null until loaded.
  bool was_loaded = false;                   ///< Once at least.

  std::deque<Waiting> waiting;
  bool committing = false;
  std::uint64_t next_event = 1;
  std::size_t events_since_snapshot = 0;
  std::size_t event_bytes_since_snapshot = 0;
  std::size_t snapshot_bytes = 0;  ///< Of the last one.

  /// What leaves the entity once the commit in flight is durable.
  std::vector<Effect> effects_to_dispatch;
  std::vector<SealedSecret> secrets_to_use;
  std::vector<TimerChange> timers_to_arm;
  std::vector<journal::InboxRow> rows_to_retry;
  std::vector<std::pair<std::uint64_t, Record>> replies;  ///< By the sequence of the row that they answer.
  TurnStory story;
  std::vector<std::pair<ContentRequest, caf::typed_response_promise<Content>>> questions;

  // Whether it may leave memory.
  std::set<EffectId> open_effects;  ///< Loaded again, it would hand them out again.
  std::uint64_t received = 0;       ///< Messages from the tenant.
  Instant used_at{};
  bool is_look_due = false;

  bool is_quiet() const;
  /// The events since the last one outweigh it (limits::events_between_snapshots).
  bool is_snapshot_due() const;
  EntityAddress address() const { return {tenant->id(), id}; }
};

std::size_t bytes_of(const std::vector<Record>& events);

/// Folds what waits (at most `inputs_per_commit`) into one write; none when there is nothing to write. An
/// input that cannot be understood or failed too often becomes a dead letter.
std::optional<journal::TurnWrite> fold(EntityState& state);

}  // namespace countersign::actors
