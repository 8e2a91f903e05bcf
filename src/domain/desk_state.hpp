// A desk's state and events. Included by .cpp files alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/machine.hpp"
#include "domain/message_json.hpp"

namespace countersign::domain {

// Events ----------------------------------------------------------------------------------------------------

/// What a document is to this person now; none: nothing any more.
struct ItemChanged {
  RecordKey conversation;
  std::optional<DeskItem> item;
};
/// The desk was full.
struct ItemLeftOut {};
/// Who this is, as far as the settings say.
struct PersonSeen {
  PersonKnown person;
};

COUNTERSIGN_JSON(ItemChanged, conversation, item)
COUNTERSIGN_EMPTY_JSON(ItemLeftOut)
COUNTERSIGN_JSON(PersonSeen, person)

// State -----------------------------------------------------------------------------------------------------

struct DeskState {
  std::string user;
  PersonKnown person;
  std::map<std::string, DeskItem> items;  ///< By the document's key.
  bool is_cut = false;                    ///< Something was left out since the desk was last empty.
};
COUNTERSIGN_JSON(DeskState, user, person, items, is_cut)

struct DeskRules {
  using State = DeskState;
  using Event = std::variant<ItemChanged, ItemLeftOut, PersonSeen>;
  static constexpr const char* state_type = "desk.state";

  static void apply(State& state, const Event& event);
  static Result<void> decide(Step<DeskRules>& step, const Input& input);
};
extern template void Step<DeskRules>::emit(DeskRules::Event);
extern template Record encode_variant(const DeskRules::Event&);
extern template Result<DeskRules::Event> decode_variant<DeskRules::Event>(const Record&);

COUNTERSIGN_RECORD_TYPE(ItemChanged, "desk.item_changed")
COUNTERSIGN_RECORD_TYPE(ItemLeftOut, "desk.item_left_out")
COUNTERSIGN_RECORD_TYPE(PersonSeen, "desk.person_seen")

}  // namespace countersign::domain
