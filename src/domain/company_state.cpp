#include "domain/company_state.hpp"

#include <algorithm>

namespace countersign::domain {
namespace {

void end_sweep(Sweep& sweep, bool complete) {
  if (complete && sweep.newest)
    sweep.watermark = std::max(sweep.watermark.value_or(Instant{}), *sweep.newest);
  sweep.running = false;
  sweep.newest.reset();
}

}  // namespace

void CompanyRules::apply(State& state, const Event& event) {
  if (const auto* marked = std::get_if<Marked>(&event)) {
    ++state.marks[marked->record];
  } else if (const auto* ended = std::get_if<ReadEnded>(&event)) {
    state.marks.erase(ended->record);
  } else if (const auto* begun = std::get_if<SweepBegun>(&event)) {
    auto& sweep = state.sweeps[api_name(begun->resource)];
    sweep.running = true;
    sweep.wanted_again = false;
    sweep.since_again.reset();
  } else if (const auto* again = std::get_if<SweepWantedAgain>(&event)) {
    auto& sweep = state.sweeps[api_name(again->resource)];
    sweep.wanted_again = true;
    if (again->since) sweep.since_again = std::min(sweep.since_again.value_or(*again->since), *again->since);
  } else if (const auto* page = std::get_if<PageTaken>(&event)) {
    auto& sweep = state.sweeps[api_name(page->resource)];
    if (page->newest) sweep.newest = std::max(sweep.newest.value_or(Instant{}), *page->newest);
  } else if (const auto* swept = std::get_if<SweepEnded>(&event)) {
    end_sweep(state.sweeps[api_name(swept->resource)], swept->complete);
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
