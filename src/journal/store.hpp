// The port beneath the journal's logic: ordered rows and one atomic, durable write. The simulator runs the
// same logic over memory that production runs over RocksDB.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace countersign::journal {

/// Called with rows in rising key order; return false to stop. The views live for the call only.
using RowVisitor = std::function<bool(std::string_view key, std::string_view value)>;

/// Rows to read. Keys compare as unsigned bytes.
class Rows {
 public:
  virtual ~Rows() = default;
  /// Nothing when there is no such row. Errors: `corrupt`, `io`.
  virtual Result<std::optional<std::string>> get(const std::string& key) const = 0;
  /// Every row with from ≤ key < to, until the visitor stops. Errors: `corrupt`, `io`; rows visited before
  /// are valid.
  virtual Result<void> scan(const std::string& from, const std::string& to,
                            const RowVisitor& visit) const = 0;
};

/// By key: the row that is put, or none when it is deleted.
using Changes = std::map<std::string, std::optional<std::string>>;

class Store : public Rows {
 public:
  /// Writes all changes or none; when it returns success they survive a power cut. After an error nobody
  /// knows whether they are stored: never retry, stop the process.
  virtual Result<void> write(const Changes& changes) = 0;
};

}  // namespace countersign::journal
