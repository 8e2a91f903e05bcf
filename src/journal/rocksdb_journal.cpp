#include "journal/rocksdb_journal.hpp"

#include <chrono>
#include <utility>

#include "core/limits.hpp"
#include "journal/reads.hpp"

namespace countersign::journal {

Result<std::unique_ptr<RocksDbJournal>> RocksDbJournal::open(RocksDbJournalOptions options) {
  if (!options.entropy) options.entropy = std::make_unique<SystemEntropy>();
  if (!options.report) options.report = [](const Error&) {};
  auto store = RocksStore::open(options.path, OpenMode::read_write);
  if (!store) return fail(store.error());
  std::unique_ptr<RocksDbJournal> journal(new RocksDbJournal(std::move(options), std::move(*store)));
  auto engine = Engine::open(*journal->store_, *journal->options_.entropy, journal->options_.report);
  if (!engine) {
    Error error = engine.error();
    error.message = journal->options_.path + ": " + error.message;
    return fail(std::move(error));
  }
  journal->engine_ = std::move(*engine);
  journal->writer_ = std::thread([raw = journal.get()] { raw->run(); });
  return journal;
}

RocksDbJournal::RocksDbJournal(RocksDbJournalOptions options, std::unique_ptr<RocksStore> store)
    : options_(std::move(options)), store_(std::move(store)) {}

RocksDbJournal::~RocksDbJournal() {
  (void)close();
}

Result<void> RocksDbJournal::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (!writer_.joinable()) return {};
  writer_.join();
  // After a failed write nothing more may reach the disk.
  if (failed_) return {};
  return store_->close();
}

void RocksDbJournal::inspect(std::function<void(Result<std::vector<TableCount>>)> done) {
  done(read_inspection(*store_));
}

void RocksDbJournal::enqueue(Request request) {
  const char* reason = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) {
      reason = "the journal is closing";
    } else if (failed_) {
      reason = "the journal stopped after a failed write";
    } else if (queue_.size() >= limits::journal_queue_requests) {
      reason = "the journal's queue is full";
    } else {
      queue_.push_back(std::move(request));
      wake_.notify_one();
      return;
    }
  }
  refuse(request, {ErrorCode::unavailable, reason, "Repeat the request later."});
}

void RocksDbJournal::run() {
  for (auto requests = take(); !requests.empty(); requests = take()) process(std::move(requests));
}

std::vector<Request> RocksDbJournal::take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  std::vector<Request> requests;
  while (!queue_.empty() && requests.size() < limits::journal_batch_requests) {
    requests.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return requests;
}

void RocksDbJournal::process(std::vector<Request> requests) {
  Batch batch = engine_->stage(std::move(requests));
  const auto begun = std::chrono::steady_clock::now();
  const auto written = engine_->write(batch);
  if (!written) fail_for_good(written.error());
  if (options_.written && engine_->batches_written() != batches_written_.load()) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    options_.written(batch.completions.size(), took.count());
  }
  batches_written_.store(engine_->batches_written());
  engine_->complete(std::move(batch), written ? WriteVerdict::written : WriteVerdict::unknown);
}

void RocksDbJournal::fail_for_good(const Error& error) {
  std::deque<Request> waiting;
  {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    waiting.swap(queue_);
  }
  options_.fatal(error);
  for (const auto& request : waiting) {
    refuse(request,
           {ErrorCode::unavailable, "the journal stopped after a failed write", "Restart the server."});
  }
}

}  // namespace countersign::journal
