#include "domain/fingerprint.hpp"

#include <algorithm>
#include <tuple>

#include "core/ascii.hpp"
#include "core/limits.hpp"

namespace countersign::domain {
namespace {

using namespace std::chrono_literals;
/// One server's clock, set right meanwhile: when other things tell of a restore this has to do.
constexpr Duration clock_errs_ms = 10s;
constexpr const char* was_restored = ": Business Central was restored to an earlier time";

std::optional<std::string> disagreement(const ListedCompany& known, const ListedCompany& seen) {
  if (known.created_at && seen.created_at && *known.created_at != *seen.created_at) {
    return "The company '" + seen.name + "' was created at " + format_instant(*seen.created_at) +
           ", the one that was known at " + format_instant(*known.created_at) + ": it is another company";
  }
  if (known.name != seen.name) {
    return "The company " + known.id + " is named '" + seen.name + "'; it was '" + known.name + "'";
  }
  return std::nullopt;
}

}  // namespace

Fingerprint fingerprint_of(const TenantSettings& settings, const std::vector<ListedCompany>& companies,
                           const std::string& type) {
  Fingerprint seen;
  seen.environment = settings.business_central.environment;
  seen.api_base = settings.business_central.api_base;
  seen.type = type;
  for (const auto& watched : settings.companies) {
    for (const auto& company : companies) {
      if (company.id == watched.id) seen.companies[company.id] = company;
    }
  }
  return seen;
}

std::optional<std::string> disagreement(const Fingerprint& known, const TenantSettings& settings) {
  const auto& bc = settings.business_central;
  if (known.environment != bc.environment) {
    return "The settings name the environment '" + bc.environment + "'; this tenant's records belong to '" +
           known.environment + "'";
  }
  if (!ascii::same(known.api_base, bc.api_base)) {
    return "The settings lead to " + bc.api_base + "; this tenant's records came from " + known.api_base;
  }
  return std::nullopt;
}

std::optional<std::string> disagreement(const Fingerprint& known, const Fingerprint& seen) {
  if (!known.type.empty() && !seen.type.empty() && !ascii::same(known.type, seen.type)) {
    return "The environment '" + seen.environment + "' is of the type " + seen.type + "; it was " +
           known.type;
  }
  for (const auto& [id, company] : seen.companies) {
    const auto before = known.companies.find(id);
    if (before == known.companies.end()) continue;
    if (auto differs = disagreement(before->second, company)) return differs;
  }
  const bool none_left = std::none_of(known.companies.begin(), known.companies.end(), [&](const auto& entry) {
    return seen.companies.contains(entry.first);
  });
  if (!known.companies.empty() && none_left) {
    return "None of the companies that were known is in the environment '" + seen.environment + "'";
  }
  return std::nullopt;
}

Fingerprint completed(const Fingerprint& known, const Fingerprint& seen) {
  Fingerprint all = known;
  if (all.type.empty()) all.type = seen.type;
  for (const auto& [id, company] : seen.companies) {
    auto& mine = all.companies.emplace(id, company).first->second;
    if (!mine.created_at) mine.created_at = company.created_at;
  }
  return all;
}

void keep_latest(std::vector<KnownChange>& changes) {
  std::sort(changes.begin(), changes.end(), [](const auto& left, const auto& right) {
    return std::tuple(right.at, to_string(left.record)) < std::tuple(left.at, to_string(right.record));
  });
  if (changes.size() > limits::records_of_proof) changes.resize(limits::records_of_proof);
}

bool has_gone_back(Instant known, Instant seen) {
  return seen + clocks_differ_ms < known;
}

std::optional<std::string> sign_of_restore(const KnownChange& known, const Document& seen,
                                           bool is_suspected) {
  const bool is_draft = seen.status == DocumentStatus::draft || seen.status == DocumentStatus::in_review;
  if (known.posted && is_draft)
    return to_string(known.record) + " was posted, and is a draft again" + was_restored;
  if (seen.last_modified + (is_suspected ? clock_errs_ms : clocks_differ_ms) >= known.at) return std::nullopt;
  return to_string(known.record) + " was changed at " + format_instant(known.at) + ", and is now of " +
         format_instant(seen.last_modified) + was_restored;
}

std::optional<std::string> sign_of_restore(const std::vector<ReadAgain>& all, bool is_suspected) {
  auto sorted = all;
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& left, const auto& right) { return left.known.at > right.known.at; });
  std::size_t gone = 0;
  std::size_t posted = 0;
  for (const auto& one : sorted) {
    if (one.fate == Fate::as_it_was) break;  // What changed before it says nothing of a later restore.
    if (one.fate != Fate::gone || one.known.record.resource == Resource::purchase_orders) continue;
    ++gone;
    if (one.known.posted) ++posted;
  }
  const bool is_enough = posted >= 2 || (is_suspected && (posted == 1 || gone >= 2));
  if (!is_enough) return std::nullopt;
  return "Of the documents that changed last " + std::to_string(gone) + " are gone, " +
         std::to_string(posted) + " of them posted" +
         (is_suspected ? ", and so is all that was set up in Business Central for notifications" : "") +
         was_restored;
}

}  // namespace countersign::domain
