// The journal's contract: the durable store of events, inboxes, effects, timers, index rows, audit and dead
// letters. One test suite (tests/unit/journal/contract.hpp) runs against every engine.
//
// All calls are asynchronous and thread safe (MemoryJournal, which belongs to one thread, aside). A
// completion is called exactly once; it must not block. It comes on the engine's own thread, except that a
// request which is refused at once (queue full, closing) is answered on the caller's thread before the call
// returns. Writes take effect in the order submitted and are answered in that order; a read sees every write
// submitted before it, and perhaps later ones. A failed fsync is never retried: the engine calls its `fatal`
// handler, which ends the process.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/turn.hpp"

namespace countersign::journal {

/// The right to write a tenant's entities. Acquiring always succeeds on one machine, and fences the leases
/// acquired before: a commit from actors that were dropped since is refused there as it is in a shared store.
struct Lease {
  TenantId tenant;
  std::uint64_t epoch = 0;
};

// Inbox -----------------------------------------------------------------------------------------------------
/// A pending input. It is pending while its row exists; its consumer deletes it in its own turn.
struct InboxRow {
  std::uint64_t sequence = 0;  ///< Unique for ever within the store, rising in commit order.
  EntityAddress to;
  Record input;
  Instant accepted_at{};
  std::uint32_t failures = 0;  ///< How often a turn over this input has failed; survives restarts.
};

enum class AcceptOutcome {
  accepted,     ///< Durable now.
  duplicate,    ///< One of its dedup keys is durable already; nothing was written.
  full,         ///< The tenant's pending inbox bytes are at their limit: answer 503.
  unavailable,  ///< Not known to be durable: answer 503. A repeat is safe under the same dedup keys.
};

struct AcceptRequest {
  EntityAddress to;
  Record input;
  std::vector<std::string> dedup_keys;  ///< Any one already seen makes it a duplicate. May be empty.
  Instant now{};                        ///< Stamps the row; the keys live dedup_key_lifetime_ms from here.
  std::vector<AuditEntry> audit;        ///< Appended to the tenant's chain when accepted.
};
/// `row` is set when accepted; it is the hint for the tenant's router.
using AcceptCallback = std::function<void(AcceptOutcome, std::optional<InboxRow> row)>;

// Turns -----------------------------------------------------------------------------------------------------
struct Snapshot {
  std::uint64_t sequence = 0;  ///< The last event that it includes.
  Record state;
};

/// One entity's turn as it is written.
struct TurnWrite {
  EntityId entity;
  std::uint64_t first_event = 0;  ///< Sequence of turn.events[0]: the entity's next, or the turn is stale.
  Turn turn;
  std::vector<std::uint64_t> consumed;  ///< Inbox rows; the turn is stale if one is gone.
  std::vector<std::uint64_t> failed;    ///< Inbox rows whose `failures` rises by one and which stay pending.
  std::vector<std::string> fired;       ///< Timers that this turn took; deleted where due by `now`, unless
                                        ///< `turn.timers` sets them anew.
  std::optional<Snapshot> snapshot;
  Instant now{};
};

enum class CommitOutcome {
  committed,
  fenced,  ///< The lease is another's: drop the tenant's actors.
  stale,  ///< An event sequence was taken or a consumed row was gone; nothing was written: reload the entity.
  unavailable,  ///< Nothing was written.
  unknown,      ///< May or may not be written: drop the tenant's actors and reload.
};
/// `sent` holds the rows that the turn's sends became, in the order of turns and sends.
using CommitCallback = std::function<void(CommitOutcome, std::vector<InboxRow> sent)>;

// Reading ---------------------------------------------------------------------------------------------------
struct LoadedEntity {
  std::optional<Snapshot> snapshot;
  std::vector<Record> events;    ///< After the snapshot, in order.
  std::uint64_t next_event = 1;  ///< The sequence that the next event takes.
  std::vector<Effect> effects;   ///< Open effects, in the order of their ids.
};

struct PendingPage {
  std::vector<InboxRow> rows;     ///< Rising sequence.
  std::uint64_t next_cursor = 0;  ///< Hand back for the next page; meaningless when `complete`.
  bool complete = true;
  /// Of a complete page: rows up to this sequence were there to be read, and no later row has a lower one.
  std::uint64_t scanned_to = 0;
};

struct DueTimer {
  EntityAddress entity;
  std::string name;
  Instant due{};
};

struct AuditRow {
  std::uint64_t sequence = 0;  ///< 1, 2, 3 … per tenant, without gaps.
  Instant at{};
  AuditEntry entry;  ///< `subject` and `body` are empty when `erased`.
  bool erased = false;
  std::string salt;      ///< Hex, empty when `erased`; digest = SHA-256(salt ‖ subject ‖ 0 ‖ body).
  std::string digest;    ///< Hex.
  std::string previous;  ///< Hex hash of the row before; 64 zeros for the first.
  std::string hash;      ///< Hex; over sequence, time, type, previous, digest (audit_chain.hpp).
};

struct DeadLetterRow {
  std::uint64_t sequence = 0;
  EntityAddress entity;
  Instant at{};
  DeadLetter letter;
};

/// A secret's row as it is written.
struct SecretWrite {
  TenantId tenant;
  std::string name;
  std::string sealed;             ///< vault/vault.hpp makes and opens it; empty deletes the row.
  std::vector<AuditEntry> audit;  ///< Appended to the tenant's chain in the same write.
  Instant now{};                  ///< Stamps the audit.
};

struct IndexRow {
  std::string key;
  std::string value;
};

// Pruning ---------------------------------------------------------------------------------------------------
/// What an index row of the tenant says, if there is one.
using IndexLookup =
    std::function<std::optional<std::string>(const std::string& index, const std::string& key)>;

/// What of a tenant's past has had its time. Events that a snapshot includes have it at once: nothing reads
/// them any more. Whatever no class names stays.
struct PrunePolicy {
  Instant audit_before = Instant::min();         ///< Older entries go, from the chain's beginning on.
  Instant dead_letters_before = Instant::min();  ///< Older ones go if they are settled.
  /// Whether nobody has to do anything about it any more. Called on the engine's thread; without it none is.
  std::function<bool(const DeadLetterRow&, const IndexLookup&)> is_settled;
};

struct PruneRequest {
  TenantId tenant;
  PrunePolicy policy;
  std::string cursor;  ///< Empty: from the beginning.
  Instant now{};       ///< Stamps the audit.
};

/// Rows by class.
struct PrunedRows {
  std::uint64_t events = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t audit = 0;
  bool operator==(const PrunedRows&) const = default;
};

struct PruneStep {
  PrunedRows pruned;
  std::string next_cursor;  ///< Hand back for the next step; empty: all was looked at.
};

/// What an operator sees of one table.
struct TableCount {
  std::string table;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

/// Reads answer `corrupt` or `newer_format` when a row does not decode (it is never skipped), `io`, or
/// `unavailable`.
class Journal {
 public:
  virtual ~Journal() = default;

