// How a company reads: one record, a sweep of what changed, a census of what there is. Included by .cpp files
// alone.
#pragma once

#include "domain/company_state.hpp"

namespace countersign::domain {

using CompanyStep = Step<CompanyRules>;

/// None once the company was taken out of the settings.
const CompanySettings* settings_of(const CompanyStep& step);
/// Before it is known nothing is read: a conversation would begin without a currency and a name for links.
bool is_known(const CompanyStep& step);

/// Nothing of it when it was never met.
Watched watched(const CompanyStep& step, Resource resource);

// Records (company_reading.cpp) -----------------------------------------------------------------------------

void mark(CompanyStep& step, const RecordKey& key, const std::string& change);
/// What was marked before the company was known.
void read_marked(CompanyStep& step);
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome);
/// A record that stands on a page, found by `found_by`, now by Business Central's clock.
void take_of_page(CompanyStep& step, const BusinessRecord& record, const std::string& found_by,
                  Instant theirs);
Instant modified_at(const BusinessRecord& record);
/// The row that `countersign status` shows.
void write_status(CompanyStep& step);

// Sweeps and censuses (company_sweep.cpp) -------------------------------------------------------------------

struct SweepWish {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
  std::optional<Instant> since{};  ///< Not later than this.
  std::string found_by{};          ///< What its finds are found by; empty: by a sweep, or a poll.
};
void begin_sweep(CompanyStep& step, const SweepWish& wish);
void begin_sweeps(CompanyStep& step, const std::string& reason, const std::string& found_by = {});
void on_page(CompanyStep& step, const ReadPage& call, const PageRead& page);
void on_page_failed(CompanyStep& step, const ReadPage& call, const Failed& failed);

struct CensusWish {
  Resource resource = Resource::purchase_invoices;
  std::string reason;
  bool of_now = false;  ///< Something was deleted: what was counted before tells nothing.
};
void begin_census(CompanyStep& step, const CensusWish& wish);
void begin_censuses(CompanyStep& step, const std::string& reason, bool of_now);
void on_ids(CompanyStep& step, const ReadIds& call, const IdsRead& page);
void on_ids_failed(CompanyStep& step, const ReadIds& call, const Failed& failed);

}  // namespace countersign::domain
