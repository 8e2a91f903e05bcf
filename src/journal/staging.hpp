// What a batch of requests changes, before it is written.
#pragma once

#include <map>
#include <optional>

#include "core/ids.hpp"
#include "journal/codec.hpp"
#include "journal/overlay.hpp"

namespace countersign::journal {

/// The changed rows, and decoded the two that nearly every request reads and changes: the store's counters
/// and its tenant's head. They become rows once a batch, in `changes`; only through here are they read
/// before. Not thread safe.
class Staging {
 public:
  /// `base` must outlive it.
  explicit Staging(const Rows& base) : base_(base), rows_(&base) {}

  Overlay& rows() { return rows_; }

  /// Errors: `corrupt`, `newer_format`, `io`.
  Result<Counters> counters();
  Result<TenantHead> head(const TenantId& tenant);
  void keep(const Counters& counters) { counters_ = counters; }
  void keep(const TenantId& tenant, TenantHead head) { heads_[tenant] = std::move(head); }

  /// Everything, to be written.
  const Changes& changes();

 private:
  const Rows& base_;
  Overlay rows_;
  std::optional<Counters> counters_;
  std::map<TenantId, TenantHead> heads_;  ///< Of the tenants whose rows the batch changes.
};

}  // namespace countersign::journal
