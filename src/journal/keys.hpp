// Every key of the store, in one place.
//
//   table 1 byte ‖ components
//
// A text component is its bytes with 00 written as 00 ff, closed by 00 01: order is kept and no text can run
// into the next. A text that ends a key (marked *) stands raw, so that its prefixes can be scanned. Numbers
// are eight bytes, big end first; times are milliseconds since 1970 with the sign bit flipped. Entities are
// two texts: kind's name and key.
//
//   M meta                name*
//   H tenant heads        tenant
//   E events              tenant, entity, number
//   S snapshots           tenant, entity
//   I inbox               tenant, number
//   D dedup keys          tenant, key*
//   d dedup by expiry     time, tenant, key*
//   F open effects        tenant, entity, effect id*
//   T timers by name      tenant, entity, name*
//   t timers by due       time, tenant, entity, name*
//   X index rows          tenant, index, key*
//   A audit rows          tenant, number
//   P audit payloads      tenant, number     apart from their rows: a payload can be destroyed
//   B audit beginnings    tenant             once entries were pruned
//   L dead letters        tenant, number
//   V secrets             tenant, name*
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace countersign::journal::keys {

/// from ≤ key < to.
struct Range {
  std::string from;
  std::string to;
};

struct Table {
  char prefix;
  const char* name;  ///< As operators see it.
};
const std::vector<Table>& tables();
Range table_range(char prefix);

std::string format();
std::string counters();
std::string backup();  ///< The mark of a copy.
std::string tenant_head(const TenantId& tenant);

std::string event(const EntityAddress& entity, std::uint64_t sequence);
Range events(const EntityAddress& entity, std::uint64_t from);
Range tenant_events(const TenantId& tenant);
/// Of all entities of this kind, in the table of events or that of snapshots.
Range events_of_kind(const TenantId& tenant, EntityKind kind);
Range snapshots_of_kind(const TenantId& tenant, EntityKind kind);
std::string snapshot(const EntityAddress& entity);

std::string inbox(const TenantId& tenant, std::uint64_t sequence);
Range inboxes(const TenantId& tenant, std::uint64_t from);

std::string dedup(const TenantId& tenant, std::string_view key);
std::string dedup_expiry(Instant expires, const TenantId& tenant, std::string_view key);
/// Keys whose expiry is in [from, to).
Range dedup_expiries(Instant from, Instant to);

std::string effect(const EntityAddress& entity, const EffectId& id);
Range effects(const EntityAddress& entity);
Range tenant_effects(const TenantId& tenant);

std::string timer(const EntityAddress& entity, std::string_view name);
std::string timer_due(Instant due, const EntityAddress& entity, std::string_view name);
/// Timers due at or before `until`; `from` may be raised by a caller that knows of no earlier row.
Range timers_due(Instant until);

std::string index(const TenantId& tenant, std::string_view index, std::string_view key);
Range index_prefix(const TenantId& tenant, std::string_view index, std::string_view prefix);

std::string audit(const TenantId& tenant, std::uint64_t sequence);
Range audits(const TenantId& tenant, std::uint64_t from);
std::string audit_payload(const TenantId& tenant, std::uint64_t sequence);
std::string audit_beginning(const TenantId& tenant);

std::string dead_letter(const TenantId& tenant, std::uint64_t sequence);
Range dead_letters(const TenantId& tenant, std::uint64_t from);

std::string secret(const TenantId& tenant, std::string_view name);
Range secrets(const TenantId& tenant);

// Reading keys back. Errors: `corrupt`; an entity kind that this version does not know is `newer_format`.
/// The number that ends a key.
Result<std::uint64_t> sequence_of(std::string_view key);

struct TimerDueParts {
  Instant due{};
  EntityAddress entity;
  std::string name;
};
Result<TimerDueParts> parse_timer_due(std::string_view key);

struct DedupExpiryParts {
  Instant expires{};
  TenantId tenant;
  std::string key;
};
Result<DedupExpiryParts> parse_dedup_expiry(std::string_view key);
/// Of a key of events, snapshots or effects, which begin alike.
Result<EntityId> entity_of(std::string_view key);
Result<TenantId> tenant_of_head(std::string_view key);

/// For messages: bytes that do not print as \xNN. Keys name tenants and records, never secrets.
std::string printable(std::string_view key);

}  // namespace countersign::journal::keys
