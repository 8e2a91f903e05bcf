// Sweeps read what changed, page by page; a census reads the ids of all there is. Either goes on with the
// next page after a failure or a restart, for as long as Business Central takes its link.
#include <algorithm>

#include "domain/company_reading.hpp"

namespace countersign::domain {
namespace {

std::string subject(const CompanyKey& company, const Resource& resource) {
  return to_string(company) + "/" + api_name(resource);
}

nlohmann::json reason_of(const Failed& failed) {
  return {{"reason", failed.reason}, {"code", failed.code}};
}

/// A page that failed so often, each time with all its retries, may have a link that is worth nothing.
constexpr std::uint32_t tries_of_a_link = 3;

/// Whether it is the next link that Business Central does not take: it has no meaning any more, or none that
/// we can read.
bool refuses_link(const std::string& next_link, const Failed& failed) {
  return !next_link.empty() &&
         (failed.kind == Failed::Kind::payload || failed.kind == Failed::Kind::not_understood);
}

// Sweeps ----------------------------------------------------------------------------------------------------

/// What a sweep's finds were found by, unless whoever asks for it knows better.
std::string source_of(const Watched& watched, const std::string& wanted) {
  const auto& sweep = watched.sweep;
  if (!sweep.ended_at) return source::first;
  // One that failed, or was asked for meanwhile, is made up for by this one.
  const bool is_full =
      (sweep.from && sweep.found_by == source::resync) || sweep.found_by_again == source::resync;
  if (is_full) return source::resync;
  if (!wanted.empty()) return wanted;
  return watched.announced ? source::sweep : source::poll;
}

void resume_sweep(CompanyStep& step, const Sweep& sweep, const SweepWish& wish) {
  step.emit(SweepResumed{wish.resource, wish.reason});
  step.call(ReadPage{step.state.company, wish.resource, *sweep.from, sweep.next_link});
  // It reads all that changed up to now; not what changed before it began.
  if (wish.since && *wish.since < *sweep.from)
    step.emit(SweepWantedAgain{wish.resource, wish.since, wish.found_by});
}

}  // namespace

/// Of plain records all are read: later ones are compared with them.
Instant first_instant(const CompanyStep& step, const Resource& resource) {
  return is_document(resource) ? step.context.now - first_sweep_lookback_ms : Instant{};
}

void begin_sweep(CompanyStep& step, const SweepWish& wish) {
  // Its first sweep looks back far enough.
  if (!is_known(step) || !is_wanted(step, wish.resource)) return;
  const Sweep sweep = watched_of(step, wish.resource).sweep;
  if (sweep.running) {
    step.emit(SweepWantedAgain{wish.resource, wish.since, wish.found_by});
    return;
  }
  if (sweep.from && !sweep.next_link.empty() && sweep.broken_off < tries_of_a_link)
    return resume_sweep(step, sweep, wish);
  Instant from = first_instant(step, wish.resource);
  if (sweep.watermark) from = *sweep.watermark - sweep_overlap_ms;
  // Whatever a sweep that failed was to read is read now.
  for (const auto& since : {wish.since, sweep.since_again, sweep.from})
    from = std::min(from, since.value_or(from));
  step.emit(SweepBegun{wish.resource, wish.reason, from,
                       source_of(watched_of(step, wish.resource), wish.found_by)});
  step.call(ReadPage{step.state.company, wish.resource, from, {}});
}

void begin_sweeps(CompanyStep& step, const std::string& reason, const std::string& found_by) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  for (const auto& resource : settings->resources)
    begin_sweep(step, {resource, reason, std::nullopt, found_by});
}

