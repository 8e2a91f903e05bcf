#include "actors/timers.hpp"

#include "actors/tick.hpp"
#include "telemetry/events.hpp"

namespace countersign::actors {
namespace {

using namespace std::chrono_literals;
using TimersSelf = TimersActor::stateful_pointer<TimersState>;

/// How far ahead rows are read, and how often; a row that fired and is still there fires again with the next
/// reading.
constexpr Duration horizon_ms = 2min;
constexpr Duration read_every_ms = 1min;
/// Rows read at once; more are read as soon as these have fired.
constexpr std::size_t rows_per_read = 10'000;

void put(TimersState& state, const TimersState::Key& key, Instant due) {
  const auto known = state.due_of.find(key);
  if (known != state.due_of.end()) state.heap.erase({known->second, key});
  state.due_of[key] = due;
  state.heap.insert({due, key});
}

void erase(TimersState& state, const TimersState::Key& key) {
  const auto known = state.due_of.find(key);
  if (known == state.due_of.end()) return;
  state.heap.erase({known->second, key});
  state.due_of.erase(known);
}

void read_rows(TimersSelf self, const Services& services) {
  auto& state = self->state;
  if (state.reading) return;
  state.reading = true;
  state.read_until = services.clock.now() + horizon_ms;
  services.journal.due(
      state.read_after, state.read_until, rows_per_read,
      [handle = TimersActor{self}](Result<std::vector<journal::DueTimer>> timers) {
        caf::anon_send(
            handle, DueAnswer{std::make_shared<Result<std::vector<journal::DueTimer>>>(std::move(timers))});
      });
}

void take_rows(TimersState& state, const Result<std::vector<journal::DueTimer>>& timers, Instant now) {
  state.reading = false;
  state.read_after.reset();
  if (!timers) {  // Read again in a minute.
    telemetry::log_event(telemetry::events::journal_failed, {{"problem", timers.error().message}});
    return;
  }
  for (const auto& timer : *timers) put(state, {timer.entity, timer.name}, timer.due);
  if (timers->size() < rows_per_read) return;
  // A full page says nothing of what is due after its last row.
  state.read_after = timers->back();
  state.read_until = std::max(timers->back().due, now);
}

void schedule(TimersSelf self, const Services& services) {
  auto& state = self->state;
  const Instant now = services.clock.now();
  // While rows are being read, their arrival schedules the next reading.
  Instant next = state.reading ? Instant::max() : state.read_until - horizon_ms + read_every_ms;
  if (!state.heap.empty()) next = std::min(next, state.heap.begin()->first);
  if (next == Instant::max()) return;
  arm_tick(self, state.tick_at, next, now);
}

void fire(TimersSelf self, const Services& services, const RootActor& root) {
  auto& state = self->state;
  const Instant now = services.clock.now();
  while (!state.heap.empty() && state.heap.begin()->first <= now) {
    const auto key = state.heap.begin()->second;
    erase(state, key);
    self->send(root, TimerDue{key.first, key.second});
  }
  if (now >= state.read_until - horizon_ms + read_every_ms) read_rows(self, services);
  schedule(self, services);
}

}  // namespace

TimersActor::behavior_type timers_behavior(TimersSelf self, const Services* services, RootActor root) {
  self->set_exception_handler([](std::exception_ptr&) -> caf::error { end_process("the timers"); });
  read_rows(self, *services);
  return {
      [self, services](const TimersChanged& changed) {
        auto& state = self->state;
        for (const auto& timer : changed.timers) {
          const TimersState::Key key{changed.entity, timer.name};
          if (timer.due && *timer.due <= state.read_until) {
            put(state, key, *timer.due);
          } else {
            erase(state, key);
          }
        }
        schedule(self, *services);
      },
      [self, services](const DueAnswer& answer) {
        auto& state = self->state;
        take_rows(state, *answer.timers, services->clock.now());
        schedule(self, *services);
      },
      [self, services, root](const Tick& tick) {
        if (take_tick(self->state.tick_at, tick)) fire(self, *services, root);
      },
  };
}

}  // namespace countersign::actors
