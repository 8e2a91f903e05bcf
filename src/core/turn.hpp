// What a turn writes: one step of one entity, stored in one atomic write. Plain values; the journal stores
// them, domain code fills them, actors carry them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace countersign {

/// A typed, versioned payload. `body` is a JSON object; its codec lives beside the C++ type it stands for.
/// A type or version that is not known is never guessed at: it quarantines its entity.
struct Record {
  std::string type;
  std::uint32_t version = 1;
  std::string body;
  bool operator==(const Record&) const = default;
};

/// An input for another entity of the same tenant; becomes a row of its inbox in the same write.
struct Send {
  EntityId to;
  Record input;
  bool operator==(const Send&) const = default;
};

enum class EffectState : std::uint8_t {
  queued,   ///< Not one byte was sent on this attempt.
  started,  ///< A byte may have been sent; without a result it is in doubt.
};

/// A call to BC or Slack. Says what to do; never holds a secret or a rendered message.
struct Effect {
  EffectId id;
  Record call;          ///< Codec in domain/effect.hpp.
  bool urgent = false;  ///< A person waits for it: goes ahead of any backlog.
  EffectState state = EffectState::queued;
  std::uint32_t attempt = 0;  ///< Attempts begun so far.
  Instant not_before{};       ///< Backoff: do not start earlier. Of a started one: its start, if it is known.
  bool operator==(const Effect&) const = default;
};

/// Sets the entity's timer of that name, or cancels it. A timer that fired is deleted by the turn that takes
/// it.
struct TimerChange {
  std::string name;
  std::optional<Instant> due;
  bool operator==(const TimerChange&) const = default;
};

/// Puts or deletes a row of a named index; rows can be rebuilt and are only for lists and look-ups.
struct IndexChange {
  std::string index;
  std::string key;
  std::optional<std::string> value;
  bool operator==(const IndexChange&) const = default;
};

/// A secret as the vault sealed it, to be stored under its name; from then on it is the one that is used.
struct SealedSecret {
  std::string name;
  std::string sealed;  ///< Not text. vault/vault.hpp makes and opens it.
  bool operator==(const SealedSecret&) const = default;
};

/// One line of the story that an auditor reads. `subject` is the entity's key unless the turn says otherwise.
struct AuditEntry {
  std::string type;     ///< Stable, dotted: "conversation.approved".
  std::string subject;  ///< What the line is about; `audit show` selects by it.
  std::string body;     ///< A JSON object; no secret.
  bool operator==(const AuditEntry&) const = default;
};

/// What could not be done and is kept for a person: an input that failed three times, an effect past its
/// retries, a payload that was not understood.
struct DeadLetter {
  std::string reason;
  Record content;          ///< The input or the effect's call, as it was.
  bool is_effect = false;  ///< Replay queues it again as an effect, else as an input.
  bool operator==(const DeadLetter&) const = default;
};

/// Everything that one turn writes beside the deletion of the inputs it consumed.
struct Turn {
  std::vector<Record> events;
  std::vector<Send> sends;
  std::vector<Effect> effects;           ///< New, or rewritten (by id).
  std::vector<EffectId> closed_effects;  ///< Done for good; their rows go.
  std::vector<TimerChange> timers;
  std::vector<IndexChange> index;
  std::vector<SealedSecret> secrets;
  std::vector<AuditEntry> audit;
  std::vector<DeadLetter> dead_letters;
  /// For whoever waits for the answer to the one input that this turn took. Given once the turn is durable;
  /// not stored: after a crash nobody waits any more.
  std::optional<Record> reply;
  bool operator==(const Turn&) const = default;
};

}  // namespace countersign