  virtual void acquire(const TenantId& tenant, std::function<void(Result<Lease>)> done) = 0;
  virtual void release(const Lease& lease) = 0;

  /// Writes an input from outside into an inbox, under its dedup keys. Needs no lease.
  virtual void accept(AcceptRequest request, AcceptCallback done) = 0;
  /// Writes turns of one tenant, all or nothing: one stale turn refuses the request. `consumed` and `failed`
  /// name rows of the tenant; a row is in one of the two.
  virtual void commit(const Lease& lease, std::vector<TurnWrite> turns, CommitCallback done) = 0;

  virtual void load(const EntityAddress& entity, std::function<void(Result<LoadedEntity>)> done) = 0;
  /// Pending inbox rows with sequence ≥ cursor; start with 0.
  virtual void pending(const TenantId& tenant, std::uint64_t cursor, std::size_t limit,
                       std::function<void(Result<PendingPage>)> done) = 0;
  /// Entities of a tenant that own open effects, each once.
  virtual void entities_with_effects(const TenantId& tenant,
                                     std::function<void(Result<std::vector<EntityId>>)> done) = 0;
  /// Timers of all tenants due at or before `until`, earliest first; those behind `after`, if it is given.
  virtual void due(std::optional<DueTimer> after, Instant until, std::size_t limit,
                   std::function<void(Result<std::vector<DueTimer>>)> done) = 0;

  /// Audit rows and dead letters with sequence ≥ `from`, rising.
  virtual void audit(const TenantId& tenant, std::uint64_t from, std::size_t limit,
                     std::function<void(Result<std::vector<AuditRow>>)> done) = 0;
  virtual void dead_letters(const TenantId& tenant, std::uint64_t from, std::size_t limit,
                            std::function<void(Result<std::vector<DeadLetterRow>>)> done) = 0;
  /// Turns a dead letter back into a pending input or a queued effect and deletes it, in one write. `row` is
  /// the input's row for the hint; for an effect it is empty and the entity must be reloaded: the effect is
  /// queued anew under the id "replay-<dead letter>". Errors: `not_found`.
  virtual void replay(const TenantId& tenant, std::uint64_t dead_letter, Instant now,
                      std::function<void(Result<std::optional<InboxRow>>)> done) = 0;
  /// Rows of a named index whose key begins with `prefix`, by key.
  virtual void index(const TenantId& tenant, const std::string& index, const std::string& prefix,
                     std::size_t limit, std::function<void(Result<std::vector<IndexRow>>)> done) = 0;

  /// Errors: `unavailable`; nothing was written.
  virtual void put_secret(SecretWrite write, std::function<void(Result<void>)> done) = 0;
  /// Sealed bytes by name.
  virtual void secrets(const TenantId& tenant, std::function<void(Result<std::vector<IndexRow>>)> done) = 0;

  /// Deletes what has had its time, at most limits::pruned_rows_per_step rows in one write, and says where to
  /// go on. Needs no lease: what it deletes no turn reads. A step may be repeated. What it deletes of the
  /// audit and of dead letters it tells in the audit. Errors: those of the readings, `unavailable`; nothing
  /// was deleted.
  virtual void prune(PruneRequest request, std::function<void(Result<PruneStep>)> done) = 0;

  /// Counts every table by reading the whole store; for operators, not for a path that somebody waits on.
  virtual void inspect(std::function<void(Result<std::vector<TableCount>>)> done) = 0;
};

}  // namespace countersign::journal
