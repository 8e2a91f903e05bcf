// How a row's value is framed:
//
//   format 1 byte ‖ row type 1 byte ‖ payload length 4 bytes ‖ payload ‖ CRC-32C of all before it, 4 bytes
//
// Numbers stand little end first; a text is its length (4 bytes) and its bytes; times are milliseconds since
// 1970. The same value always makes the same bytes, and bytes that are cut, lengthened or altered do not
// decode. Golden files in tests/golden/journal hold every row type: a layout that must change gets a new
// format number and an upcaster.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "core/turn.hpp"
#include "journal/journal.hpp"

namespace countersign::journal {

inline constexpr std::uint8_t frame_format = 1;
/// Raised when rows move or change meaning; a store with a higher one is refused.
inline constexpr std::uint32_t store_format = 1;

inline constexpr const char* store_magic = "countersign journal";

struct StoreFormat {
  std::string magic = store_magic;
  std::uint32_t version = store_format;
};

/// One row for the whole store.
struct Counters {
  std::uint64_t next_inbox_sequence = 1;
  Instant dedup_pruned_until{};  ///< No dedup key expires before this.
};

/// One row a tenant: everything that a write must know about it without a scan.
struct TenantHead {
  std::uint64_t audit_sequence = 0;  ///< Of the last audit row.
  std::string audit_hash = std::string(32, '\0');
  std::uint64_t next_dead_letter = 1;
  std::uint64_t pending_rows = 0;
  std::uint64_t pending_bytes = 0;
  std::uint64_t lowest_pending =
      0;  ///< No inbox row has a lower sequence: scans start here, not over tombstones.
};

struct InboxValue {
  EntityId to;
  Record input;
  Instant accepted_at{};
  std::uint32_t failures = 0;
};

struct DedupValue {
  Instant expires{};
};

struct TimerValue {
  Instant due{};
};

/// An index row's or a secret's bytes.
struct TextValue {
  std::string text;
};

/// The value of a row whose key says it all.
struct MarkerValue {};

/// Hashes are 32 raw bytes.
struct AuditValue {
  Instant at{};
  std::string type;
  std::string digest;
  std::string previous;
  std::string hash;
};

/// Without its salt a digest says nothing about the body, so erasing this row erases the entry.
struct AuditPayload {
  std::string salt;
  std::string subject;
  std::string body;
};

/// Where a tenant's chain begins since older entries were pruned: right after this one.
struct AuditBeginning {
  std::uint64_t sequence = 0;  ///< So many entries were pruned.
  Instant at{};                ///< Of that entry.
  std::string hash;            ///< Of that entry: 32 raw bytes.
  Instant pruned_at{};
};

struct DeadLetterValue {
  EntityId entity;
  Instant at{};
  DeadLetter letter;
};

/// T is one of the rows above, or Record (an event), Snapshot, Effect. A text must be shorter than 4 GiB; the
/// doors (core/limits.hpp) hold bodies to far less.
template <class T>
std::string encode(const T& row);

/// Errors: `corrupt`, `newer_format`.
template <class T>
Result<T> decode(std::string_view bytes);

/// The Castagnoli polynomial, as in RFC 3720 appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace countersign::journal
