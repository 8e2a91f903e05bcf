// The steps that requests are made of: each changes one tenant's rows in an overlay and keeps the tenant's
// head and the store's counters in agreement with them. Dropping the stage drops the whole request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/entropy.hpp"
#include "journal/codec.hpp"
#include "journal/journal.hpp"
#include "journal/staging.hpp"

namespace countersign::journal {

/// One request's changes to one tenant. Not thread safe; `batch` and `entropy` must outlive it.
class TenantStage {
 public:
  /// Errors: `corrupt`, `newer_format`, `io`; the same for every step below.
  static Result<TenantStage> open(Staging& batch, TenantId tenant, Entropy& entropy);

  const Rows& rows() const { return rows_; }
  const TenantId& tenant() const { return tenant_; }
  std::uint64_t pending_bytes() const { return head_.pending_bytes; }

  void put(std::string key, std::string value) { rows_.put(std::move(key), std::move(value)); }
  void erase(std::string key) { rows_.erase(std::move(key)); }

  // Inbox ---------------------------------------------------------------------------------------------------
  InboxRow add_input(EntityId to, Record input, Instant now);
  /// False when the row is gone.
  Result<bool> remove_input(std::uint64_t sequence);
  Result<bool> count_failure(std::uint64_t sequence);

  // Timers --------------------------------------------------------------------------------------------------
  /// Replaces the timer of that name; without `due` it is deleted.
  Result<void> set_timer(const EntityId& entity, const std::string& name, std::optional<Instant> due);
  /// Deletes it, unless an earlier turn has set it anew meanwhile: a timer may fire more than once.
  Result<void> remove_fired_timer(const EntityId& entity, const std::string& name, Instant now);

  // Stories -------------------------------------------------------------------------------------------------
  void append_audit(const AuditEntry& entry, Instant now);
  void add_dead_letter(const EntityId& entity, const DeadLetter& letter, Instant now);

  /// Hands everything over to the batch; nothing may follow.
  Result<void> finish();

 private:
  TenantStage(Staging& batch, TenantId tenant, Entropy& entropy)
      : batch_(&batch), rows_(&batch.rows()), tenant_(std::move(tenant)), entropy_(&entropy) {}
  Result<void> find_lowest_pending();

  Staging* batch_;
  Overlay rows_;
  TenantId tenant_;
  Entropy* entropy_;
  Counters counters_;
  TenantHead head_;
  bool lowest_removed_ = false;
};

}  // namespace countersign::journal
