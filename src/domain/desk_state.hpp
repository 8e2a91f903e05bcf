// A desk's state and events. Included by .cpp files alone.
#pragma once

#include <functional>
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

/// The person looks at the Home tab.
struct HomeSeen {
  Instant at{};
};
/// It is being shown from now on.
struct HomeAsked {};
/// It is shown next when this gap is over.
struct HomePlanned {
  Instant due{};
};
struct HomeEnded {
  Instant at{};
  bool shown = false;
};

COUNTERSIGN_JSON(ItemChanged, conversation, item)
COUNTERSIGN_EMPTY_JSON(ItemLeftOut)
COUNTERSIGN_JSON(PersonSeen, person)
COUNTERSIGN_JSON(HomeSeen, at)
COUNTERSIGN_EMPTY_JSON(HomeAsked)
COUNTERSIGN_JSON(HomePlanned, due)
COUNTERSIGN_JSON(HomeEnded, at, shown)

// State -----------------------------------------------------------------------------------------------------

/// The Home tab.
struct DeskHome {
  std::optional<Instant> opened_at;  ///< The last time; none: nothing is shown before it is opened.
  bool publishing = false;
  bool stale = false;               ///< Something has changed since it was asked to be shown.
  std::optional<Instant> ended_at;  ///< When it was last shown, or refused.
  std::optional<Instant> due;       ///< When it is shown next.
};
COUNTERSIGN_JSON(DeskHome, opened_at, publishing, stale, ended_at, due)

struct DeskState {
  std::string user;
  PersonKnown person;
  std::map<std::string, DeskItem> items;  ///< By the document's key.
  bool is_cut = false;                    ///< Something was left out since the desk was last empty.
  DeskHome home;
};
COUNTERSIGN_JSON(DeskState, user, person, items, is_cut, home)

struct DeskRules {
  using State = DeskState;
  using Event =
      std::variant<ItemChanged, ItemLeftOut, PersonSeen, HomeSeen, HomeAsked, HomePlanned, HomeEnded>;
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
COUNTERSIGN_RECORD_TYPE(HomeSeen, "desk.home_seen")
COUNTERSIGN_RECORD_TYPE(HomeAsked, "desk.home_asked")
COUNTERSIGN_RECORD_TYPE(HomePlanned, "desk.home_planned")
COUNTERSIGN_RECORD_TYPE(HomeEnded, "desk.home_ended")

using DeskStep = Step<DeskRules>;

// Parts of the decision -------------------------------------------------------------------------------------

/// desk.cpp
/// Anybody of the workspace may ask; only those who have to do with the documents are told anything.
bool is_known(const DeskState& state);
/// What is most urgent first: by kind, then what waits the longest.
std::vector<DeskEntry> entries_of(const DeskState& state, const std::function<bool(DeskItem::Kind)>& wanted);

/// desk_home.cpp: the Home tab.
inline constexpr const char* home_timer = "home";
void on_home_opened(DeskStep& step, const HomeOpened& opened);
void on_home_due(DeskStep& step);
void on_home_ended(DeskStep& step, const Outcome& outcome);
/// After an input that may have changed what it shows.
void keep_home(DeskStep& step);
HomeView home_of(const DeskState& state);
void apply_home(DeskHome& home, const DeskRules::Event& event);

}  // namespace countersign::domain
