// What each writing request does to the rows. A request that is refused, or that fails, leaves the batch as
// it was. Errors everywhere: `corrupt`, `newer_format`, `io` from reading rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/entropy.hpp"
#include "journal/journal.hpp"
#include "journal/staging.hpp"

namespace countersign::journal {

/// Expired dedup keys deleted by one batch at most; the rest go with the next ones.
inline constexpr std::size_t dedup_keys_pruned_per_batch = 1'024;
/// Expired dedup keys are looked for this often.
inline constexpr Duration dedup_prune_interval_ms{60'000};

struct Accepted {
  AcceptOutcome outcome = AcceptOutcome::unavailable;
  std::optional<InboxRow> row;
};
Result<Accepted> stage_accept(Staging& batch, Entropy& entropy, const AcceptRequest& request);

struct Committed {
  CommitOutcome outcome = CommitOutcome::unavailable;
  std::vector<InboxRow> sent;
};
/// `committed` or `stale`.
Result<Committed> stage_commit(Staging& batch, Entropy& entropy, const TenantId& tenant,
                               const std::vector<TurnWrite>& turns);

/// `not_found` when there is no such dead letter.
Result<std::optional<InboxRow>> stage_replay(Staging& batch, Entropy& entropy, const TenantId& tenant,
                                             std::uint64_t dead_letter, Instant now);

Result<void> stage_secret(Staging& batch, Entropy& entropy, const SecretWrite& write);

/// Deletes some of the dedup keys that expired before `now`.
Result<void> stage_dedup_pruning(Staging& batch, Instant now);

}  // namespace countersign::journal
