// Every reading of a journal, over any rows: the engine's, or a store that the command line opened for
// reading. All are bounded by a limit or by one tenant's open work, except `read_inspection`, which reads the
// whole store. Errors: `corrupt`, `newer_format`, `io`. A row that does not decode fails the reading; none is
// ever skipped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/codec.hpp"
#include "journal/journal.hpp"
#include "journal/store.hpp"

namespace countersign::journal {

/// Nothing when there is no such row. T is a row type of codec.hpp.
template <class T>
Result<std::optional<T>> read_row(const Rows& rows, const std::string& key);

/// Decodes a row that a scan met, and says which it was if it cannot.
template <class T>
Result<T> decode_row(std::string_view key, std::string_view value);

/// Refuses a store that is not ours (`corrupt`) or that a newer release wrote (`newer_format`); true when it
/// is ours, false when it has no row at all.
Result<bool> read_format(const Rows& rows);

/// When a copy was made that is still marked as one (backup.hpp); none in a journal.
Result<std::optional<std::string>> read_backup_mark(const Rows& rows);
/// Every entity of this kind that has a past. As long as reading all their events takes.
Result<std::vector<EntityId>> read_entities(const Rows& rows, const TenantId& tenant, EntityKind kind);
/// Every tenant that anything was ever audited of.
Result<std::vector<TenantId>> read_tenants(const Rows& rows);

Result<LoadedEntity> read_entity(const Rows& rows, const EntityAddress& entity);
Result<PendingPage> read_pending(const Rows& rows, const TenantId& tenant, std::uint64_t cursor,
                                 std::size_t limit);
Result<std::vector<EntityId>> read_entities_with_effects(const Rows& rows, const TenantId& tenant);
/// `from` is a key of the table of timers by due below which the caller knows of no row; empty means the
/// beginning.
Result<std::vector<DueTimer>> read_due(const Rows& rows, const std::string& from, Instant until,
                                       std::size_t limit);
Result<std::vector<AuditRow>> read_audit(const Rows& rows, const TenantId& tenant, std::uint64_t from,
                                         std::size_t limit);
/// None as long as nothing of the tenant's audit was pruned.
Result<std::optional<AuditBeginning>> read_audit_beginning(const Rows& rows, const TenantId& tenant);
Result<std::vector<DeadLetterRow>> read_dead_letters(const Rows& rows, const TenantId& tenant,
                                                     std::uint64_t from, std::size_t limit);
Result<std::vector<IndexRow>> read_index(const Rows& rows, const TenantId& tenant, const std::string& index,
                                         const std::string& prefix, std::size_t limit);
Result<std::vector<IndexRow>> read_secrets(const Rows& rows, const TenantId& tenant);
Result<std::vector<TableCount>> read_inspection(const Rows& rows);

}  // namespace countersign::journal
