#include "domain/desk.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "domain/desk_state.hpp"

namespace countersign::domain {
namespace {

using ItemKind = DeskItem::Kind;

}  // namespace

bool is_known(const DeskState& state) {
  return state.person.is_named || !state.items.empty();
}

std::vector<DeskEntry> entries_of(const DeskState& state, const std::function<bool(ItemKind)>& wanted) {
  std::vector<DeskEntry> entries;
  for (const auto& [key, item] : state.items) {
    if (!wanted(item.kind)) continue;
    if (auto record = parse_record_key(key)) entries.push_back({*std::move(record), item});
  }
  std::stable_sort(entries.begin(), entries.end(), [](const DeskEntry& left, const DeskEntry& right) {
    return std::pair(left.item.kind, left.item.since) < std::pair(right.item.kind, right.item.since);
  });
  return entries;
}

namespace {

void on_item(DeskStep& step, const DeskChanged& changed) {
  const std::string key = to_string(changed.conversation);
  const auto found = step.state.items.find(key);
  const bool is_there = found != step.state.items.end();
  if (!changed.item && !is_there) return;
  if (changed.item && is_there && found->second == *changed.item) return;
  if (changed.item && !is_there && step.state.items.size() >= limits::desk_items) {
    if (!step.state.is_cut) step.emit(ItemLeftOut{});
    return;
  }
  step.emit(ItemChanged{changed.conversation, changed.item});
}

void on_person(DeskStep& step, const PersonKnown& known) {
  const auto& before = step.state.person;
  if (before.is_named == known.is_named && before.rules == known.rules && before.time_zone == known.time_zone)
    return;
  step.emit(PersonSeen{known});
}

CommandAnswer list_of(const DeskState& state, CommandAnswer::Kind kind,
                      const std::function<bool(ItemKind)>& wanted) {
  CommandAnswer answer;
  answer.kind = kind;
  answer.entries = entries_of(state, wanted);
  if (answer.entries.size() > limits::command_entries) {
    answer.more = answer.entries.size() - limits::command_entries;
    answer.entries.resize(limits::command_entries);
  }
  answer.is_cut = state.is_cut;
  return answer;
}

CommandAnswer answer_to(const DeskState& state, const CommandGiven& command) {
  CommandAnswer answer;
  if (!is_known(state)) return answer;
  if (command.verb == "mine") {
    answer =
        list_of(state, CommandAnswer::Kind::mine, [](ItemKind kind) { return kind != ItemKind::decided; });
  } else if (command.verb == "ready") {
    answer =
        list_of(state, CommandAnswer::Kind::ready, [](ItemKind kind) { return kind == ItemKind::ready; });
  } else if (command.verb == "find" && !command.words.empty()) {
    answer.kind = CommandAnswer::Kind::find;
    answer.words = command.words;
    answer.rules = state.person.rules;
  } else {
    const bool is_help = command.verb == "help" || command.verb == "find";
    answer.kind = is_help ? CommandAnswer::Kind::help : CommandAnswer::Kind::unknown;
    answer.words = command.words;
  }
  answer.time_zone = state.person.time_zone;
  return answer;
}

/// The latest stay.
void forget_old_decisions(std::map<std::string, DeskItem>& items) {
  const auto is_decided = [](const auto& entry) { return entry.second.kind == ItemKind::decided; };
  const auto earlier = [&](const auto& left, const auto& right) {
    if (is_decided(left) != is_decided(right)) return is_decided(left);
    return left.second.since < right.second.since;
  };
  auto decided = std::count_if(items.begin(), items.end(), is_decided);
  for (; decided > static_cast<std::ptrdiff_t>(limits::desk_decided); --decided)
    items.erase(std::min_element(items.begin(), items.end(), earlier));
}

Result<void> on_row(DeskStep& step, const Record& row) {
  const auto message = decode_message(row);
  if (!message) return fail(message.error());
  if (const auto* changed = std::get_if<DeskChanged>(&*message)) {
    on_item(step, *changed);
    keep_home(step);
  } else if (const auto* known = std::get_if<PersonKnown>(&*message)) {
    on_person(step, *known);
    keep_home(step);
  } else if (const auto* command = std::get_if<CommandGiven>(&*message)) {
    step.turn.reply = encode(answer_to(step.state, *command));
  } else if (const auto* opened = std::get_if<HomeOpened>(&*message)) {
    on_home_opened(step, *opened);
  } else if (const auto* clicked = std::get_if<CheckClicked>(&*message)) {
    const nlohmann::json told{
        {"token", clicked->token}, {"user", step.state.user}, {"at", format_instant(clicked->at)}};
    step.turn.index.push_back({"checks", "click", to_text(told)});
  } else {
    return fail(ErrorCode::not_understood, "a desk does not take '" + row.type + "'");
  }
  return {};
}

}  // namespace

void DeskRules::apply(DeskState& state, const Event& event) {
  if (const auto* changed = std::get_if<ItemChanged>(&event)) {
    if (changed->item) {
      state.items[to_string(changed->conversation)] = *changed->item;
    } else {
      state.items.erase(to_string(changed->conversation));
    }
    forget_old_decisions(state.items);
    if (state.items.empty()) state.is_cut = false;
  } else if (std::holds_alternative<ItemLeftOut>(event)) {
    state.is_cut = true;
  } else if (const auto* seen = std::get_if<PersonSeen>(&event)) {
    state.person = seen->person;
  }
  apply_home(state.home, event);
}

Result<void> DeskRules::decide(DeskStep& step, const Input& input) {
  if (const auto* row = std::get_if<Record>(&input)) return on_row(step, *row);
  if (const auto* timer = std::get_if<TimerFired>(&input)) {
    if (timer->name == home_timer) on_home_due(step);
  } else if (const auto* ended = std::get_if<EffectEnded>(&input)) {
    if (std::holds_alternative<PublishHome>(ended->call)) on_home_ended(step, ended->outcome);
  }
  return {};
}

namespace {

class DeskMachine final : public TypedMachine<DeskRules> {
 public:
  using TypedMachine::TypedMachine;
  std::optional<ShownCard> card(const std::string& /*channel*/) const override {
    return ShownCard{home_of(state_)};
  }
};

}  // namespace

std::unique_ptr<Machine> make_desk(const std::string& user) {
  DeskState state;
  state.user = user;
  return std::make_unique<DeskMachine>(std::move(state));
}

template void Step<DeskRules>::emit(DeskRules::Event);
template Record encode_variant(const DeskRules::Event&);
template Result<DeskRules::Event> decode_variant<DeskRules::Event>(const Record&);

}  // namespace countersign::domain
