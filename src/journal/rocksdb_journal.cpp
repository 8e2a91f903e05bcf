#include "journal/rocksdb_journal.hpp"

#include <chrono>
#include <utility>

#include "core/kill_point.hpp"
#include "core/limits.hpp"
#include "journal/backup.hpp"
#include "journal/reads.hpp"

namespace countersign::journal {
namespace {

/// What a batch makes durable, for the crash tests alone.
struct Contents {
  bool inputs = false;
  bool turns = false;
  bool starts = false;
  bool ends = false;
};

void add(Contents& contents, const TurnWrite& write) {
  contents.turns = true;
  for (const auto& effect : write.turn.effects)
    contents.starts = contents.starts || effect.state == EffectState::started;
  contents.ends = contents.ends || !write.turn.closed_effects.empty();
}

Contents contents_of(const std::vector<Request>& requests) {
  Contents contents;
  if (armed_kill_point == KillPoint::none) return contents;
  for (const auto& request : requests) {
    if (std::holds_alternative<AcceptCall>(request)) contents.inputs = true;
    const auto* commit = std::get_if<CommitCall>(&request);
    if (commit == nullptr) continue;
    for (const auto& write : commit->turns) add(contents, write);
  }
  return contents;
}

void pass_before_write(const Contents& contents) {
  if (contents.inputs) kill_point(KillPoint::before_inbox_write);
  if (contents.turns) kill_point(KillPoint::before_commit);
  if (contents.starts) kill_point(KillPoint::before_effect_start);
  if (contents.ends) kill_point(KillPoint::before_effect_end);
}

void pass_after_write(const Contents& contents) {
  if (contents.inputs) kill_point(KillPoint::after_inbox_write);
  if (contents.turns) kill_point(KillPoint::after_commit);
  if (contents.starts) kill_point(KillPoint::after_effect_start);
  if (contents.ends) kill_point(KillPoint::after_effect_end);
}

}  // namespace

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
  {
    const std::lock_guard lock(backup_mutex_);
    backing_up_ = true;  // No other one begins.
  }
  if (backup_.joinable()) backup_.join();
  // After a failed write nothing more may reach the disk.
  if (failed_) return {};
  return store_->close();
}

void RocksDbJournal::back_up(std::string directory, Instant now, std::function<void(Result<void>)> done) {
  std::unique_lock lock(backup_mutex_);
  if (backing_up_) {
    lock.unlock();
    done(fail(ErrorCode::conflict, "a backup is being made already, or the journal is closing",
              "Wait until that one is done"));
    return;
  }
  backing_up_ = true;
  if (backup_.joinable()) backup_.join();  // It has answered.
  backup_ = std::thread([this, directory = std::move(directory), now, done = std::move(done)] {
    auto made = make_backup(*store_, directory, now);
    {
      const std::lock_guard over(backup_mutex_);
      backing_up_ = false;
    }
    done(std::move(made));
  });
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
  const auto contents = contents_of(requests);
  Batch batch = engine_->stage(std::move(requests));
  const auto begun = std::chrono::steady_clock::now();
  pass_before_write(contents);
  const auto written = engine_->write(batch);
  pass_after_write(contents);
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
