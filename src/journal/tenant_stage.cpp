#include "journal/tenant_stage.hpp"

#include <utility>

#include "journal/audit_chain.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"

namespace countersign::journal {

Result<TenantStage> TenantStage::open(Staging& batch, TenantId tenant, Entropy& entropy) {
  TenantStage stage(batch, std::move(tenant), entropy);
  const auto counters = batch.counters();
  if (!counters) return fail(counters.error());
  auto head = batch.head(stage.tenant_);
  if (!head) return fail(head.error());
  stage.counters_ = *counters;
  stage.head_ = *std::move(head);
  return stage;
}

InboxRow TenantStage::add_input(EntityId to, Record input, Instant now) {
  InboxRow row{counters_.next_inbox_sequence++, EntityAddress{tenant_, std::move(to)}, std::move(input), now,
               0};
  std::string value = encode(InboxValue{row.to.entity, row.input, row.accepted_at, row.failures});
  if (head_.pending_rows == 0) head_.lowest_pending = row.sequence;
  ++head_.pending_rows;
  head_.pending_bytes += value.size();
  rows_.put(keys::inbox(tenant_, row.sequence), std::move(value));
  return row;
}

Result<bool> TenantStage::remove_input(std::uint64_t sequence) {
  std::string key = keys::inbox(tenant_, sequence);
  const auto value = rows_.get(key);
  if (!value) return fail(value.error());
  if (!value->has_value()) return false;
  --head_.pending_rows;
  head_.pending_bytes -= (*value)->size();
  lowest_removed_ = lowest_removed_ || sequence == head_.lowest_pending;
  rows_.erase(std::move(key));
  return true;
}

Result<bool> TenantStage::count_failure(std::uint64_t sequence) {
  std::string key = keys::inbox(tenant_, sequence);
  auto row = read_row<InboxValue>(rows_, key);
  if (!row) return fail(row.error());
  if (!row->has_value()) return false;
  ++(*row)->failures;  // A fixed width: the tenant's pending bytes stay true.
  rows_.put(std::move(key), encode(**row));
  return true;
}

Result<void> TenantStage::set_timer(const EntityId& entity, const std::string& name,
                                    std::optional<Instant> due) {
  const EntityAddress address{tenant_, entity};
  std::string key = keys::timer(address, name);
  const auto earlier = read_row<TimerValue>(rows_, key);
  if (!earlier) return fail(earlier.error());
  if (*earlier) rows_.erase(keys::timer_due((*earlier)->due, address, name));
  if (due) {
    rows_.put(std::move(key), encode(TimerValue{*due}));
    rows_.put(keys::timer_due(*due, address, name), encode(MarkerValue{}));
  } else if (*earlier) {
    rows_.erase(std::move(key));
  }
  return {};
}

Result<void> TenantStage::remove_fired_timer(const EntityId& entity, const std::string& name, Instant now) {
  const auto timer = read_row<TimerValue>(rows_, keys::timer({tenant_, entity}, name));
  if (!timer) return fail(timer.error());
  if (!*timer || (*timer)->due > now) return {};
  return set_timer(entity, name, std::nullopt);
}

void TenantStage::append_audit(const AuditEntry& entry, Instant now) {
  const std::uint64_t sequence = ++head_.audit_sequence;
  const AuditPayload payload{entropy_->bytes(audit_salt_bytes), entry.subject, entry.body};
  AuditValue row;
  row.at = now;
  row.type = entry.type;
  row.digest = audit_digest(payload.salt, payload.subject, payload.body);
  row.previous = head_.audit_hash;
  row.hash = audit_hash(sequence, now, row.type, row.previous, row.digest);
  head_.audit_hash = row.hash;
  rows_.put(keys::audit(tenant_, sequence), encode(row));
  rows_.put(keys::audit_payload(tenant_, sequence), encode(payload));
}

void TenantStage::add_dead_letter(const EntityId& entity, const DeadLetter& letter, Instant now) {
  rows_.put(keys::dead_letter(tenant_, head_.next_dead_letter++),
            encode(DeadLetterValue{entity, now, letter}));
}

Result<void> TenantStage::find_lowest_pending() {
  if (head_.pending_rows == 0) return {};  // The next row that is added becomes the lowest.
  const auto range = keys::inboxes(tenant_, head_.lowest_pending);
  std::string found;
  auto scanned = rows_.scan(range.from, range.to, [&](std::string_view key, std::string_view) {
    found = key;
    return false;
  });
  if (!scanned) return scanned;
  const auto sequence = keys::sequence_of(found);
  if (!sequence) {
    return fail(ErrorCode::corrupt,
                "tenant " + tenant_.value + " counts " + std::to_string(head_.pending_rows) +
                    " pending inputs that its inbox does not hold",
                "Restore the journal from its last backup.");
  }
  head_.lowest_pending = *sequence;
  return {};
}

Result<void> TenantStage::finish() {
  if (lowest_removed_) {
    auto found = find_lowest_pending();
    if (!found) return found;
  }
  batch_->keep(counters_);
  batch_->keep(tenant_, std::move(head_));
  rows_.merge_into(batch_->rows());
  return {};
}

}  // namespace countersign::journal
