#include "journal/staging.hpp"

#include "journal/keys.hpp"
#include "journal/reads.hpp"

namespace countersign::journal {

Result<Counters> Staging::counters() {
  if (counters_) return *counters_;
  const auto stored = read_row<Counters>(base_, keys::counters());
  if (!stored) return fail(stored.error());
  return stored->value_or(Counters{});
}

Result<TenantHead> Staging::head(const TenantId& tenant) {
  const auto kept = heads_.find(tenant);
  if (kept != heads_.end()) return kept->second;
  auto stored = read_row<TenantHead>(base_, keys::tenant_head(tenant));
  if (!stored) return fail(stored.error());
  return *stored ? **std::move(stored) : TenantHead{};
}

const Changes& Staging::changes() {
  if (counters_) rows_.put(keys::counters(), encode(*counters_));
  for (const auto& [tenant, head] : heads_) rows_.put(keys::tenant_head(tenant), encode(head));
  return rows_.changes();
}

}  // namespace countersign::journal
