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

/// Nothing of it when it was never met. The reference follows the state.
const Watched& watched_of(const CompanyStep& step, const Resource& resource);
/// Null for a resource that the settings do not describe.
const ResourceDefinition* definition_of(const CompanyStep& step, const Resource& resource);
/// Whether anybody needs its records; those of others are not even read.
bool is_wanted(const CompanyStep& step, const Resource& resource);

// Records (company_reading.cpp) -----------------------------------------------------------------------------

void mark(CompanyStep& step, const RecordKey& key, const std::string& change);
/// What was marked before the company was known.
void read_marked(CompanyStep& step);
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome);
/// What is said of a document beside itself.
struct Finding {
  std::string by;    ///< What it was found by.
  Instant theirs{};  ///< Now by Business Central's clock.
  std::vector<ExchangeRate> exchange_rates;
};
/// A document that stands on a page.
void take_of_page(CompanyStep& step, const Document& document, const Finding& found);
/// What an answer tells that is not known yet: people would hear of it.
std::optional<HeldOutcome> news_of(const CompanyStep& step, const EffectEnded& ended);
/// By `found_by`, unless a sweep was quicker than a notification may well be.
std::string source_after(const std::string& found_by, Duration lag);
/// Names to the guard what changed last: has it gone back in time?
void offer_proof(CompanyStep& step, const ProofWanted& wanted);
/// The row that `countersign status` shows.
void write_status(CompanyStep& step);

// Records that are no documents, and records that were not understood (company_records.cpp) -----------------

/// `theirs` as above.
void take_plain_records(CompanyStep& step, const Resource& resource,
                        const std::vector<const PlainRecord*>& records, const std::string& found_by,
                        Instant theirs);
void take_unreadable(CompanyStep& step, const Resource& resource,
                     const std::vector<UnreadableRecord>& records);
/// A dead letter was sent again.
void read_again(CompanyStep& step, const UnreadableRead& letter);
/// `announced`: by a notification.
void on_record_gone(CompanyStep& step, const RecordKey& key, bool announced);
/// Whether a route shows notices of them.
bool has_notices(const CompanyStep& step, const Resource& resource);

// Sweeps and censuses (company_sweep.cpp) -------------------------------------------------------------------

/// The first sweep of a company looks back this far; older documents appear when they change.
inline constexpr Duration first_sweep_lookback_ms{30LL * 24 * 3'600'000};

/// Where a sweep that is to read everything begins.
Instant first_instant(const CompanyStep& step, const Resource& resource);

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
