// Changes that are not written yet, laid over the rows beneath them: a later request of a batch reads what an
// earlier one staged, and a request that is refused is dropped whole.
#pragma once

#include <optional>
#include <string>

#include "journal/store.hpp"

namespace countersign::journal {

/// Not thread safe.
class Overlay final : public Rows {
 public:
  /// `base` must outlive it. By pointer, so that an overlay over an overlay is never taken for a copy of it.
  explicit Overlay(const Rows* base) : base_(base) {}
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;
  Overlay(Overlay&&) = default;
  Overlay& operator=(Overlay&&) = default;
  ~Overlay() override = default;

  Result<std::optional<std::string>> get(const std::string& key) const override;
  Result<void> scan(const std::string& from, const std::string& to, const RowVisitor& visit) const override;

  void put(std::string key, std::string value) { changes_[std::move(key)] = std::move(value); }
  void erase(std::string key) { changes_[std::move(key)] = std::nullopt; }
  /// Moves the changes into `parent`, which is the overlay beneath this one; this one is empty afterwards.
  void merge_into(Overlay& parent);

  bool empty() const { return changes_.empty(); }
  /// The first key ≥ `from` and < `to` that was put here.
  std::optional<std::string> first_put(const std::string& from, const std::string& to) const;
  const Changes& changes() const { return changes_; }

 private:
  const Rows* base_;
  Changes changes_;
};

}  // namespace countersign::journal
