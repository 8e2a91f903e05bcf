// A notice's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/card_keeping.hpp"
#include "domain/machine.hpp"
#include "domain/message_json.hpp"
#include "domain/notice_offer.hpp"
#include "domain/notice_view.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// The latest facts.
struct RecordKnown {
  PlainRecord record;
  CompanyFacts company;
  Origin origin = Origin::changed;
};
/// It was left alone for long enough; told as soon as no card is on its way.
struct NoticeDue {};
/// What the cards say.
struct Story {
  RecordChange change = RecordChange::changed;
  std::string rule;
  std::string label;
  std::vector<RecordField> fields;
  std::vector<FieldChange> changes;
  bool is_before_known = true;
  Instant at{};
  std::map<std::string, std::vector<ApproverReference>>
      mentions{};  ///< By channel, of the routes that show it.
};
struct NoticeTold {
  Story story;
  bool is_fresh = false;                          ///< In cards of its own; the ones before stay as they are.
  std::map<std::string, std::string> deliveries;  ///< By channel: cards to come, if its digest lets them.
};
/// No route wants to know of it.
struct NothingToTell {};
/// Business Central does not have it any more.
struct RecordLost {
  Instant at{};
};

COUNTERSIGN_JSON(RecordKnown, record, company, origin)
COUNTERSIGN_EMPTY_JSON(NoticeDue)
COUNTERSIGN_JSON(Story, change, rule, label, fields, changes, is_before_known, at, mentions)
COUNTERSIGN_JSON(NoticeTold, story, is_fresh, deliveries)
COUNTERSIGN_EMPTY_JSON(NothingToTell)
COUNTERSIGN_JSON(RecordLost, at)

COUNTERSIGN_RECORD_TYPE(RecordKnown, "notice.record_known")
COUNTERSIGN_RECORD_TYPE(NoticeDue, "notice.due")
COUNTERSIGN_RECORD_TYPE(NoticeTold, "notice.told")
COUNTERSIGN_RECORD_TYPE(NothingToTell, "notice.nothing_to_tell")
COUNTERSIGN_RECORD_TYPE(RecordLost, "notice.record_lost")

using NoticeEvent = std::variant<RecordKnown, NoticeDue, NoticeTold, NothingToTell, RecordLost, CardAsked,
                                 CardAnswered, CardBroken, CardMoved, ChannelDecided>;

// State -----------------------------------------------------------------------------------------------------

struct NoticeState {
  RecordKey record;
  CompanyFacts company;
  std::optional<PlainRecord> latest;  ///< As last read.
  std::optional<PlainRecord> before;  ///< What a change is told against: as last told, or first read.
  bool is_new = false;                ///< Created, and not told yet.
  bool is_gone = false;
  bool is_due = false;
  std::optional<Story> story;
  std::uint64_t revision = 0;  ///< Of the cards' content.
  Cards cards;
  Offers offers;
};
COUNTERSIGN_JSON(NoticeState, record, company, latest, before, is_new, is_gone, is_due, story, revision,
                 cards, offers)
/// "created": for the audit.
const char* phase_name(const NoticeState& state);

struct NoticeRules {
  using State = NoticeState;
  using Event = NoticeEvent;
  static constexpr const char* state_type = "notice.state";
  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<NoticeRules>& step, const Input& input);
};
extern template void Step<NoticeRules>::emit(NoticeRules::Event);
extern template Record encode_variant(const NoticeRules::Event&);
extern template Result<NoticeRules::Event> decode_variant<NoticeRules::Event>(const Record&);

}  // namespace countersign::domain
