#include "journal/reads.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "core/hex.hpp"
#include "journal/audit_chain.hpp"
#include "journal/keys.hpp"

namespace countersign::journal {
namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

/// Scans at most `limit` rows; `take` turns each into a Result<Row> for the list.
template <class Row, class Take>
Result<std::vector<Row>> collect(const Rows& rows, const keys::Range& range, std::size_t limit, Take take) {
  std::vector<Row> list;
  std::optional<Error> problem;
  if (limit == 0) return list;
  const auto scanned = rows.scan(range.from, range.to, [&](std::string_view key, std::string_view value) {
    Result<Row> row = take(key, value);
    if (!row) {
      problem = row.error();
      return false;
    }
    list.push_back(std::move(*row));
    return list.size() < limit;
  });
  if (!scanned) return fail(scanned.error());
  if (problem) return fail(std::move(*problem));
  return list;
}

/// Text rows whose key is `prefix` and a raw name.
Result<std::vector<IndexRow>> named_rows(const Rows& rows, const std::string& prefix,
                                         const keys::Range& range, std::size_t limit) {
  return collect<IndexRow>(rows, range, limit,
                           [&](std::string_view key, std::string_view value) -> Result<IndexRow> {
                             auto text = decode_row<TextValue>(key, value);
                             if (!text) return fail(text.error());
                             return IndexRow{std::string(key.substr(prefix.size())), std::move(text->text)};
                           });
}

Result<AuditRow> audit_row(const Rows& rows, const TenantId& tenant, std::string_view key,
                           std::string_view value) {
  const auto sequence = keys::sequence_of(key);
  if (!sequence) return fail(sequence.error());
  auto stored = decode_row<AuditValue>(key, value);
  if (!stored) return fail(stored.error());
  auto payload = read_row<AuditPayload>(rows, keys::audit_payload(tenant, *sequence));
  if (!payload) return fail(payload.error());
  AuditRow row;
  row.sequence = *sequence;
  row.at = stored->at;
  row.entry.type = std::move(stored->type);
  row.digest = to_hex(stored->digest);
  row.previous = to_hex(stored->previous);
  row.hash = to_hex(stored->hash);
  row.erased = !payload->has_value();
  if (payload->has_value()) {
    row.entry.subject = std::move((*payload)->subject);
    row.entry.body = std::move((*payload)->body);
    row.salt = to_hex((*payload)->salt);
  }
  return row;
}

tl::unexpected<Error> missing_event(const EntityAddress& entity, std::uint64_t sequence) {
  return fail(ErrorCode::corrupt,
              "event " + std::to_string(sequence) + " of " + to_string(entity.entity) + " of tenant " +
                  entity.tenant.value + " is missing from the journal",
              "Restore the journal from its last backup.");
}

/// The error, saying at which key it arose.
Error placed(Error error, std::string_view key) {
  error.message += " (key " + keys::printable(key) + ")";
  return error;
}

}  // namespace

template <class T>
Result<T> decode_row(std::string_view key, std::string_view value) {
  auto row = decode<T>(value);
  if (!row) return fail(placed(row.error(), key));
  return row;
}

template <class T>
Result<std::optional<T>> read_row(const Rows& rows, const std::string& key) {
  const auto value = rows.get(key);
  if (!value) return fail(value.error());
  if (!value->has_value()) return std::optional<T>();
  auto row = decode_row<T>(key, **value);
  if (!row) return fail(row.error());
  return std::optional<T>(std::move(*row));
}

template Result<std::optional<StoreFormat>> read_row(const Rows&, const std::string&);
template Result<std::optional<Counters>> read_row(const Rows&, const std::string&);
template Result<std::optional<TenantHead>> read_row(const Rows&, const std::string&);
template Result<std::optional<Snapshot>> read_row(const Rows&, const std::string&);
template Result<std::optional<InboxValue>> read_row(const Rows&, const std::string&);
template Result<std::optional<DedupValue>> read_row(const Rows&, const std::string&);
template Result<std::optional<TimerValue>> read_row(const Rows&, const std::string&);
template Result<std::optional<DeadLetterValue>> read_row(const Rows&, const std::string&);
template Result<std::optional<TextValue>> read_row(const Rows&, const std::string&);
template Result<std::optional<AuditBeginning>> read_row(const Rows&, const std::string&);
template Result<DeadLetterValue> decode_row(std::string_view, std::string_view);
template Result<AuditValue> decode_row(std::string_view, std::string_view);

