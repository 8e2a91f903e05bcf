// Which records of a resource there are, and in which version each was read last. A flat table of 24 bytes a
// record: a firm has tens of thousands of customers, and an entity's state is copied in every turn.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace countersign::domain {

struct RollEntry {
  std::string id;      ///< Lower-case guid.
  std::string digest;  ///< Of the etag: `digest_of`.
  bool operator==(const RollEntry&) const = default;
};
/// 16 hex digits; two etags with the same one are as likely as one in 2⁶⁴.
std::string digest_of(std::string_view etag);

class Roll {
 public:
  bool has(std::string_view id) const;
  /// In this very version.
  bool has(const RollEntry& entry) const;
  /// Adds or replaces. An id that is no guid is left out, and so is a new record past
  /// `limits::roll_records`.
  void enter(const RollEntry& entry);
  void strike(std::string_view id);
  std::size_t size() const { return rows_.size(); }
  std::vector<std::string> ids() const;

  /// 48 hex digits a record.
  std::string to_text() const;
  /// `not_understood` unless `to_text` wrote it.
  static Result<Roll> parse(std::string_view text);
  bool operator==(const Roll&) const = default;

 private:
  struct Row {
    std::array<std::uint8_t, 16> id{};
    std::uint64_t digest = 0;
    auto operator<=>(const Row&) const = default;
  };
  std::vector<Row> rows_;  ///< By id.
};

}  // namespace countersign::domain
