#include "domain/restored.hpp"

#include "domain/conversation_json.hpp"
#include "domain/conversation_state.hpp"
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

class RestoredConversation final : public TypedMachine<ConversationRules> {
 public:
  using TypedMachine::TypedMachine;

  Turn distrust(const Context& context) {
    ConversationStep step{state_, context, {}};
    const Cards cards = state_.cards;
    for (const auto& [channel, card] : cards) {
      const bool is_told_anyway = card.asked || card.broken || card.ts.empty();
      if (!is_final(state_.phase) && !is_told_anyway) step.emit(CardAnswered{channel, {}, 0, context.now});
    }
    return std::move(step.turn);
  }
};

Result<void> bring_to(Machine& machine, const std::optional<Record>& snapshot,
                      const std::vector<Record>& events) {
  if (snapshot) {
    if (auto restored = machine.restore(*snapshot); !restored) return restored;
  }
  for (const auto& event : events) {
    if (auto applied = machine.apply(event); !applied) return applied;
  }
  return {};
}

}  // namespace

Result<Turn> pause_restored(const std::optional<Record>& snapshot, const std::vector<Record>& events,
                            const std::string& reason, const Context& context) {
  RestoredGuard guard{GuardState{}};
  if (auto there = bring_to(guard, snapshot, events); !there) return fail(there.error());
  return guard.pause_for(reason, context);
}

Result<Turn> distrust_cards(const std::optional<Record>& snapshot, const std::vector<Record>& events,
                            const Context& context) {
  RestoredConversation conversation{ConversationState{}};
  if (auto there = bring_to(conversation, snapshot, events); !there) return fail(there.error());
  return conversation.distrust(context);
}

Effect in_doubt(Effect effect) {
  const auto call = decode_call(effect.call);
  if (call && when_in_doubt(*call) != WhenInDoubt::ask) return effect;
  if (effect.state != EffectState::started)
    effect.not_before = {};  // Whoever has sent it since, nobody knows when.
  effect.state = EffectState::started;
  return effect;
}

}  // namespace countersign::domain