Result<bool> read_format(const Rows& rows) {
  auto format = read_row<StoreFormat>(rows, keys::format());
  if (!format) return fail(format.error());
  if (!format->has_value()) {
    bool empty = true;
    const auto scanned = rows.scan(std::string(1, '\0'), std::string(1, '\xff'), [&](auto, auto) {
      empty = false;
      return false;
    });
    if (!scanned) return fail(scanned.error());
    if (empty) return false;
    return fail(ErrorCode::corrupt, "the store holds rows but no countersign format row",
                "Point the journal's path at a countersign journal or at an empty directory.");
  }
  if ((*format)->magic != store_magic) {
    return fail(ErrorCode::corrupt, "the store is not a countersign journal",
                "Point the journal's path at a countersign journal or at an empty directory.");
  }
  if ((*format)->version > store_format) {
    return fail(ErrorCode::newer_format,
                "the journal has format " + std::to_string((*format)->version) +
                    ", this release reads up to " + std::to_string(store_format),
                "Run the release that wrote this journal, or a newer one.");
  }
  return true;
}

Result<std::optional<std::string>> read_backup_mark(const Rows& rows) {
  const auto mark = rows.get(keys::backup());
  if (!mark) return fail(mark.error());
  if (!*mark) return std::optional<std::string>();
  auto text = decode_row<TextValue>(keys::backup(), **mark);
  if (!text) return fail(text.error());
  return std::optional<std::string>(std::move(text->text));
}

Result<std::vector<EntityId>> read_entities(const Rows& rows, const TenantId& tenant, EntityKind kind) {
  std::set<EntityId> entities;
  for (const auto& range : {keys::snapshots_of_kind(tenant, kind), keys::events_of_kind(tenant, kind)}) {
    std::optional<Error> problem;
    const auto scanned = rows.scan(range.from, range.to, [&](std::string_view key, std::string_view) {
      auto entity = keys::entity_of(key);
      if (entity) entities.insert(*std::move(entity));
      if (!entity) problem = entity.error();
      return !problem.has_value();
    });
    if (!scanned) return fail(scanned.error());
    if (problem) return fail(*std::move(problem));
  }
  return std::vector<EntityId>(entities.begin(), entities.end());
}

Result<std::vector<TenantId>> read_tenants(const Rows& rows) {
  return collect<TenantId>(rows, keys::table_range('H'), no_limit,
                           [](std::string_view key, std::string_view) { return keys::tenant_of_head(key); });
}

Result<LoadedEntity> read_entity(const Rows& rows, const EntityAddress& entity) {
  LoadedEntity loaded;
  auto snapshot = read_row<Snapshot>(rows, keys::snapshot(entity));
  if (!snapshot) return fail(snapshot.error());
  loaded.snapshot = std::move(*snapshot);
  loaded.next_event = loaded.snapshot ? loaded.snapshot->sequence + 1 : 1;
  auto events = collect<Record>(rows, keys::events(entity, loaded.next_event), no_limit,
                                [&](std::string_view key, std::string_view value) -> Result<Record> {
                                  const auto sequence = keys::sequence_of(key);
                                  if (!sequence) return fail(sequence.error());
                                  if (*sequence != loaded.next_event)
                                    return missing_event(entity, loaded.next_event);
                                  ++loaded.next_event;
                                  return decode_row<Record>(key, value);
                                });
  if (!events) return fail(events.error());
  loaded.events = std::move(*events);
  auto effects = collect<Effect>(rows, keys::effects(entity), no_limit, decode_row<Effect>);
  if (!effects) return fail(effects.error());
  loaded.effects = std::move(*effects);
  return loaded;
}

Result<PendingPage> read_pending(const Rows& rows, const TenantId& tenant, std::uint64_t cursor,
                                 std::size_t limit) {
  const auto head = read_row<TenantHead>(rows, keys::tenant_head(tenant));
  if (!head) return fail(head.error());
  const auto counters = read_row<Counters>(rows, keys::counters());
  if (!counters) return fail(counters.error());
  PendingPage page;
  page.scanned_to = counters->value_or(Counters{}).next_inbox_sequence - 1;
  if (!head->has_value() || (*head)->pending_rows == 0) return page;
  const std::uint64_t from = std::max(cursor, (*head)->lowest_pending);
  const std::size_t page_rows = std::clamp<std::size_t>(limit, 1, no_limit - 1);
  auto list = collect<InboxRow>(rows, keys::inboxes(tenant, from), page_rows + 1,
                                [&](std::string_view key, std::string_view value) -> Result<InboxRow> {
                                  const auto sequence = keys::sequence_of(key);
                                  if (!sequence) return fail(sequence.error());
                                  auto row = decode_row<InboxValue>(key, value);
                                  if (!row) return fail(row.error());
                                  return InboxRow{*sequence, EntityAddress{tenant, std::move(row->to)},
                                                  std::move(row->input), row->accepted_at, row->failures};
                                });
  if (!list) return fail(list.error());
  page.rows = std::move(*list);
  if (page.rows.size() > page_rows) {
    page.complete = false;
    page.next_cursor = page.rows.back().sequence;
    page.rows.pop_back();
  }
  return page;
}

