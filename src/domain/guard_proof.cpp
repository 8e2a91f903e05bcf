// What records have become since they were known: older, drafts again, or gone, where Business Central was
// restored to an earlier time.
#include "core/limits.hpp"
#include "domain/guard_state.hpp"

namespace countersign::domain {
namespace {

void read_proof(GuardStep& step) {
  step.cancel_timer(offers_timer);
  const auto latest = step.state.latest;
  step.emit(ProofBegun{latest});
  if (latest.empty()) return conclude(step);
  for (const auto& change : latest) step.call(ReadRecord{change.record});
}

}  // namespace

void seek_proof(GuardStep& step, const std::string& type) {
  const auto& settings = step.context.settings;
  OffersAsked asked{type, {}};
  for (const auto& company : settings.companies) {
    const CompanyKey key{settings.business_central.environment, company.id};
    asked.companies.insert(to_string(key));
    step.send(company_entity(key), encode(Message{ProofWanted{step.state.last_there}}));
  }
  step.emit(asked);
  step.set_timer(offers_timer, step.context.now + limits::proof_offer_wait_ms);
}

void on_offered(GuardStep& step, const ProofOffered& offered) {
  const auto company = to_string(offered.company);
  if (step.state.comparison != Comparison::offers || !step.state.awaited.contains(company)) return;
  auto latest = step.state.latest;
  latest.insert(latest.end(), offered.changes.begin(), offered.changes.end());
  keep_latest(latest);
  step.emit(OfferTaken{company, std::move(latest)});
  if (step.state.awaited.empty()) read_proof(step);
}

void on_offers_due(GuardStep& step) {
  if (step.state.comparison == Comparison::offers) read_proof(step);
}

void on_went_back(GuardStep& step, const WentBack& proof) {
  if (step.state.pause) return;
  pause(step, to_string(proof.record) + " was changed at " + format_instant(proof.known) +
                  ", and is now of " + format_instant(proof.seen) +
                  ": Business Central was restored to an earlier time");
}

namespace {

Fate fate_of(const KnownChange& known, const Outcome& outcome) {
  if (std::holds_alternative<RecordGone>(outcome)) return Fate::gone;
  const auto* read = std::get_if<RecordRead>(&outcome);
  const auto* document = read == nullptr ? nullptr : std::get_if<Document>(&read->record);
  const bool is_same = document != nullptr && document->last_modified == known.at;
  return is_same ? Fate::as_it_was : Fate::untold;
}

/// All of them have been read.
void judge_proof(GuardStep& step) {
  std::vector<ReadAgain> all;
  for (const auto& [record, one] : step.state.proof) {
    if (one.fate == Fate::unread) return;
    all.push_back(one);
  }
  if (const auto sign = sign_of_restore(all, step.state.suspected)) return pause(step, *sign);
  conclude(step);
}

}  // namespace

/// The read began after the record was known: what reads overtake on their way plays no part.
void on_proof(GuardStep& step, const RecordKey& key, const Outcome& outcome) {
  const auto asked = step.state.proof.find(to_string(key));
  if (step.state.comparison != Comparison::proof || asked == step.state.proof.end()) return;
  const KnownChange known = asked->second.known;
  const auto* read = std::get_if<RecordRead>(&outcome);
  const auto* document = read == nullptr ? nullptr : std::get_if<Document>(&read->record);
  const auto sign =
      document == nullptr ? std::nullopt : sign_of_restore(known, *document, step.state.suspected);
  if (sign) return pause(step, *sign);
  step.emit(ProofRead{to_string(key), fate_of(known, outcome)});
  judge_proof(step);
}

}  // namespace countersign::domain
