// What a document is worth in its company's local currency. Business Central's rates are read with it; while
// that tells none, the amount counts as above every threshold, and the document is read again.
#include "core/backoff.hpp"
#include "core/limits.hpp"
#include "domain/conversation_json.hpp"

namespace countersign::domain {
namespace {

constexpr const char* rate_timer = "rate";

/// Where a read of our own decides, it brings the rate with it.
bool lacks_rate(const ConversationStep& step) {
  const auto& state = step.state;
  if (step.context.settings.routing.rates_from != RateSource::business_central) return false;
  if (!state.route || is_final(state.phase) || own_read_decides(state.phase)) return false;
  const auto& total = state.document.total;
  const bool is_foreign = !total.currency.empty() && total.currency != state.company.local_currency;
  return is_foreign && !state.document.local_total;
}

}  // namespace

/// Local currency is filled in by BC's pages unless its setup lacks a code; then the company's is used. A
/// document is not taken from its approvers because a rate changed: it keeps the one that it began with.
Document with_local_total(const ConversationStep& step, const DocumentRead& read,
                          const CompanyFacts& company) {
  Document document = read.document;
  if (document.total.currency.empty()) document.total.currency = company.local_currency;
  const auto& known = step.state.document;
  const auto& routing = step.context.settings.routing;
  if (known.local_total && known.total.currency == document.total.currency) {
    document.local_total = at_known_rate(document.total, *known.local_total);
  } else if (routing.rates_from == RateSource::business_central) {
    document.local_total = local_total_by(document.total, company.local_currency, read.exchange_rate);
  } else {
    document.local_total = local_total(document.total, company.local_currency, routing.exchange_rates);
  }
  return document;
}

void on_rate_due(ConversationStep& step) {
  const auto planned = step.state.rate.next;
  if (!planned || *planned > step.context.now) return;
  if (!lacks_rate(step) || step.state.rate.reading) return step.emit(RatePlanned{});
  step.emit(RateSought{});
  step.call(ReadRecord{step.state.record, true});
}

/// It may have been read before a post of ours did its work: as what others read, it decides nothing then.
void on_rate_read(ConversationStep& step, const Outcome& outcome) {
  step.emit(RateAnswered{});
  if (const auto* read = std::get_if<RecordRead>(&outcome)) {
    const auto* document = std::get_if<Document>(&read->record);
    if (document == nullptr) return;
    on_document(
        step,
        {*document, {}, Origin::changed, false, rate_of(document->total.currency, read->exchange_rates)});
    on_read_by_others(step);
  } else if (std::holds_alternative<RecordGone>(outcome)) {
    on_missing(step);
  }
}

void keep_rate(ConversationStep& step) {
  const auto& rate = step.state.rate;
  if (!lacks_rate(step)) {
    if (rate.next) step.cancel_timer(rate_timer);
    if (rate.next || rate.again > 0) step.emit(RatePlanned{});
    return;
  }
  if (rate.next || rate.reading || rate.again >= limits::exchange_rate_again) return;
  const Instant at = step.context.now + doubled_wait(limits::exchange_rate_again_first_ms,
                                                     limits::exchange_rate_again_longest_ms, rate.again);
  step.emit(RatePlanned{at});
  step.set_timer(rate_timer, at);
}

}  // namespace countersign::domain
