// A store in memory. It outlives the journals opened over it, so that a test can crash one and open the next.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "journal/store.hpp"

namespace countersign::journal {

/// Not thread safe. Copying it copies the rows: a backup, or a branch of a test.
class MemoryStore final : public Store {
 public:
  Result<std::optional<std::string>> get(const std::string& key) const override;
  Result<void> scan(const std::string& from, const std::string& to, const RowVisitor& visit) const override;
  Result<void> write(const Changes& changes) override;

  /// Every row, by key; two stores are in the same state when these are equal.
  const std::map<std::string, std::string>& rows() const { return rows_; }

 private:
  std::map<std::string, std::string> rows_;
};

}  // namespace countersign::journal
