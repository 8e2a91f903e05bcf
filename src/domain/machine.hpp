// Machine for one kind of entity, from its rules. Included by the .cpp file of each entity alone.
//
// Rules provide: State, Event (a variant of types with RecordType), `decide(Step<Rules>&, const Input&) →
// Result<void>`, `apply(State&, const Event&)`, `state_type` (the snapshot's stored name) and JSON forms of
// State and each event.
#pragma once

#include <utility>

#include "domain/entity.hpp"
#include "domain/record_codec.hpp"

namespace countersign::domain {

/// A decision in the making: the machine's state, moved by the events so far, and everything to be written.
template <class Rules>
struct Step {
  typename Rules::State& state;  ///< Read; only `emit` moves it.
  const Context& context;
  Turn turn;

  /// Compiled once for each entity, in the file that makes its machine.
  void emit(typename Rules::Event event);
  void call(const Call& what, bool urgent = false, Duration delay = Duration::zero()) {
    Effect effect;
    effect.id = EffectId{context.entropy.hex(8)};
    effect.call = encode(what);
    effect.urgent = urgent;
    effect.not_before = context.now + delay;
    turn.effects.push_back(std::move(effect));
  }
  void send(EntityId to, Record input) { turn.sends.push_back({std::move(to), std::move(input)}); }
  void set_timer(std::string name, Instant due) { turn.timers.push_back({std::move(name), due}); }
  void cancel_timer(std::string name) { turn.timers.push_back({std::move(name), std::nullopt}); }
  void audit(std::string type, std::string subject, const nlohmann::json& body) {
    turn.audit.push_back({std::move(type), std::move(subject), to_text(body)});
  }
};

template <class Rules>
void Step<Rules>::emit(typename Rules::Event event) {
  Rules::apply(state, event);
  turn.events.push_back(encode_variant(event));
}

template <class Rules>
class TypedMachine : public Machine {
 public:
  explicit TypedMachine(typename Rules::State initial) : state_(std::move(initial)) {}

  Result<Turn> take(const Input& input, const Context& context) override {
    Step<Rules> step{state_, context, {}};
    if (const auto* ended = std::get_if<EffectEnded>(&input)) step.turn.closed_effects.push_back(ended->id);
    // The state moves in place: a copy for each input would cost more than the decision (a company knows
    // thousands of documents). So a decision that breaks off half-way leaves it to be loaded again.
    is_astray_ = true;
    auto decided = Rules::decide(step, input);
    is_astray_ = !decided && !step.turn.events.empty();
    if (!decided) return fail(decided.error());
    return std::move(step.turn);
  }

  bool is_astray() const override { return is_astray_; }

  Result<void> apply(const Record& event) override {
    auto decoded = decode_variant<typename Rules::Event>(event);
    if (!decoded) return fail(decoded.error());
    Rules::apply(state_, *decoded);
    return {};
  }

  Record snapshot() const override { return Record{Rules::state_type, 1, to_text(nlohmann::json(state_))}; }

  Result<void> restore(const Record& snapshot) override {
    if (snapshot.type != Rules::state_type || snapshot.version != 1) {
      return fail(ErrorCode::not_understood, "a snapshot of type '" + snapshot.type + "' version " +
                                                 std::to_string(snapshot.version) +
                                                 " is not known to this release");
    }
    try {
      state_ = nlohmann::json::parse(snapshot.body).template get<typename Rules::State>();
    } catch (const std::exception& problem) {
      return fail(ErrorCode::not_understood, "a snapshot cannot be read: " + std::string(problem.what()));
    }
    return {};
  }

 protected:
  typename Rules::State state_;

 private:
  bool is_astray_ = false;
};

}  // namespace countersign::domain
