// A document that is over is forgotten after the tenant's retention: its facts, its people, its cards. What
// stays is a tombstone, for as long as the store: that the document is over, how and when, and the last
// version that was asked about. So a click on the ancient card finds nothing to decide, a sweep that meets
// the document again shows no card, and nothing is ever posted anew. Included by .cpp files alone.
#pragma once

#include "domain/conversation_state.hpp"

namespace countersign::domain {

struct Tombstone {
  RecordKey record;
  Phase phase = Phase::deleted;
  CompanyFacts company;       ///< Without it a document that comes back could not be shown.
  std::uint32_t version = 0;  ///< Buttons of before are of an older version, whatever comes.
  std::uint64_t revision = 0;
  std::optional<Instant> ended_at;
};
/// Both ways: a state that is forgotten is its tombstone and nothing else.
Tombstone tombstone_of(const ConversationState& state);
ConversationState state_of(const Tombstone& tombstone);

void on_forget_due(ConversationStep& step);
/// What was deleted and forgotten was read: true when it begins anew, like one that was never seen.
bool begin_forgotten(ConversationStep& step, const Document& document);
/// At the end of each turn; `was_over` before it.
void keep_retention(ConversationStep& step, bool was_over);

}  // namespace countersign::domain
