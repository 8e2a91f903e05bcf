#include "journal/engine.hpp"

#include <algorithm>
#include <utility>

#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/pruning.hpp"
#include "journal/reads.hpp"
#include "journal/writes.hpp"

namespace countersign::journal {
namespace {

Error unavailable(WriteVerdict verdict) {
  if (verdict == WriteVerdict::unknown) {
    return {ErrorCode::unavailable, "the journal does not know whether it stored the request",
            "Look before repeating it."};
  }
  return {ErrorCode::unavailable, "the journal takes no writes now", "Repeat the request later."};
}

/// A visitor made of one handler a type.
template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// Calls `done` with the staged result if it was written, else with the reason why not.
template <class T>
std::function<void(WriteVerdict)> completion(std::function<void(Result<T>)> done, Result<T> result) {
  return [done = std::move(done), result = std::move(result)](WriteVerdict verdict) {
    if (verdict == WriteVerdict::written) {
      done(result);
    } else {
      done(fail(unavailable(verdict)));
    }
  };
}

}  // namespace

void refuse(const Request& request, const Error& error) {
  std::visit(Overloaded{[](const ReleaseCall&) {},
                        [](const AcceptCall& call) { call.done(AcceptOutcome::unavailable, std::nullopt); },
                        [](const CommitCall& call) { call.done(CommitOutcome::unavailable, {}); },
                        [&](const ReadCall& call) { call.refuse(error); },
                        [&](const auto& call) { call.done(fail(error)); }},
             request);
}

Result<std::unique_ptr<Engine>> Engine::open(Store& store, Entropy& entropy, Report report) {
  const auto known = read_format(store);
  if (!known) return fail(known.error());
  if (!*known) {
    const auto written = store.write({{keys::format(), encode(StoreFormat{})}});
    if (!written) return fail(written.error());
  }
  const auto mark = read_backup_mark(store);
  if (!mark) return fail(mark.error());
  if (*mark) {
    return fail(ErrorCode::conflict, "this is the backup of " + **mark + ", and no journal to work on",
                "`countersign journal restore` makes one of it, which knows that the world went on");
  }
  return std::unique_ptr<Engine>(new Engine(store, entropy, std::move(report)));
}

Batch Engine::stage(std::vector<Request> requests) {
  Batch batch(store_);
  for (auto& request : requests) {
    std::visit([&](auto& call) { stage_one(batch, std::move(call)); }, request);
  }
  return batch;
}

Result<void> Engine::write(Batch& batch) {
  const auto& changes = batch.staging.changes();
  if (changes.empty()) return {};
  auto written = store_.write(changes);
  if (!written) return written;
  ++batches_written_;
  const auto table = keys::table_range('t');
  const auto first = batch.staging.rows().first_put(table.from, table.to);
  if (first && *first < timers_from_) timers_from_ = *first;
  return {};
}

void Engine::complete(Batch batch, WriteVerdict verdict) {
  for (const auto& done : batch.completions) done(verdict);
  for (const auto& read : batch.reads) {
    if (verdict == WriteVerdict::unavailable) {
      read.refuse(unavailable(verdict));
    } else {
      read.answer(*this);
    }
  }
}

Result<std::vector<DueTimer>> Engine::due(Instant until, std::size_t limit) {
  auto timers = read_due(store_, timers_from_, until, limit);
  if (!timers || limit == 0) return timers;
  if (timers->empty()) {
    timers_from_ = std::max(timers_from_, keys::timers_due(until).to);
  } else {
    const auto& first = timers->front();
    timers_from_ = keys::timer_due(first.due, first.entity, first.name);
  }
  return timers;
}

Result<std::vector<DueTimer>> Engine::due_after(const DueTimer& after, Instant until, std::size_t limit) {
  // The smallest key behind its own.
  return read_due(store_, keys::timer_due(after.due, after.entity, after.name) + '\0', until, limit);
}

bool Engine::holds(const Lease& lease) const {
  const auto held = leases_.find(lease.tenant);
  return held != leases_.end() && held->second == lease.epoch;
}

void Engine::stage_one(Batch& batch, AcquireCall call) {
  const Lease lease{call.tenant, ++last_epoch_};
  leases_[call.tenant] = lease.epoch;
  batch.completions.push_back(completion<Lease>(std::move(call.done), lease));
}

void Engine::stage_one(Batch&, const ReleaseCall& call) {
  if (holds(call.lease)) leases_.erase(call.lease.tenant);
}

void Engine::stage_one(Batch& batch, AcceptCall call) {
  auto staged = stage_accept(batch.staging, entropy_, call.request);
  if (!staged) {
    report_(staged.error());
    staged = Accepted{AcceptOutcome::unavailable, std::nullopt};
  }
  if (staged->outcome == AcceptOutcome::accepted) {
    // Housekeeping: what it cannot do now it does with a later batch.
    const auto pruned = stage_dedup_pruning(batch.staging, call.request.now);
    if (!pruned) report_(pruned.error());
  }
  batch.completions.push_back(
      [done = std::move(call.done), result = std::move(*staged)](WriteVerdict verdict) {
        if (verdict == WriteVerdict::written) {
          done(result.outcome, result.row);
        } else {
          done(AcceptOutcome::unavailable, std::nullopt);
        }
      });
}

void Engine::stage_one(Batch& batch, CommitCall call) {
  Result<Committed> staged = Committed{CommitOutcome::fenced, {}};
  if (holds(call.lease)) staged = stage_commit(batch.staging, entropy_, call.lease.tenant, call.turns);
  if (!staged) {
    report_(staged.error());
    staged = Committed{CommitOutcome::unavailable, {}};
  }
  batch.completions.push_back(
      [done = std::move(call.done), result = std::move(*staged)](WriteVerdict verdict) {
        if (verdict == WriteVerdict::written) {
          done(result.outcome, result.sent);
        } else {
          done(verdict == WriteVerdict::unknown ? CommitOutcome::unknown : CommitOutcome::unavailable, {});
        }
      });
}

void Engine::stage_one(Batch& batch, ReplayCall call) {
  batch.completions.push_back(completion<std::optional<InboxRow>>(
      std::move(call.done), stage_replay(batch.staging, entropy_, call.tenant, call.dead_letter, call.now)));
}

void Engine::stage_one(Batch& batch, SecretCall call) {
  auto staged = stage_secret(batch.staging, entropy_, call.write);
  if (!staged) {
    report_(staged.error());
    staged = fail(unavailable(WriteVerdict::unavailable));
  }
  batch.completions.push_back(completion<void>(std::move(call.done), std::move(staged)));
}

void Engine::stage_one(Batch& batch, const PruneCall& call) {
  auto staged = stage_pruning(batch.staging, entropy_, call.request);
  if (!staged) report_(staged.error());
  batch.completions.push_back(completion<PruneStep>(call.done, std::move(staged)));
}

void Engine::stage_one(Batch& batch, ReadCall call) {
  batch.reads.push_back(std::move(call));
}

}  // namespace countersign::journal
