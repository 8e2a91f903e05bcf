// Folding inputs into one turn.
#include <algorithm>
#include <iterator>
#include <numeric>

#include "actors/entity_state.hpp"
#include "core/limits.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using telemetry::log_event;

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void merge(Turn& into, Turn&& turn) {
  append(into.events, std::move(turn.events));
  append(into.sends, std::move(turn.sends));
  append(into.effects, std::move(turn.effects));
  append(into.closed_effects, std::move(turn.closed_effects));
  append(into.timers, std::move(turn.timers));
  append(into.index, std::move(turn.index));
  append(into.secrets, std::move(turn.secrets));
  append(into.audit, std::move(turn.audit));
  append(into.dead_letters, std::move(turn.dead_letters));
}

domain::Input input_of(const EntityState::Waiting& waiting) {
  if (const auto* row = std::get_if<journal::InboxRow>(&waiting)) return row->input;
  if (const auto* timer = std::get_if<domain::TimerFired>(&waiting)) return *timer;
  if (const auto* ended = std::get_if<Ended>(&waiting)) {
    return domain::EffectEnded{ended->effect, ended->call, ended->outcome};
  }
  return domain::Wake{};
}

void bury(EntityState& state, journal::TurnWrite& write, const journal::InboxRow& row,
          const std::string& reason) {
  write.consumed.push_back(row.sequence);
  write.turn.dead_letters.push_back({reason, row.input, false});
  write.turn.audit.push_back({"input.dead_letter", state.id.key, "{\"type\":\"" + row.input.type + "\"}"});
}

/// A decision threw: a bug. The input is tried again, by a machine that is loaded anew.
void note_failure(EntityState& state, journal::TurnWrite& write, const EntityState::Waiting& waiting,
                  const char* problem) {
  log_event(telemetry::events::input_failed,
            {{"tenant", state.tenant->id()}, {"entity", to_string(state.id)}, {"problem", problem}});
  state.services->metrics.count(telemetry::metric::turn_failures,
                                {state.tenant->id().value, to_string(state.id.kind)});
  const auto* row = std::get_if<journal::InboxRow>(&waiting);
  if (row == nullptr) throw std::runtime_error(problem);  // Results and timers come again after a restart.
  write.failed.push_back(row->sequence);
  auto again = *row;
  ++again.failures;
  state.rows_to_retry.push_back(std::move(again));
}

void take_one(EntityState& state, journal::TurnWrite& write, const EntityState::Waiting& waiting,
              const domain::Context& context) {
  const auto* row = std::get_if<journal::InboxRow>(&waiting);
  if (row != nullptr && row->failures >= limits::input_attempts) {
    bury(state, write, *row, "it failed " + std::to_string(row->failures) + " times");
    return;
  }
  try {
    auto turn = state.machine->take(input_of(waiting), context);
    if (turn) {
      if (row != nullptr && turn->reply) state.replies.emplace_back(row->sequence, *turn->reply);
      merge(write.turn, *std::move(turn));
      if (row != nullptr) write.consumed.push_back(row->sequence);
      if (const auto* timer = std::get_if<domain::TimerFired>(&waiting)) write.fired.push_back(timer->name);
    } else if (row != nullptr) {
      bury(state, write, *row, turn.error().message);
    } else {
      throw std::runtime_error(turn.error().message);
    }
  } catch (const std::exception& problem) {
    note_failure(state, write, waiting, problem.what());
  }
}

bool is_empty(const journal::TurnWrite& write) {
  return write.turn == Turn{} && write.consumed.empty() && write.failed.empty() && write.fired.empty();
}

/// Timers set twice in one fold: the last word counts, and a timer that fired may be set anew.
void keep_last_timers(std::vector<TimerChange>& timers) {
  std::vector<TimerChange> last;
  for (auto it = timers.rbegin(); it != timers.rend(); ++it) {
    const bool known =
        std::any_of(last.begin(), last.end(), [&](const auto& kept) { return kept.name == it->name; });
    if (!known) last.push_back(*it);
  }
  std::reverse(last.begin(), last.end());
  timers = std::move(last);
}

void add_snapshot(EntityState& state, journal::TurnWrite& write) {
  const std::size_t events = write.turn.events.size();
  state.next_event += events;
  state.events_since_snapshot += events;
  state.event_bytes_since_snapshot += bytes_of(write.turn.events);
  const bool has_ended = events > 0 && state.machine->is_forgotten();
  if (state.machine->is_astray() || !(has_ended || state.is_snapshot_due())) return;
  write.snapshot = journal::Snapshot{state.next_event - 1, state.machine->snapshot()};
  state.events_since_snapshot = 0;
  state.event_bytes_since_snapshot = 0;
  state.snapshot_bytes = write.snapshot->state.body.size();
}

}  // namespace

bool EntityState::is_snapshot_due() const {
  return events_since_snapshot >= limits::events_between_snapshots &&
         event_bytes_since_snapshot >= snapshot_bytes;
}

bool EntityState::is_quiet() const {
  return machine != nullptr && !committing && waiting.empty() && questions.empty() && open_effects.empty();
}

std::size_t bytes_of(const std::vector<Record>& events) {
  return std::accumulate(events.begin(), events.end(), std::size_t{0},
                         [](std::size_t bytes, const Record& event) { return bytes + event.body.size(); });
}

std::optional<journal::TurnWrite> fold(EntityState& state) {
  journal::TurnWrite write;
  write.entity = state.id;
  write.first_event = state.next_event;
  write.now = state.services->clock.now();
  const domain::Context context{write.now, state.tenant->settings, *state.entropy};
  for (std::size_t taken = 0; taken < limits::inputs_per_commit && !state.waiting.empty(); ++taken) {
    const auto waiting = std::move(state.waiting.front());
    state.waiting.pop_front();
    take_one(state, write, waiting, context);
    if (state.machine->is_astray()) break;
  }
  if (is_empty(write)) return std::nullopt;
  keep_last_timers(write.turn.timers);
  add_snapshot(state, write);
  state.effects_to_dispatch = write.turn.effects;
  for (const auto& effect : write.turn.effects) state.open_effects.insert(effect.id);
  for (const auto& id : write.turn.closed_effects) state.open_effects.erase(id);
  state.secrets_to_use = write.turn.secrets;
  state.timers_to_arm = write.turn.timers;
  state.story = story_of(write.turn);
  for (const auto& name : write.fired) {
    const bool set = std::any_of(write.turn.timers.begin(), write.turn.timers.end(),
                                 [&](const auto& timer) { return timer.name == name; });
    if (!set) state.timers_to_arm.push_back({name, std::nullopt});
  }
  return write;
}

}  // namespace countersign::actors