void on_page(CompanyStep& step, const ReadPage& call, const PageRead& page) {
  const Sweep before = watched_of(step, call.resource).sweep;
  const Instant theirs = step.context.now + page.clock_ahead;
  std::optional<Instant> newest;
  std::vector<const PlainRecord*> plain_records;
  for (const auto& record : page.records) {
    std::optional<Instant> modified;
    if (const auto* document = std::get_if<Document>(&record)) {
      take_of_page(step, *document, {before.found_by, theirs, page.exchange_rates});
      modified = document->last_modified;
    } else if (const auto* plain = std::get_if<PlainRecord>(&record)) {
      plain_records.push_back(plain);
      modified = plain->last_modified;
    }
    if (modified) newest = std::max(newest.value_or(Instant{}), *modified);
  }
  take_plain_records(step, call.resource, plain_records, before.found_by, theirs);
  take_unreadable(step, call.resource, page.unreadable);
  step.emit(PageTaken{call.resource, page.next_link, newest});
  if (!page.next_link.empty()) {
    step.call(ReadPage{call.company, call.resource, call.modified_since, page.next_link});
    return;
  }
  step.emit(SweepEnded{call.resource, true, step.context.now});
  write_status(step);
  if (before.wanted_again) {
    begin_sweep(step, {call.resource, "asked meanwhile", before.since_again, before.found_by_again});
  }
}

void on_page_failed(CompanyStep& step, const ReadPage& call, const Failed& failed) {
  const Sweep before = watched_of(step, call.resource).sweep;
  if (refuses_link(call.next_link, failed)) {
    step.emit(SweepRestarted{call.resource});
    if (before.running && !before.restarted) {
      step.audit("sweep.restarted", subject(call.company, call.resource), reason_of(failed));
      step.call(ReadPage{call.company, call.resource, call.modified_since, {}});
      return;
    }
  }
  step.emit(SweepEnded{call.resource, false, step.context.now});
  step.audit("sweep.failed", subject(call.company, call.resource), reason_of(failed));
}

// The census ------------------------------------------------------------------------------------------------

void begin_census(CompanyStep& step, const CensusWish& wish) {
  if (!is_known(step) || !is_wanted(step, wish.resource)) return;
  const Census census = watched_of(step, wish.resource).census;
  if (!census.running && !census.next_link.empty() && census.broken_off < tries_of_a_link) {
    step.emit(CensusResumed{wish.resource, wish.reason});
    step.call(ReadIds{step.state.company, wish.resource, census.next_link});
    // What it counted before may be gone by now.
    if (wish.of_now) step.emit(CensusBegun{wish.resource, wish.reason});
    return;
  }
  step.emit(CensusBegun{wish.resource, wish.reason});
  if (!census.running) step.call(ReadIds{step.state.company, wish.resource, {}});
}

void begin_censuses(CompanyStep& step, const std::string& reason, bool of_now) {
  const auto* settings = settings_of(step);
  if (settings == nullptr) return;
  for (const auto& resource : settings->resources) begin_census(step, {resource, reason, of_now});
}

void on_ids(CompanyStep& step, const ReadIds& call, const IdsRead& page) {
  const Census before = watched_of(step, call.resource).census;
  CensusCounted counted{call.resource, {}, page.next_link};
  for (const auto& id : page.ids) {
    if (before.missing.contains(id)) counted.present.push_back(id);
  }
  step.emit(counted);
  if (!page.next_link.empty()) {
    step.call(ReadIds{call.company, call.resource, page.next_link});
    return;
  }
  const Census after = watched_of(step, call.resource).census;
  step.emit(CensusEnded{call.resource, true, step.context.now});
  // A list tells nothing of why: the record is read, and the read decides.
  for (const auto& id : after.missing) mark(step, {call.company, call.resource, id}, "not in the census");
  if (!after.missing.empty()) {
    step.audit("census.missed", subject(call.company, call.resource), {{"records", after.missing.size()}});
  }
  write_status(step);
  if (after.wanted_again) begin_census(step, {call.resource, "asked meanwhile", true});
}

void on_ids_failed(CompanyStep& step, const ReadIds& call, const Failed& failed) {
  const Census before = watched_of(step, call.resource).census;
  if (refuses_link(call.next_link, failed)) {
    step.emit(CensusRestarted{call.resource});
    if (before.running && !before.restarted) {
      step.audit("census.restarted", subject(call.company, call.resource), reason_of(failed));
      step.call(ReadIds{call.company, call.resource, {}});
      return;
    }
  }
  step.emit(CensusEnded{call.resource, false, step.context.now});
  step.audit("census.failed", subject(call.company, call.resource), reason_of(failed));
}

}  // namespace countersign::domain
