// Proves a tenant's chain, page by page: each follows on the one before, the kept head must come by, and
// where older entries were pruned an entry of the chain must tell of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/audit_chain.hpp"
#include "journal/codec.hpp"

namespace countersign::cli {

class AuditProof {
 public:
  using Heads = std::vector<journal::AuditHead>;

  /// `kept`: heads that somebody wrote down earlier.
  explicit AuditProof(Heads kept) : kept_(std::move(kept)) {}

  /// What the store says of where the chain begins; an exported file says nothing.
  void begins_after(const journal::AuditBeginning& beginning) { stored_ = beginning; }
  /// Not empty. Errors: `corrupt`.
  Result<void> take(const std::vector<journal::AuditRow>& rows);
  /// After the last page: what is proven, in words. Errors: `corrupt`; `not_found` when the kept head is of
  /// an entry that was pruned.
  Result<std::string> finish() const;

 private:
  /// An entry that tells of a pruning.
  struct Told {
    std::uint64_t to = 0;  ///< The last pruned entry.
    std::string until;     ///< Its time.
    std::string hash;
    Instant at{};  ///< When it was pruned.
    std::uint64_t by = 0;
  };

  Result<void> begin(const journal::AuditRow& first);
  void look_for_told(const journal::AuditRow& row);
  Result<void> check_kept() const;

  Heads kept_;
  Heads last_;  ///< Of the rows so far; none before the first.
  std::uint64_t entries_ = 0;
  std::optional<journal::AuditBeginning> stored_;
  std::optional<journal::AuditHead> before_;  ///< The entry before the first; none when that is entry 1.
  std::optional<Told> told_;                  ///< Of the pruning of that one.
};

}  // namespace countersign::cli
