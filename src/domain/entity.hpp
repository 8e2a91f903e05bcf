// What every entity has in common: it decides on inputs, moves by events alone, and is stored as events and
// snapshots.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/entropy.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/turn.hpp"
#include "domain/effect.hpp"
#include "domain/notice_view.hpp"
#include "domain/tenant_settings.hpp"

namespace countersign::domain {

// Inputs ----------------------------------------------------------------------------------------------------

/// The tenant started or its settings changed: compare state and settings, ask for what is missing.
/// Repeatable.
struct Wake {};
/// A timer of this entity is due.
struct TimerFired {
  std::string name;
};
/// A call that this entity asked for has ended; the turn that takes it closes the effect.
struct EffectEnded {
  EffectId id;
  Call call;
  Outcome outcome;
};
/// A Record is a row of the inbox: from outside or from another entity (domain/message.hpp).
using Input = std::variant<Record, Wake, TimerFired, EffectEnded>;

/// All that a decision may know beside its state and its input.
struct Context {
  Instant now{};
  const TenantSettings& settings;
  Entropy& entropy;
};

/// What may leave a tenant.
enum class Gate {
  closed,       ///< Nothing but the guard's own questions: it has never looked.
  paused,       ///< The same, until an operator has looked.
  slack_alone,  ///< What was decided goes to Slack; Business Central waits for the comparison after a start.
  open,
};

/// Whether Slack takes the tenant's bot token, as far as is known.
struct SlackAccess {
  bool usable = true;
  std::uint64_t generation = 0;  ///< Rises with each token: what was refused may be taken now.
  bool operator==(const SlackAccess&) const = default;
};

/// One entity's state and rules, whatever its kind. Not thread safe: owned by one actor.
class Machine {
 public:
  virtual ~Machine() = default;

  /// Decides on one input and moves to the state after it. `not_understood` for an input that this release
  /// cannot read. After a turn that is not committed the machine must be dropped.
  virtual Result<Turn> take(const Input& input, const Context& context) = 0;

  /// A `take` broke off after it had begun to move: this machine takes nothing more and tells nothing, and
  /// one with the state that was committed takes its place.
  virtual bool is_astray() const = 0;

  /// Moves by a stored event; `not_understood` quarantines the entity.
  virtual Result<void> apply(const Record& event) = 0;
  virtual Record snapshot() const = 0;
  virtual Result<void> restore(const Record& snapshot) = 0;

  /// What the card in this channel shows now; conversations and notices have them. A desk: what its person's
  /// Home tab shows, whatever the channel.
  virtual std::optional<ShownCard> card(const std::string& channel) const;
  /// Nothing is left of it but its end: the turn that made it so writes a snapshot, so that its events can
  /// go.
  virtual bool is_forgotten() const;
  /// What may leave the tenant, as of the last turn; only the guard says.
  virtual std::optional<Gate> gate() const;
  /// Only the installation says.
  virtual std::optional<SlackAccess> slack_access() const;
};

/// `not_understood` when the key is not one that this kind of entity has.
Result<std::unique_ptr<Machine>> make_machine(const EntityId& entity);

}  // namespace countersign::domain
