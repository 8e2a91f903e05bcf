// Golden records: what every released version has stored must be readable for ever.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/turn.hpp"

namespace countersign::domain::test {

/// Compares with tests/golden/domain/<kind>/<type>.v<version>.json, which holds the record with its body as
/// JSON. COUNTERSIGN_WRITE_GOLDEN=1 writes the files that are missing and never changes one.
void check_golden(const std::string& kind, const Record& encoded);
/// The stored record of that file; fails the test when there is none.
Record golden_record(const std::string& kind, const std::string& type);
/// How many files there are: one that no sample stands for belongs to a type that was removed or renamed.
std::size_t golden_count(const std::string& kind);

/// Every alternative of the variant has exactly one sample: a new one without a golden fails here.
template <class... Types>
bool covers_all(const std::vector<std::variant<Types...>>& samples) {
  std::vector<int> seen(sizeof...(Types));
  for (const auto& sample : samples) ++seen.at(sample.index());
  for (const int count : seen) {
    if (count != 1) return false;
  }
  return true;
}

}  // namespace countersign::domain::test
