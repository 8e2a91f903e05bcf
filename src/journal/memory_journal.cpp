#include "journal/memory_journal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace countersign::journal {

Result<std::unique_ptr<MemoryJournal>> MemoryJournal::open(std::shared_ptr<MemoryStore> store,
                                                           std::unique_ptr<Entropy> entropy) {
  std::unique_ptr<MemoryJournal> journal(new MemoryJournal(std::move(store), std::move(entropy)));
  auto engine = Engine::open(*journal->store_, *journal->entropy_,
                             [raw = journal.get()](const Error& error) { raw->reported_.push_back(error); });
  if (!engine) return fail(engine.error());
  journal->engine_ = std::move(*engine);
  return journal;
}

void MemoryJournal::enqueue(Request request) {
  if (crashed_) return;
  if (queue_.size() >= limits::journal_queue_requests) {
    refuse(request, {ErrorCode::unavailable, "the journal's queue is full", "Repeat the request later."});
    return;
  }
  queue_.push_back(std::move(request));
}

bool MemoryJournal::step(StepFault fault, std::size_t requests) {
  if (crashed_ || queue_.empty()) return false;
  if (fault == StepFault::crash_before_write) {
    crash();
    return true;
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(std::max<std::size_t>(requests, 1), queue_.size()));
  std::vector<Request> taken(std::make_move_iterator(queue_.begin()),
                             std::make_move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  Batch batch = engine_->stage(std::move(taken));
  const bool write = fault != StepFault::unavailable && fault != StepFault::unknown_not_written;
  auto verdict = WriteVerdict::written;
  if (fault == StepFault::unavailable) verdict = WriteVerdict::unavailable;
  if (fault == StepFault::unknown_written || fault == StepFault::unknown_not_written) {
    verdict = WriteVerdict::unknown;
  }
  if (write && !engine_->write(batch)) verdict = WriteVerdict::unknown;
  if (fault == StepFault::crash_after_write) {
    crash();
    return true;
  }
  engine_->complete(std::move(batch), verdict);
  return true;
}

void MemoryJournal::crash() {
  crashed_ = true;
  queue_.clear();
}

}  // namespace countersign::journal
