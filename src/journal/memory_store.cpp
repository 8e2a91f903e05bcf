#include "journal/memory_store.hpp"

namespace countersign::journal {

Result<std::optional<std::string>> MemoryStore::get(const std::string& key) const {
  const auto row = rows_.find(key);
  if (row == rows_.end()) return std::optional<std::string>();
  return std::optional<std::string>(row->second);
}

Result<void> MemoryStore::scan(const std::string& from, const std::string& to,
                               const RowVisitor& visit) const {
  for (auto row = rows_.lower_bound(from); row != rows_.end() && row->first < to; ++row) {
    if (!visit(row->first, row->second)) break;
  }
  return {};
}

Result<void> MemoryStore::write(const Changes& changes) {
  for (const auto& [key, value] : changes) {
    if (value) {
      rows_[key] = *value;
    } else {
      rows_.erase(key);
    }
  }
  return {};
}

}  // namespace countersign::journal
