// A digest's state and events. Included by .cpp files alone.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "domain/card_keeping.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// A notice has a message of its own.
struct NoticeLetThrough {
  Instant at{};
};
/// A notice is a line of the digest that is due then.
struct LineCollected {
  DigestLine line;
  Instant due{};
};
/// What its line was to say is told by itself, or no news any more.
struct LineDropped {
  RecordKey record;
};
/// There are too many lines: it is only counted.
struct LineLeftOut {};
/// What is due is shown in a message of its own.
struct DigestBegun {
  Instant at{};
  std::string delivery;
};
COUNTERSIGN_JSON(NoticeLetThrough, at)
COUNTERSIGN_JSON(LineCollected, line, due)
COUNTERSIGN_JSON(LineDropped, record)
COUNTERSIGN_EMPTY_JSON(LineLeftOut)
COUNTERSIGN_JSON(DigestBegun, at, delivery)
COUNTERSIGN_RECORD_TYPE(NoticeLetThrough, "digest.notice_let_through")
COUNTERSIGN_RECORD_TYPE(LineCollected, "digest.line_collected")
COUNTERSIGN_RECORD_TYPE(LineDropped, "digest.line_dropped")
COUNTERSIGN_RECORD_TYPE(LineLeftOut, "digest.line_left_out")
COUNTERSIGN_RECORD_TYPE(DigestBegun, "digest.begun")

using DigestEvent = std::variant<NoticeLetThrough, LineCollected, LineDropped, LineLeftOut, DigestBegun,
                                 CardAsked, CardAnswered, CardBroken, CardMoved>;

// State -----------------------------------------------------------------------------------------------------

struct DigestState {
  std::string channel;
  std::vector<Instant> let_through;    ///< Within the last minute.
  std::vector<LineCollected> pending;  ///< `limits::digest_lines` at most.
  std::uint64_t left_out = 0;          ///< Since the last digest.
  // Of the last digest:
  std::vector<DigestLine> shown;
  std::uint64_t shown_left_out = 0;
  std::uint64_t revision = 0;
  Cards cards;
};
COUNTERSIGN_JSON(DigestState, channel, let_through, pending, left_out, shown, shown_left_out, revision, cards)

struct DigestRules {
  using State = DigestState;
  using Event = DigestEvent;
  static constexpr const char* state_type = "digest.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<DigestRules>& step, const Input& input);
};
extern template void Step<DigestRules>::emit(DigestRules::Event);
extern template Record encode_variant(const DigestRules::Event&);
extern template Result<DigestRules::Event> decode_variant<DigestRules::Event>(const Record&);

}  // namespace countersign::domain
