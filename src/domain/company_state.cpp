#include "domain/company_state.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

void end_sweep(Watched& watched, const SweepEnded& ended) {
  auto& sweep = watched.sweep;
  if (ended.complete) {
    if (sweep.newest) sweep.watermark = std::max(sweep.watermark.value_or(Instant{}), *sweep.newest);
    sweep.ended_at = ended.at;
    // What no later sweep can meet again need not be told apart.
    if (sweep.watermark) {
      const Instant oldest = *sweep.watermark - 2 * sweep_overlap_ms;
      std::erase_if(watched.known,
                    [&](const auto& entry) { return !entry.second.open && entry.second.modified < oldest; });
    }
  }
  sweep.running = false;
  sweep.newest.reset();
}

void see(Watched& watched, const RecordSeen& seen) {
  watched.known[seen.id] = {seen.etag, seen.modified, seen.open};
  if (!seen.open) watched.census.missing.erase(seen.id);
  if (seen.found_by == "signal") ++watched.findings.by_signal;
  if (seen.found_by == "sweep") ++watched.findings.by_sweep;
}

void begin_census(Watched& watched) {
  watched.census.running = true;
  watched.census.wanted_again = false;
  watched.census.missing.clear();
  for (const auto& [id, record] : watched.known) {
    if (record.open) watched.census.missing.insert(id);
  }
}

void end_census(Census& census, const CensusEnded& ended) {
  census.running = false;
  census.missing.clear();
  if (ended.complete) census.ended_at = ended.at;
}

bool apply_census(CompanyState& state, const CompanyRules::Event& event) {
  const auto of = [&](Resource resource) -> Watched& { return state.watched[api_name(resource)]; };
  if (const auto* begun = std::get_if<CensusBegun>(&event)) {
    auto& watched = of(begun->resource);
    if (watched.census.running) {
      watched.census.wanted_again = true;
    } else {
      begin_census(watched);
    }
  } else if (const auto* counted = std::get_if<CensusCounted>(&event)) {
    for (const auto& id : counted->present) of(counted->resource).census.missing.erase(id);
  } else if (const auto* ended = std::get_if<CensusEnded>(&event)) {
    end_census(of(ended->resource).census, *ended);
  } else if (const auto* seen = std::get_if<RecordSeen>(&event)) {
    see(of(seen->resource), *seen);
  } else if (const auto* forgotten = std::get_if<RecordForgotten>(&event)) {
    of(forgotten->resource).known.erase(forgotten->id);
    of(forgotten->resource).census.missing.erase(forgotten->id);
  } else {
    return false;
  }
  return true;
}

}  // namespace

void CompanyRules::apply(State& state, const Event& event) {
  if (apply_census(state, event)) return;
  if (const auto* marked = std::get_if<Marked>(&event)) {
    ++state.marks[marked->record];
  } else if (const auto* ended = std::get_if<ReadEnded>(&event)) {
    state.marks.erase(ended->record);
  } else if (const auto* begun = std::get_if<SweepBegun>(&event)) {
    auto& sweep = state.watched[api_name(begun->resource)].sweep;
    sweep.running = true;
    sweep.wanted_again = false;
    sweep.since_again.reset();
  } else if (const auto* again = std::get_if<SweepWantedAgain>(&event)) {
    auto& sweep = state.watched[api_name(again->resource)].sweep;
    sweep.wanted_again = true;
    if (again->since) sweep.since_again = std::min(sweep.since_again.value_or(*again->since), *again->since);
  } else if (const auto* page = std::get_if<PageTaken>(&event)) {
    auto& sweep = state.watched[api_name(page->resource)].sweep;
    if (page->newest) sweep.newest = std::max(sweep.newest.value_or(Instant{}), *page->newest);
  } else if (const auto* swept = std::get_if<SweepEnded>(&event)) {
    end_sweep(state.watched[api_name(swept->resource)], *swept);
  } else if (std::holds_alternative<CompanyAsked>(event)) {
    state.reading_company = true;
  } else if (const auto* known = std::get_if<CompanyKnown>(&event)) {
    state.reading_company = false;
    state.facts = known->facts;
  } else if (std::holds_alternative<CompanyUnknown>(event)) {
    state.reading_company = false;
  }
}

}  // namespace countersign::domain
