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

void mark(CompanyStep& step, const RecordKey& key, const std::string& change);
/// What was marked before the company was known.
void read_marked(CompanyStep& step);
void on_record_read(CompanyStep& step, const RecordKey& key, const Outcome& outcome);

void begin_sweep(CompanyStep& step, Resource resource, std::optional<Instant> since,
                 const std::string& reason);
void begin_sweeps(CompanyStep& step, const std::string& reason);
void on_page(CompanyStep& step, const ReadPage& call, const PageRead& page);
void on_page_failed(CompanyStep& step, const ReadPage& call, const Failed& failed);

void begin_census(CompanyStep& step, Resource resource, const std::string& reason);
void begin_censuses(CompanyStep& step, const std::string& reason);
void on_ids(CompanyStep& step, const ReadIds& call, const IdsRead& page);
void on_ids_failed(CompanyStep& step, const ReadIds& call, const Failed& failed);

/// The row that `countersign status` shows.
void write_status(CompanyStep& step);

}  // namespace countersign::domain
