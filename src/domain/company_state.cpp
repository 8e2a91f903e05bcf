#include "domain/company_state.hpp"

#include <algorithm>

#include "core/limits.hpp"

namespace countersign::domain {
namespace {

Watched& of(CompanyState& state, const Resource& resource) {
  return state.watched[api_name(resource)];
}

// Sweeps ----------------------------------------------------------------------------------------------------

void forget_run(Sweep& sweep) {
  sweep.from.reset();
  sweep.next_link.clear();
  sweep.newest.reset();
  sweep.found_by.clear();
  sweep.broken_off = 0;
  sweep.restarted = false;
}

void begin_sweep(Sweep& sweep, const SweepBegun& begun) {
  forget_run(sweep);
  sweep.running = true;
  sweep.from = begun.from;
  sweep.found_by = begun.found_by;
  sweep.wanted_again = false;
  sweep.since_again.reset();
  sweep.found_by_again.clear();
}

/// One that broke off keeps what it needs to go on.
void end_sweep(Watched& watched, const SweepEnded& ended) {
  auto& sweep = watched.sweep;
  sweep.running = false;
  if (!ended.complete) {
    ++sweep.broken_off;
    return;
  }
  if (sweep.newest) sweep.watermark = std::max(sweep.watermark.value_or(Instant{}), *sweep.newest);
  sweep.ended_at = ended.at;
  forget_run(sweep);
  // What no later sweep can meet again need not be told apart.
  if (!sweep.watermark) return;
  const Instant oldest = *sweep.watermark - 2 * sweep_overlap_ms;
  std::erase_if(watched.known,
                [&](const auto& entry) { return !entry.second.open && entry.second.modified < oldest; });
}

void want_again(Sweep& sweep, const SweepWantedAgain& again) {
  sweep.wanted_again = true;
  if (sweep.found_by_again != source::resync) sweep.found_by_again = again.found_by;
  if (again.since) sweep.since_again = std::min(sweep.since_again.value_or(*again.since), *again.since);
}

bool apply_sweep(CompanyState& state, const CompanyRules::Event& event) {
  if (const auto* begun = std::get_if<SweepBegun>(&event)) {
    begin_sweep(of(state, begun->resource).sweep, *begun);
  } else if (const auto* resumed = std::get_if<SweepResumed>(&event)) {
    of(state, resumed->resource).sweep.running = true;
  } else if (const auto* restarted = std::get_if<SweepRestarted>(&event)) {
    auto& sweep = of(state, restarted->resource).sweep;
    sweep.next_link.clear();
    sweep.newest.reset();
    sweep.restarted = true;
  } else if (const auto* again = std::get_if<SweepWantedAgain>(&event)) {
    want_again(of(state, again->resource).sweep, *again);
  } else if (const auto* page = std::get_if<PageTaken>(&event)) {
    auto& sweep = of(state, page->resource).sweep;
    sweep.next_link = page->next_link;
    sweep.broken_off = 0;
    if (page->newest) sweep.newest = std::max(sweep.newest.value_or(Instant{}), *page->newest);
  } else if (const auto* ended = std::get_if<SweepEnded>(&event)) {
    end_sweep(of(state, ended->resource), *ended);
  } else if (const auto* announcing = std::get_if<AnnouncingSet>(&event)) {
    of(state, announcing->resource).announced = announcing->announced;
  } else {
    return false;
  }
  return true;
}

// Censuses --------------------------------------------------------------------------------------------------

void begin_count(Watched& watched) {
  auto& census = watched.census;
  census.next_link.clear();
  census.broken_off = 0;
  census.missing.clear();
  for (const auto& [id, record] : watched.known) {
    if (record.open) census.missing.insert(id);
  }
  for (auto& id : watched.roll.ids()) census.missing.insert(std::move(id));
}

void begin_census(Watched& watched) {
  auto& census = watched.census;
  if (census.running) {
    census.wanted_again = true;
    return;
  }
  census.running = true;
  census.wanted_again = false;
  census.restarted = false;
  begin_count(watched);
}

/// One that broke off keeps what it has counted.
void end_census(Census& census, const CensusEnded& ended) {
  census.running = false;
  if (!ended.complete) {
    ++census.broken_off;
    return;
  }
  census.missing.clear();
  census.next_link.clear();
  census.restarted = false;
  census.ended_at = ended.at;
}

void count(Census& census, const CensusCounted& counted) {
  for (const auto& id : counted.present) census.missing.erase(id);
  census.next_link = counted.next_link;
  census.broken_off = 0;
}

bool apply_census(CompanyState& state, const CompanyRules::Event& event) {
  if (const auto* begun = std::get_if<CensusBegun>(&event)) {
    begin_census(of(state, begun->resource));
  } else if (const auto* resumed = std::get_if<CensusResumed>(&event)) {
    of(state, resumed->resource).census.running = true;
  } else if (const auto* restarted = std::get_if<CensusRestarted>(&event)) {
    begin_count(of(state, restarted->resource));
    of(state, restarted->resource).census.restarted = true;
  } else if (const auto* counted = std::get_if<CensusCounted>(&event)) {
    count(of(state, counted->resource).census, *counted);
  } else if (const auto* ended = std::get_if<CensusEnded>(&event)) {
    end_census(of(state, ended->resource).census, *ended);
  } else {
    return false;
  }
  return true;
}

// Records ---------------------------------------------------------------------------------------------------

void count_find(Watched& watched, const std::string& found_by, std::optional<Duration> lag) {
  auto& finds = watched.finds[found_by];
  ++finds.records;
  finds.last_lag = lag;
}

void keep_latest(Watched& watched, const RecordSeen& seen) {
  auto& latest = watched.latest;
  auto& change = latest[seen.id];
  // A restored document is older than it was, and a draft: what it was before is what tells.
  change = {std::max(change.modified, seen.modified), change.posted || seen.posted, std::nullopt};
  if (latest.size() <= limits::records_of_proof) return;
  latest.erase(std::min_element(latest.begin(), latest.end(), [](const auto& left, const auto& right) {
    return left.second.modified < right.second.modified;
  }));
}

/// One whose deletion was announced is gone from an environment that went on.
void note_gone(Watched& watched, const RecordForgotten& forgotten) {
  const auto found = watched.latest.find(forgotten.id);
  if (found == watched.latest.end()) return;
  if (forgotten.announced) {
    watched.latest.erase(found);
  } else if (!found->second.gone_at) {
    found->second.gone_at = forgotten.at;
  }
}

void see(Watched& watched, const RecordSeen& seen) {
  keep_latest(watched, seen);
  watched.known[seen.id] = {seen.etag, seen.modified, seen.open};
  watched.refused.erase(seen.id);
  if (!seen.open) watched.census.missing.erase(seen.id);
  count_find(watched, seen.found_by, seen.lag);
}

void enter(Watched& watched, const RecordsEntered& entered) {
  for (const auto& record : entered.records) {
    watched.roll.enter({record.id, record.digest});
    watched.refused.erase(record.id);
    count_find(watched, record.found_by, record.lag);
  }
}

void forget(Watched& watched, const RecordForgotten& forgotten) {
  note_gone(watched, forgotten);
  watched.known.erase(forgotten.id);
  watched.roll.strike(forgotten.id);
  watched.refused.erase(forgotten.id);
  watched.census.missing.erase(forgotten.id);
}

/// The open ones stay known, so that a census misses those that are gone.
void start_over(Watched& watched) {
  auto& sweep = watched.sweep;
  sweep.watermark.reset();
  sweep.ended_at.reset();
  if (!sweep.running) forget_run(sweep);
  if (!watched.census.running) begin_count(watched);
  watched.latest.clear();
  std::erase_if(watched.known, [](const auto& entry) { return !entry.second.open; });
  for (auto& [id, record] : watched.known) record = {{}, {}, true};
}

}  // namespace

void CompanyRules::apply(State& state, const Event& event) {
  if (apply_sweep(state, event) || apply_census(state, event) || apply_assurance(state.assurance, event))
    return;
  if (const auto* marked = std::get_if<Marked>(&event)) {
    ++state.marks[marked->record];
    if (marked->change == change_notified) state.notified.insert(marked->record);
  } else if (const auto* ended = std::get_if<ReadEnded>(&event)) {
    state.marks.erase(ended->record);
    state.notified.erase(ended->record);
  } else if (const auto* seen = std::get_if<RecordSeen>(&event)) {
    see(of(state, seen->resource), *seen);
  } else if (const auto* entered = std::get_if<RecordsEntered>(&event)) {
    enter(of(state, entered->resource), *entered);
  } else if (const auto* refused = std::get_if<RecordRefused>(&event)) {
    of(state, refused->resource).refused[refused->key] = refused->digest;
  } else if (const auto* forgotten = std::get_if<RecordForgotten>(&event)) {
    forget(of(state, forgotten->resource), *forgotten);
  } else if (const auto* age = std::get_if<AgeDoubted>(&event)) {
    if (age->doubted) {
      state.doubted.insert(age->record);
    } else {
      state.doubted.erase(age->record);
    }
  } else if (const auto* over = std::get_if<StartedOver>(&event)) {
    state.started_over_at = over->at;
    state.doubted.clear();
    for (auto& [resource, watched] : state.watched) start_over(watched);
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
