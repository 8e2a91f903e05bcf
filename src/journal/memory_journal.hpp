// The journal under a test's control: nothing happens but in `step`, and `step` can crash or lose an answer.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/entropy.hpp"
#include "core/limits.hpp"
#include "journal/memory_store.hpp"
#include "journal/queued_journal.hpp"

namespace countersign::journal {

enum class StepFault {
  none,
  crash_before_write,   ///< Nothing is written, nobody is called, and the journal is dead.
  crash_after_write,    ///< Written; nobody is called, and the journal is dead.
  unavailable,          ///< Nothing is written; every request of the step is refused.
  unknown_written,      ///< Written; commits hear `unknown`, everybody else that it is unavailable.
  unknown_not_written,  ///< Not written; the answers are the same, and nobody can tell the difference.
};

/// Not thread safe. Its store outlives it: after a crash drop the journal and open another over the same
/// store.
class MemoryJournal final : public QueuedJournal {
 public:
  /// Errors as Engine::open.
  static Result<std::unique_ptr<MemoryJournal>> open(std::shared_ptr<MemoryStore> store,
                                                     std::unique_ptr<Entropy> entropy);

  /// Runs the oldest `requests` as one batch and calls back. False when there was nothing to do. Callbacks
  /// may submit requests (a later step runs them) but must not destroy the journal.
  bool step(StepFault fault = StepFault::none, std::size_t requests = limits::journal_batch_requests);
  std::size_t pending_requests() const { return queue_.size(); }
  /// A crash was injected: it swallows all requests without an answer, as a process that is gone does.
  bool crashed() const { return crashed_; }
  std::uint64_t batches_written() const { return engine_->batches_written(); }
  /// Rows that did not decode, as the requests over them met them.
  const std::vector<Error>& reported() const { return reported_; }

 private:
  MemoryJournal(std::shared_ptr<MemoryStore> store, std::unique_ptr<Entropy> entropy)
      : store_(std::move(store)), entropy_(std::move(entropy)) {}
  void enqueue(Request request) override;
  void crash();

  std::shared_ptr<MemoryStore> store_;
  std::unique_ptr<Entropy> entropy_;
  std::vector<Error> reported_;
  std::unique_ptr<Engine> engine_;
  std::deque<Request> queue_;
  bool crashed_ = false;
};

}  // namespace countersign::journal