Result<std::vector<EntityId>> read_entities_with_effects(const Rows& rows, const TenantId& tenant) {
  auto list = collect<EntityId>(rows, keys::tenant_effects(tenant), no_limit,
                                [](std::string_view key, std::string_view) { return keys::entity_of(key); });
  if (!list) return list;
  list->erase(std::unique(list->begin(), list->end()), list->end());
  return list;
}

Result<std::vector<DueTimer>> read_due(const Rows& rows, const std::string& from, Instant until,
                                       std::size_t limit) {
  auto range = keys::timers_due(until);
  range.from = std::max(range.from, from);
  if (range.from >= range.to) return std::vector<DueTimer>();
  return collect<DueTimer>(rows, range, limit,
                           [](std::string_view key, std::string_view value) -> Result<DueTimer> {
                             const auto sound = decode_row<MarkerValue>(key, value);
                             if (!sound) return fail(sound.error());
                             auto parts = keys::parse_timer_due(key);
                             if (!parts) return fail(parts.error());
                             return DueTimer{std::move(parts->entity), std::move(parts->name), parts->due};
                           });
}

Result<std::vector<AuditRow>> read_audit(const Rows& rows, const TenantId& tenant, std::uint64_t from,
                                         std::size_t limit) {
  const auto beginning = read_audit_beginning(rows, tenant);
  if (!beginning) return fail(beginning.error());
  // Not over what deleted rows leave behind.
  if (*beginning) from = std::max(from, (*beginning)->sequence + 1);
  return collect<AuditRow>(
      rows, keys::audits(tenant, from), limit,
      [&](std::string_view key, std::string_view value) { return audit_row(rows, tenant, key, value); });
}

Result<std::optional<AuditBeginning>> read_audit_beginning(const Rows& rows, const TenantId& tenant) {
  return read_row<AuditBeginning>(rows, keys::audit_beginning(tenant));
}

Result<std::vector<DeadLetterRow>> read_dead_letters(const Rows& rows, const TenantId& tenant,
                                                     std::uint64_t from, std::size_t limit) {
  return collect<DeadLetterRow>(rows, keys::dead_letters(tenant, from), limit,
                                [&](std::string_view key, std::string_view value) -> Result<DeadLetterRow> {
                                  const auto sequence = keys::sequence_of(key);
                                  if (!sequence) return fail(sequence.error());
                                  auto row = decode_row<DeadLetterValue>(key, value);
                                  if (!row) return fail(row.error());
                                  return DeadLetterRow{*sequence,
                                                       EntityAddress{tenant, std::move(row->entity)}, row->at,
                                                       std::move(row->letter)};
                                });
}

Result<std::vector<IndexRow>> read_index(const Rows& rows, const TenantId& tenant, const std::string& index,
                                         const std::string& prefix, std::size_t limit) {
  return named_rows(rows, keys::index(tenant, index, ""), keys::index_prefix(tenant, index, prefix), limit);
}

Result<std::vector<IndexRow>> read_secrets(const Rows& rows, const TenantId& tenant) {
  return named_rows(rows, keys::secret(tenant, ""), keys::secrets(tenant), no_limit);
}

Result<std::vector<TableCount>> read_inspection(const Rows& rows) {
  std::vector<TableCount> counts;
  for (const auto& table : keys::tables()) {
    TableCount count;
    count.table = table.name;
    const auto range = keys::table_range(table.prefix);
    const auto scanned = rows.scan(range.from, range.to, [&](std::string_view key, std::string_view value) {
      ++count.rows;
      count.bytes += key.size() + value.size();
      return true;
    });
    if (!scanned) return fail(scanned.error());
    counts.push_back(std::move(count));
  }
  return counts;
}

}  // namespace countersign::journal
