#include "domain/restored.hpp"

#include "domain/guard_state.hpp"

namespace countersign::domain {
namespace {

class RestoredGuard final : public TypedMachine<GuardRules> {
 public:
  using TypedMachine::TypedMachine;

  Result<Turn> pause_for(const std::string& reason, const Context& context) {
    GuardStep step{state_, context, {}};
    pause(step, reason);
    // A paused guard does nothing at a start but write what operators see.
    if (auto shown = GuardRules::decide(step, Wake{}); !shown) return fail(shown.error());
    return std::move(step.turn);
  }
};

}  // namespace

Result<Turn> pause_restored(const std::optional<Record>& snapshot, const std::vector<Record>& events,
                            const std::string& reason, const Context& context) {
  RestoredGuard guard{GuardState{}};
  if (snapshot) {
    if (auto restored = guard.restore(*snapshot); !restored) return fail(restored.error());
  }
  for (const auto& event : events) {
    if (auto applied = guard.apply(event); !applied) return fail(applied.error());
  }
  return guard.pause_for(reason, context);
}

Effect in_doubt(Effect effect) {
  const auto call = decode_call(effect.call);
  if (!call || when_in_doubt(*call) == WhenInDoubt::ask) effect.state = EffectState::started;
  return effect;
}

}  // namespace countersign::domain
