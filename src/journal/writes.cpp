#include "journal/writes.hpp"

#include <algorithm>
#include <utility>

#include "core/limits.hpp"
#include "journal/codec.hpp"
#include "journal/keys.hpp"
#include "journal/reads.hpp"
#include "journal/tenant_stage.hpp"

namespace countersign::journal {
namespace {

Result<bool> is_duplicate(const TenantStage& stage, const AcceptRequest& request) {
  for (const auto& key : request.dedup_keys) {
    const auto seen = read_row<DedupValue>(stage.rows(), keys::dedup(stage.tenant(), key));
    if (!seen) return fail(seen.error());
    if (*seen && (*seen)->expires > request.now) return true;
  }
  return false;
}

void put_dedup_keys(TenantStage& stage, const AcceptRequest& request) {
  const Instant expires = request.now + limits::dedup_key_lifetime_ms;
  for (const auto& key : request.dedup_keys) {
    stage.put(keys::dedup(stage.tenant(), key), encode(DedupValue{expires}));
    stage.put(keys::dedup_expiry(expires, stage.tenant(), key), encode(MarkerValue{}));
  }
}

/// The sequence must be the one right after the entity's last event.
Result<bool> is_next_event(const Rows& rows, const EntityAddress& entity, std::uint64_t sequence) {
  if (sequence == 0) return false;
  const auto taken = rows.get(keys::event(entity, sequence));
  if (!taken) return fail(taken.error());
  if (taken->has_value()) return false;
  if (sequence > 1) {
    const auto before = rows.get(keys::event(entity, sequence - 1));
    if (!before) return fail(before.error());
    if (before->has_value()) return true;
  }
  const auto snapshot = read_row<Snapshot>(rows, keys::snapshot(entity));
  if (!snapshot) return fail(snapshot.error());
  return sequence == (*snapshot ? (*snapshot)->sequence + 1 : 1);
}

Result<bool> stage_events(TenantStage& stage, const TurnWrite& write) {
  const EntityAddress address{stage.tenant(), write.entity};
  if (!write.turn.events.empty()) {
    auto next = is_next_event(stage.rows(), address, write.first_event);
    if (!next || !*next) return next;
    std::uint64_t sequence = write.first_event;
    for (const auto& event : write.turn.events) stage.put(keys::event(address, sequence++), encode(event));
  }
  if (write.snapshot) stage.put(keys::snapshot(address), encode(*write.snapshot));
  return true;
}

Result<bool> stage_inputs(TenantStage& stage, const TurnWrite& write) {
  for (const auto sequence : write.consumed) {
    auto removed = stage.remove_input(sequence);
    if (!removed || !*removed) return removed;
  }
  for (const auto sequence : write.failed) {
    auto counted = stage.count_failure(sequence);
    if (!counted || !*counted) return counted;
  }
  return true;
}

Result<void> stage_timers(TenantStage& stage, const TurnWrite& write) {
  for (const auto& name : write.fired) {
    auto deleted = stage.remove_fired_timer(write.entity, name, write.now);
    if (!deleted) return deleted;
  }
  for (const auto& change : write.turn.timers) {
    auto set = stage.set_timer(write.entity, change.name, change.due);
    if (!set) return set;
  }
  return {};
}

void stage_plain_rows(TenantStage& stage, const TurnWrite& write) {
  const EntityAddress address{stage.tenant(), write.entity};
  for (const auto& effect : write.turn.effects) stage.put(keys::effect(address, effect.id), encode(effect));
  for (const auto& id : write.turn.closed_effects) stage.erase(keys::effect(address, id));
  for (const auto& change : write.turn.index) {
    auto key = keys::index(stage.tenant(), change.index, change.key);
    if (change.value) {
      stage.put(std::move(key), encode(TextValue{*change.value}));
    } else {
      stage.erase(std::move(key));
    }
  }
  for (const auto& secret : write.turn.secrets)
    stage.put(keys::secret(stage.tenant(), secret.name), encode(TextValue{secret.sealed}));
  for (const auto& entry : write.turn.audit) stage.append_audit(entry, write.now);
  for (const auto& letter : write.turn.dead_letters) stage.add_dead_letter(write.entity, letter, write.now);
}

/// False when the turn is stale.
Result<bool> stage_turn(TenantStage& stage, const TurnWrite& write, std::vector<InboxRow>& sent) {
  auto inputs = stage_inputs(stage, write);
  if (!inputs || !*inputs) return inputs;
  auto events = stage_events(stage, write);
  if (!events || !*events) return events;
  const auto timers = stage_timers(stage, write);
  if (!timers) return fail(timers.error());
  stage_plain_rows(stage, write);
  for (const auto& send : write.turn.sends) sent.push_back(stage.add_input(send.to, send.input, write.now));
  return true;
}

}  // namespace

Result<Accepted> stage_accept(Staging& batch, Entropy& entropy, const AcceptRequest& request) {
  auto stage = TenantStage::open(batch, request.to.tenant, entropy);
  if (!stage) return fail(stage.error());
  const auto duplicate = is_duplicate(*stage, request);
  if (!duplicate) return fail(duplicate.error());
  if (*duplicate) return Accepted{AcceptOutcome::duplicate, std::nullopt};
  InboxRow row = stage->add_input(request.to.entity, request.input, request.now);
  if (stage->pending_bytes() > limits::tenant_inbox_bytes) return Accepted{AcceptOutcome::full, std::nullopt};
  put_dedup_keys(*stage, request);
  for (const auto& entry : request.audit) stage->append_audit(entry, request.now);
  const auto finished = stage->finish();
  if (!finished) return fail(finished.error());
  return Accepted{AcceptOutcome::accepted, std::move(row)};
}

Result<Committed> stage_commit(Staging& batch, Entropy& entropy, const TenantId& tenant,
                               const std::vector<TurnWrite>& turns) {
  auto stage = TenantStage::open(batch, tenant, entropy);
  if (!stage) return fail(stage.error());
  Committed result{CommitOutcome::committed, {}};
  for (const auto& write : turns) {
    const auto fresh = stage_turn(*stage, write, result.sent);
    if (!fresh) return fail(fresh.error());
    if (!*fresh) return Committed{CommitOutcome::stale, {}};
  }
  const auto finished = stage->finish();
  if (!finished) return fail(finished.error());
  return result;
}

Result<std::optional<InboxRow>> stage_replay(Staging& batch, Entropy& entropy, const TenantId& tenant,
                                             std::uint64_t dead_letter, Instant now) {
  auto stage = TenantStage::open(batch, tenant, entropy);
  if (!stage) return fail(stage.error());
  std::string key = keys::dead_letter(tenant, dead_letter);
  auto letter = read_row<DeadLetterValue>(stage->rows(), key);
  if (!letter) return fail(letter.error());
  if (!letter->has_value()) {
    return fail(ErrorCode::not_found,
                "tenant " + tenant.value + " has no dead letter " + std::to_string(dead_letter),
                "List the dead letters: it may have been replayed already.");
  }
  const DeadLetterValue& found = **letter;
  std::optional<InboxRow> row;
  if (found.letter.is_effect) {
    Effect effect;
    effect.id = EffectId("replay-" + std::to_string(dead_letter));
    effect.call = found.letter.content;
    stage->put(keys::effect({tenant, found.entity}, effect.id), encode(effect));
  } else {
    row = stage->add_input(found.entity, found.letter.content, now);
  }
  stage->erase(std::move(key));
  const auto finished = stage->finish();
  if (!finished) return fail(finished.error());
  return row;
}

Result<void> stage_secret(Staging& batch, Entropy& entropy, const SecretWrite& write) {
  auto stage = TenantStage::open(batch, write.tenant, entropy);
  if (!stage) return fail(stage.error());
  const auto key = keys::secret(write.tenant, write.name);
  if (write.sealed.empty()) {
    stage->erase(key);
  } else {
    stage->put(key, encode(TextValue{write.sealed}));
  }
  for (const auto& entry : write.audit) stage->append_audit(entry, write.now);
  return stage->finish();
}

Result<void> stage_dedup_pruning(Staging& batch, Instant now) {
  const auto stored = batch.counters();
  if (!stored) return fail(stored.error());
  Counters counters = *stored;
  if (now - counters.dedup_pruned_until < dedup_prune_interval_ms) return {};
  const auto range = keys::dedup_expiries(counters.dedup_pruned_until, now);
  std::vector<std::string> expired;
  auto scanned = batch.rows().scan(range.from, range.to, [&](std::string_view key, std::string_view) {
    expired.emplace_back(key);
    return expired.size() < dedup_keys_pruned_per_batch;
  });
  if (!scanned) return scanned;
  counters.dedup_pruned_until = now;
  for (auto& key : expired) {
    const auto parts = keys::parse_dedup_expiry(key);
    if (!parts) return fail(parts.error());
    std::string by_name = keys::dedup(parts->tenant, parts->key);
    const auto current = read_row<DedupValue>(batch.rows(), by_name);
    if (!current) return fail(current.error());
    // A key that was accepted anew after it expired has a later row of its own.
    if (*current && (*current)->expires == parts->expires) batch.rows().erase(std::move(by_name));
    batch.rows().erase(std::move(key));
    if (expired.size() == dedup_keys_pruned_per_batch) counters.dedup_pruned_until = parts->expires;
  }
  batch.keep(counters);
  return {};
}

}  // namespace countersign::journal
