// The journal's logic over any store: takes requests in the order they came, stages them as one atomic write,
// and calls back. RocksDbJournal and MemoryJournal differ only in who calls `stage`, `write` and `complete`,
// and when.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/entropy.hpp"
#include "journal/journal.hpp"
#include "journal/staging.hpp"
#include "journal/store.hpp"

namespace countersign::journal {

class Engine;

struct AcquireCall {
  TenantId tenant;
  std::function<void(Result<Lease>)> done;
};
struct ReleaseCall {
  Lease lease;
};
struct AcceptCall {
  AcceptRequest request;
  AcceptCallback done;
};
struct CommitCall {
  Lease lease;
  std::vector<TurnWrite> turns;
  CommitCallback done;
};
struct ReplayCall {
  TenantId tenant;
  std::uint64_t dead_letter = 0;
  Instant now{};
  std::function<void(Result<std::optional<InboxRow>>)> done;
};
struct SecretCall {
  SecretWrite write;
  std::function<void(Result<void>)> done;
};
struct PruneCall {
  PruneRequest request;
  std::function<void(Result<PruneStep>)> done;
};
/// Answers after the writes that were submitted before it. Exactly one of the two is called.
struct ReadCall {
  std::function<void(Engine&)> answer;
  std::function<void(const Error&)> refuse;
};
using Request = std::variant<AcquireCall, ReleaseCall, AcceptCall, CommitCall, ReplayCall, SecretCall,
                             PruneCall, ReadCall>;

/// Answers a request that never reached the engine: unavailable, nothing was written.
void refuse(const Request& request, const Error& error);

/// How the atomic write of a batch ended.
enum class WriteVerdict { written, unavailable, unknown };

/// Requests that share one write. Made by Engine::stage; dropping it drops them without an answer.
struct Batch {
  explicit Batch(const Rows& base) : staging(base) {}
  Staging staging;
  std::vector<std::function<void(WriteVerdict)>> completions;  ///< In the order of the requests.
  std::vector<ReadCall> reads;
};

/// Not thread safe: belongs to one thread. `store` and `entropy` must outlive it.
class Engine {
 public:
  /// Told once for every request that failed over a row that does not decode; such a request is answered
  /// `unavailable` and writes nothing.
  using Report = std::function<void(const Error&)>;

  /// Checks the store's format, and writes it into a store without rows. Errors: `corrupt`, `newer_format`,
  /// `conflict` (a backup), `io`.
  static Result<std::unique_ptr<Engine>> open(Store& store, Entropy& entropy, Report report);

  /// Reads what the requests need and stages their rows. Calls nothing back.
  Batch stage(std::vector<Request> requests);
  /// One atomic write; none when the batch changes nothing. An error means that the outcome is unknown.
  Result<void> write(Batch& batch);
  /// Calls back: the writes in order, then the reads. After `unavailable` the reads are refused too.
  void complete(Batch batch, WriteVerdict verdict);

  const Rows& rows() const { return store_; }
  Result<std::vector<DueTimer>> due(Instant until, std::size_t limit);
  Result<std::vector<DueTimer>> due_after(const DueTimer& after, Instant until, std::size_t limit);
  /// Writes that reached the store.
  std::uint64_t batches_written() const { return batches_written_; }

 private:
  Engine(Store& store, Entropy& entropy, Report report)
      : store_(store), entropy_(entropy), report_(std::move(report)) {}

  void stage_one(Batch& batch, AcquireCall call);
  void stage_one(Batch& batch, const ReleaseCall& call);
  void stage_one(Batch& batch, AcceptCall call);
  void stage_one(Batch& batch, CommitCall call);
  void stage_one(Batch& batch, ReplayCall call);
  void stage_one(Batch& batch, SecretCall call);
  void stage_one(Batch& batch, const PruneCall& call);
  void stage_one(Batch& batch, ReadCall call);
  bool holds(const Lease& lease) const;

  Store& store_;
  Entropy& entropy_;
  Report report_;
  /// Leases live as long as the engine: a store that is open here is open nowhere else. Epochs still rise, so
  /// that a commit from actors that were dropped is fenced as it is in a shared store.
  std::map<TenantId, std::uint64_t> leases_;
  std::uint64_t last_epoch_ = 0;
  /// No timer row has a lower key: spares scans the tombstones of timers that fired.
  std::string timers_from_;
  std::uint64_t batches_written_ = 0;
};

}  // namespace countersign::journal
