// The audit chain: each row holds the hash of the one before it, so a row that is changed, removed or added
// shows.
//
//   digest = SHA-256(salt ‖ subject ‖ 00 ‖ body)
//   hash   = SHA-256("countersign audit 1" ‖ 00 ‖ sequence ‖ time ‖ length of type ‖ type ‖ previous ‖
//   digest)
//
// Numbers are eight bytes, big end first; times are milliseconds since 1970; hashes are raw bytes. The chain
// proves nothing about rows cut off its end: hand `verify` heads that were kept elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "journal/journal.hpp"

namespace countersign::journal {

inline constexpr std::size_t audit_salt_bytes = 16;
inline constexpr std::size_t audit_hash_bytes = 32;

/// The hash of one row as somebody outside the journal wrote it down.
struct AuditHead {
  std::uint64_t sequence = 0;
  std::string hash;  ///< Hex.
};

/// Raw bytes in, 32 raw bytes out.
std::string audit_digest(std::string_view salt, std::string_view subject, std::string_view body);
std::string audit_hash(std::uint64_t sequence, Instant at, std::string_view type, std::string_view previous,
                       std::string_view digest);

/// Proves that `rows` are an unbroken part of one chain, in order, beginning at row 1 or right after one of
/// `heads`, that no present payload was altered, and that every head beyond the beginning is in the rows with
/// its own hash. Errors: `corrupt`, naming the first bad sequence.
Result<void> verify(const std::vector<AuditRow>& rows, const std::vector<AuditHead>& heads = {});

/// One row as one line of JSON, without the line's end. `invalid_argument` when a text is not UTF-8.
Result<std::string> audit_line(const AuditRow& row);
/// Reads a line that `audit_line` wrote; `not_understood` otherwise.
Result<AuditRow> parse_audit_line(std::string_view line);

}  // namespace countersign::journal
